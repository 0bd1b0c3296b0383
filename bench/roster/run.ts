/**
 * `npm run bench:roster -- --sizes 10000,50000`: the two sides of a roster sync beside their floors, for districts of
 * several sizes, so that growth shows. The provider is the sandbox school system in a process of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { start, untilServing } from '../../sandbox/run/processes.ts'
import { number, print } from '../stats.ts'
import { measurePaths } from './paths.ts'
import { measureReferences } from './references.ts'
import { cost, growth, speed, type Measured } from './report.ts'

const PORT = 18_821
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,50000' },
    page: { type: 'string', default: '5000' },
  },
})
const pageSize = Number(values.page)
const measured: Measured[] = []

for (const students of values.sizes.split(',').map(Number)) {
  const one = await measure(students)
  measured.push(one)
  print(
    `Roster sync, ${number(students)} students, ${number(one.references.records)} records, page size ${pageSize}`,
    [...speed(one), ...cost(one)],
  )
}
print('Growth', growth(measured))

async function measure(students: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-sis-'))
  const sis = start({
    name: 'school information system',
    args: ['sandbox/sis/main.ts', '--port', String(PORT), '--size', String(students)],
    log: join(folder, 'sis.log'),
  })
  const url = `http://localhost:${PORT}`
  try {
    await untilServing(url, { behind: sis })
    const references = await measureReferences(url, pageSize)
    return { students, references, ...(await measurePaths({ sis: url, pageSize })) }
  } finally {
    await sis.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
