/**
 * The district's side of roster syncs in a process of its own, over a database file: first import, the same again, once
 * more after the provider has changed some of its rows, and the changes alone. Prints one JSON line.
 */
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { peakRssKib } from '../rss.ts'
import { createDistrict } from './bench-district.ts'
import { follow, must, operator } from './follow.ts'
import { forkCourier } from './forked-courier.ts'
import type { SyncFigures } from './figures.ts'

/** Percent of students whose rows change before each of the last two syncs. */
const CHANGED_PERCENT = 1

const { values } = parseArgs({
  options: {
    sis: { type: 'string', default: '' },
    database: { type: 'string', default: '' },
    client: { type: 'string', default: '' },
    secret: { type: 'string', default: '' },
    page: { type: 'string', default: '5000' },
    courier: { type: 'string', default: '' },
  },
})

const courier = forkCourier(values.courier)
const district = await createDistrict(values.database)
const source = {
  kind: 'oneroster-1.2' as const,
  baseUrl: `${values.sis}/ims/oneroster/rostering/v1p2`,
  tokenUrl: `${values.sis}/oauth/token`,
  clientId: values.client,
  clientSecret: values.secret,
  pageSize: Number(values.page),
}
await must(district.client.run('source.set', source, operator))

const first = await sync('full')
const again = await sync('full')
await change()
const changed = await sync('full')
await change()
const delta = await sync('delta')
const districtRssKib = peakRssKib()
const courierRssKib = await courier.maxRssKib()
const databaseBytes = statSync(values.database).size
console.log(
  JSON.stringify({
    first,
    again,
    changed,
    delta,
    districtRssKib,
    courierRssKib,
    databaseBytes,
  }),
)
courier.stop()

function sync(mode: 'full' | 'delta'): Promise<SyncFigures> {
  const begin = () => district.client.run('sync.start', { mode }, operator)
  return follow({ district, courier }, async () => (await must(begin())).id)
}

async function change(): Promise<void> {
  const answer = await fetch(`${values.sis}/_control/update`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ percent: CHANGED_PERCENT }),
  })
  if (!answer.ok) throw new Error(`the provider did not change its rows: ${answer.status}`)
}
