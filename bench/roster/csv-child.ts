/**
 * A bulk package of CSV files taken in as it is downloaded, then synced. Prints one JSON line; null where one zip of
 * the whole district is larger than one zip may be.
 */
import { parseArgs } from 'node:util'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import { uploadCsv } from '../../src/core/http/csv-upload.ts'
import { peakRssKib } from '../rss.ts'
import { createDistrict } from './bench-district.ts'
import { follow, must, operator } from './follow.ts'
import type { CsvFigures } from './figures.ts'
import { forkCourier } from './forked-courier.ts'

const { values } = parseArgs({
  options: {
    sis: { type: 'string', default: '' },
    database: { type: 'string', default: '' },
    courier: { type: 'string', default: '' },
  },
})

const courier = forkCourier(values.courier)
const district = await createDistrict(values.database)
await must(district.client.run('source.set', { kind: 'oneroster-csv' }, operator))
const zip = await fetch(`${values.sis}/export/bulk.zip`)
if (!zip.ok || !zip.body) throw new Error(`the provider has no export: ${zip.status}`)
const started = performance.now()
const upload = await uploadCsv(readPackage, {
  client: district.client,
  envelope: operator,
  body: zip.body,
  name: null,
  dryRun: false,
})
const takenInMs = performance.now() - started
const isTooLarge = !upload.ok && 'code' in upload.error && upload.error.code === 'csv_too_large'
console.log(JSON.stringify(isTooLarge ? null : await syncOf(upload)))
courier.stop()

async function syncOf(taken: typeof upload): Promise<CsvFigures> {
  const { id } = await must(Promise.resolve(taken))
  const sync = await follow({ district, courier }, () => Promise.resolve(id ?? ''))
  return { takenInMs, sync, districtRssKib: peakRssKib() }
}
