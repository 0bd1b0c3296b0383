import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CALLS } from '../../sandbox/sis/control/calls.ts'
import { ChangeRefused } from '../../sandbox/sis/state/changes/change.ts'
import type { Provider } from '../../sandbox/sis/state/provider.ts'
import { createProvider } from '../../sandbox/sis/state/provider.ts'
import type { Switches } from '../../sandbox/sis/state/switches.ts'
import type { Row } from './sis-reader.ts'
import { DAY, directReader, idText } from './sis-reader.ts'

/** Duplicates disagree with their original on purpose, so they are left out of the comparison. */
const isOnce = (all: readonly Row[]) => {
  const times = new Map<string, number>()
  for (const id of all.map(idText)) times.set(id, (times.get(id) ?? 0) + 1)
  return (id: string): boolean => times.get(id) === 1
}

function byHand(filter: string, row: Row): boolean {
  const isTrue = (term: string): boolean => {
    const [, field, op, value = ''] = /^(\w+)(=|!=|>=|<=|>|<)'(.*)'$/.exec(term) ?? []
    const actual =
      { status: row.status, sourcedId: idText(row) }[field ?? ''] ?? row.dateLastModified
    if (op === '=') return actual === value
    if (op === '!=') return actual !== value
    if (op === '>') return actual > value
    if (op === '>=') return actual >= value
    return op === '<' ? actual < value : actual <= value
  }
  if (filter.includes(' AND ')) return filter.split(' AND ').every(isTrue)
  return filter.split(' OR ').some(isTrue)
}

/** Makes a few things happen, whatever is possible. */
function play(provider: Provider, steps: readonly (readonly [string, object])[]): void {
  for (const [name, body] of steps) {
    try {
      for (const change of CALLS.get(name)?.(provider.actual(), body) ?? []) provider.change(change)
    } catch (error) {
      if (!(error instanceof ChangeRefused)) throw error
    }
  }
}

describe('whatever has happened to the district', () => {
  const from = fc.integer({ min: 0, max: 2 })
  const step = fc.oneof(
    fc.tuple(
      fc.constantFrom('transfer', 'withdraw', 'purge', 'dual', 'unschedule', 'rename'),
      fc.record({ from }),
    ),
    fc.tuple(
      fc.constant('transfer'),
      fc.record({ style: fc.constantFrom('overlap', 'gap', 'roles-only'), from }),
    ),
    fc.tuple(
      fc.constantFrom(
        'return',
        'enroll',
        'rekey-all',
        'mangle',
        'rollover',
        'advance',
        'touch',
        'vanish',
      ),
      fc.constant({}),
    ),
    fc.tuple(fc.constant('close-school'), fc.record({ school: from })),
    fc.tuple(
      fc.constant('transfer'),
      fc.record({ student: fc.constantFrom('1000003', '1000006'), to: from }),
    ),
  )
  const switches = fc.record<Partial<Switches>>({
    ids: fc.constantFrom('stable', 'composed', 'padded', 'numeric'),
    status: fc.constantFrom('tombstone', 'vanish', 'always-active', 'inactive'),
    hideIdleStudents: fc.constantFrom('off', 'on'),
    guardians: fc.constantFrom('listed', 'hidden'),
    stamps: fc.constantFrom('utc', 'day'),
    order: fc.constantFrom('internal', 'id'),
    badRows: fc.constantFrom<Switches['badRows']>('none', [
      'duplicate-same',
      'duplicate-different',
    ]),
  })
  const filter = fc.constantFrom(
    "status='active'",
    "status!='active'",
    "dateLastModified>='2026-11-01'",
    "dateLastModified<'2026-11-01'",
    "status='active' AND dateLastModified>='2026-07-01'",
    "sourcedId>'8'",
    "sourcedId>'4' AND sourcedId<='c'",
    "status='tobedeleted' OR dateLastModified>'2026-11-01'",
  )

  test('sorting and filtering give what sorting and filtering the whole list by hand gives', () => {
    fc.assert(
      fc.property(
        fc.record({
          steps: fc.array(step, { maxLength: 6 }),
          patch: switches,
          text: filter,
          name: fc.constantFrom('users', 'students', 'teachers', 'enrollments', 'orgs', 'classes'),
        }),
        ({ steps, patch, text, name }) => {
          const provider = createProvider({
            size: 'tiny',
            day: DAY,
            switches: { ...patch, badEvery: 50 },
          })
          play(provider, steps)
          const read = directReader(provider)
          const all = read(name).rows
          const sorted = read(name, { sort: 'sourcedId' }).rows
          expect(sorted.map(idText)).toEqual(all.map(idText).toSorted())
          const unique = new Map(all.map((row) => [JSON.stringify(row), row]))
          const found = read(name, { filter: text, sort: 'sourcedId' }).rows
          const kept = sorted.filter((row) => unique.has(JSON.stringify(row)) && byHand(text, row))
          expect(found.map(idText).filter(isOnce(all))).toEqual(
            kept.map(idText).filter(isOnce(all)),
          )
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)

  test('every listed record can be read by its id', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), switches, (steps, patch) => {
        const provider = createProvider({ size: 'tiny', day: DAY, switches: patch })
        play(provider, steps)
        const served = provider.served()
        for (const name of ['users', 'enrollments', 'classes', 'orgs'] as const) {
          const table = served.table(name)
          for (const row of directReader(provider)(name).rows) {
            const handle = table.find(idText(row))
            expect(handle).not.toBeNull()
            expect(JSON.parse(table.writer(null)(handle ?? 0)).sourcedId).toBe(row.sourcedId)
          }
        }
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  test('the same things happening in the same order give the same bytes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), switches, (steps, patch) => {
        const [one, other] = [0, 1].map(() => {
          const provider = createProvider({ size: 'tiny', day: DAY, switches: patch })
          play(provider, steps)
          const read = directReader(provider)
          return ['orgs', 'classes', 'users', 'enrollments'].map((name) => read(name).body)
        })
        expect(one).toEqual(other)
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})
