import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { CALLS } from '../../sandbox/sis/control/calls.ts'
import { openExport } from '../../sandbox/sis/csv/export-route.ts'
import { ChangeRefused } from '../../sandbox/sis/state/changes/change.ts'
import type { Provider } from '../../sandbox/sis/state/provider.ts'
import { createProvider } from '../../sandbox/sis/state/provider.ts'
import type { Switches } from '../../sandbox/sis/state/switches.ts'
import { stampOf } from '../../sandbox/sis/state/world.ts'
import { DAY } from './sis-reader.ts'
import type { CsvRow } from './sis-zip.ts'
import { readZip, rowsOfCsv } from './sis-zip.ts'

type Step = readonly [call: string, body: object]

const from = fc.integer({ min: 0, max: 2 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(
    fc.constantFrom('transfer', 'withdraw', 'purge', 'dual', 'unschedule', 'rename', 'reuse-id'),
    fc.record({ from }),
  ),
  fc.tuple(
    fc.constant('transfer'),
    fc.record({
      style: fc.constantFrom('overlap', 'gap', 'roles-only'),
      student: fc.constantFrom('1000000', '1000001', '1000003', '1000010', '1000011'),
      to: from,
    }),
  ),
  fc.tuple(
    fc.constantFrom('return', 'enroll', 'advance', 'rollover', 'vanish', 'mangle', 'touch'),
    fc.constant({}),
  ),
  fc.tuple(fc.constantFrom('close-school', 'rekey-school'), fc.record({ school: from })),
  fc.tuple(fc.constant('advance'), fc.record({ days: fc.integer({ min: 1, max: 90 }) })),
)

function play(provider: Provider, steps: readonly Step[]): void {
  for (const [name, body] of steps) {
    try {
      for (const change of CALLS.get(name)?.(provider.actual(), body) ?? []) provider.change(change)
    } catch (error) {
      if (!(error instanceof ChangeRefused)) throw error
    }
  }
}

/** The rows of every file by its name. */
async function exported(provider: Provider, path: string): Promise<Map<string, CsvRow[]>> {
  const opened = openExport(provider, new URL(`http://sis.test/export/${path}`))
  if (!('bytes' in opened)) throw new Error(String(opened.body))
  const chunks: Buffer[] = []
  for await (const chunk of opened.bytes) chunks.push(chunk)
  return new Map(
    readZip(Buffer.concat(chunks)).map(({ name, bytes }) => [name, rowsOfCsv(bytes.toString())]),
  )
}

const idOf = (row: CsvRow): string => row['sourcedId'] ?? ''
const contentOf = (row: CsvRow): string => JSON.stringify({ ...row, dateLastModified: '' })

test('a delta turns the state at its beginning into the present one, and holds no line that stayed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        before: fc.array(step, { maxLength: 4 }),
        after: fc.array(step, { minLength: 1, maxLength: 5 }),
        switches: fc.record<Partial<Switches>>({
          ids: fc.constantFrom('stable', 'composed'),
          status: fc.constantFrom('tombstone', 'vanish', 'always-active'),
          modified: fc.constantFrom('true', 'row-only'),
          guardianLinks: fc.constantFrom('usual', 'many'),
          csv: fc.constant<Switches['csv']>(['filled-status']),
        }),
        version: fc.constantFrom('1.1', '1.2'),
      }),
      async ({ before, after, switches, version }) => {
        const provider = createProvider({ size: 'tiny', day: DAY, switches })
        play(provider, before)
        const old = await exported(provider, `bulk.zip?version=${version}`)
        const since = stampOf(provider.history.draft)
        play(provider, after)
        const now = await exported(provider, `bulk.zip?version=${version}`)
        const delta = await exported(provider, `delta.zip?version=${version}&since=${since}`)
        old.delete('manifest.csv')
        for (const [file, rows] of old) {
          const known = new Map(rows.map((row) => [idOf(row), contentOf(row)]))
          const present = new Map((now.get(file) ?? []).map((row) => [idOf(row), contentOf(row)]))
          const told = delta.get(file) ?? []
          const gone = told.filter((row) => !present.has(idOf(row)))
          expect(gone.every((row) => row['status'] === 'tobedeleted')).toBe(true)
          const merged = new Map(known)
          for (const row of told) {
            if (present.has(idOf(row))) merged.set(idOf(row), contentOf(row))
            else merged.delete(idOf(row))
          }
          const ended = [...merged].filter(
            ([id, text]) => !present.has(id) && text.includes('"status":"tobedeleted"'),
          )
          for (const [id] of ended) merged.delete(id)
          expect(Object.fromEntries(merged)).toEqual(Object.fromEntries(present))
          const stayed = told.filter((row) => known.get(idOf(row)) === contentOf(row))
          expect(stayed.every((row) => (row['dateLastModified'] ?? '') > since)).toBe(true)
          expect(new Set(told.map(idOf)).size).toBe(told.length)
        }
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)
