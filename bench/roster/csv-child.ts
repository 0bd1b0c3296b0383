/** A bulk package of CSV files taken in as it is downloaded, then synced. Prints one JSON line. */
import { parseArgs } from 'node:util'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import { uploadCsv } from '../../src/core/http/csv-upload.ts'
import { createDistrict } from './bench-district.ts'
import { follow, must, operator } from './follow.ts'
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
const uploaded = await must(
  uploadCsv(readPackage, {
    client: district.client,
    envelope: operator,
    body: zip.body,
    name: null,
    dryRun: false,
  }),
)
const takenInMs = performance.now() - started
const sync = await follow({ district, courier }, () => Promise.resolve(uploaded.id ?? ''))
const { maxRSS } = process.resourceUsage()
console.log(JSON.stringify({ takenInMs, sync, districtRssKib: maxRSS }))
courier.stop()
