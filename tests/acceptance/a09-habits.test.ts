import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BAD_ROWS, type Switches } from '../../sandbox/sis/state/switches.ts'
import { homes, moves, picture } from './people.ts'
import { count, openStage, rows, type Stage, type StageOptions } from './stage.ts'

const LONG_MS = 120_000
const operator = { caller: { via: 'operator' } } as const

let stage: Stage
afterEach(() => stage.close())

const open = async (options: StageOptions): Promise<void> => {
  stage = await openStage(options)
}

async function expectTruth(): Promise<void> {
  const seen = await homes(stage)
  expect(seen.found).toEqual(seen.wanted)
}

/** What a district knows after reading a provider that behaves in a way. */
async function pictureOf(options: StageOptions): Promise<Record<string, unknown>> {
  const read = await openStage(options)
  await read.synced()
  const found = picture(read)
  await read.close()
  return found
}

test.each(['400', '500'] as const)(
  'A9: a provider that answers every filter with %s is read whole every time, with the same result',
  async (filters) => {
    const plain = await pictureOf({})
    await open({ switches: { filters, keyset: '400' } })
    await stage.synced()
    expect(picture(stage)).toEqual(plain)
    const source = await stage.district.client.ask('source.read', {}, operator)
    const delta = source.ok ? Object.values(source.value?.delta ?? {}) : []
    expect(delta.map(({ state }) => state)).toEqual(delta.map(() => 'not_possible'))
    await stage.daysLater(1)
    const told = await stage.provider.tell('transfer')
    expect(await stage.synced({ mode: 'delta' })).toMatchObject({ mode: 'full', transfers: 1 })
    expect(moves(stage)).toEqual([`transfer ${told.effectiveOn}`])
    await expectTruth()
  },
  LONG_MS,
)

describe('A10: OneRoster 1.1 with OAuth 1.0a', () => {
  const left = async (read: Stage): Promise<void> => {
    await read.provider.tell('withdraw', { day: '2026-10-12' })
    await read.synced()
  }
  /** What 1.2 tells of the same data. */
  let modern: Row | null = null
  async function modernPicture(): Promise<Row> {
    if (modern) return modern
    const read = await openStage({ switches: { status: 'inactive' } })
    await left(read)
    modern = comparable(picture(read))
    await read.close()
    return modern
  }

  test.each([
    ['plain', {}],
    ['without totals', { totals: 'none', link: 'none' }],
    ['with a clamp', { clamp: 50 }],
    ['with nulls', { absent: 'null' }],
    ['with real booleans', { flags: 'real' }],
    ['with local dates', { stamps: 'no-zone' }],
    ['with inactive for whoever has left', { status: 'inactive' }],
    ['with SHA-1 alone', { oauth1: 'sha1-only' }],
  ] satisfies [string, Partial<Switches>][])(
    '%s, tells the same persons and memberships as 1.2 of the same data',
    async (_, switches) => {
      const wanted = await modernPicture()
      await open({
        version: '1.1',
        source: { auth: 'oauth1' },
        switches: { oauth1: 'required', status: 'inactive', ...switches },
      })
      await left(stage)
      expect(comparable(picture(stage))).toEqual(wanted)
      await expectTruth()
    },
    LONG_MS,
  )
})

type Row = Record<string, unknown>

/** 1.1 has no preferred names, and no dates of roles: where students are is told by the dates of their lessons. */
function comparable(found: Row): Row {
  const without = (list: unknown, names: readonly string[], isAbout: (row: Row) => boolean) =>
    Array.isArray(list)
      ? list.map((row: Row) =>
          Object.fromEntries(
            Object.entries(row).filter(([name]) => !isAbout(row) || !names.includes(name)),
          ),
        )
      : list
  return {
    ...found,
    people: without(found['people'], ['preferred_given_name'], () => true),
    memberships: without(
      found['memberships'],
      ['begin_on', 'end_on'],
      ({ role }) => role !== 'student',
    ),
  }
}

describe('A12: one bad row of each kind in fifty', () => {
  /** What each kind is called, and of which lists; the others are read like any good row. */
  const CODES: Readonly<Record<string, readonly [code: string, ...lists: string[]]>> = {
    'no-roles': ['role_missing', 'users'],
    'no-name': ['name_missing', 'users'],
    'too-long': ['too_long', 'users'],
    'bad-date': ['date_unreadable', 'users', 'enrollments'],
    'date-order': ['date_order', 'enrollments'],
    'unknown-role': ['role_unmapped', 'users', 'enrollments'],
    'dangling-class': ['class_unknown', 'enrollments'],
  }
  /** What the bad rows hold and nobody may repeat. */
  const VALUES = [
    /chaperone/i,
    /31st of June/,
    /2026-13-45/,
    /Upper Ungraded/,
    /no-such-class/,
    /\(old\)/,
  ]
  let said: string[] = []
  beforeEach(() => {
    said = []
    for (const way of ['log', 'info', 'warn', 'error'] as const) {
      vi.spyOn(console, way).mockImplementation((...words: unknown[]) => {
        said.push(JSON.stringify(words))
      })
    }
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const issues = (collection: string, code: string): number =>
    count(stage.district, `roster_issue WHERE collection = '${collection}' AND code = '${code}'`)

  test.each([
    ['one on each page', 50],
    ['all on one page', 10_000],
  ])(
    '%s: all good rows come in, each bad one is an issue with its code, and no value is in an issue or a log',
    async (_, clamp) => {
      await open({ size: 240, switches: { badRows: [...BAD_ROWS], badEvery: 50, clamp } })
      const run = await stage.synced()
      const { badRows, counts } = await stage.provider.truth()
      const bad = (list: string, ...kinds: readonly string[]): number =>
        kinds.reduce((n, kind) => n + (badRows[list]?.[kind] ?? 0), 0)
      for (const list of ['users', 'enrollments'] as const) {
        // Enrollments that are too long all come under one and the same id.
        const tooLong = Math.min(bad(list, 'too-long'), list === 'users' ? Infinity : 1)
        const aside = bad(list, 'no-name', 'date-order')
        const lost = bad(list, 'not-an-object', 'no-id', 'duplicate-same', 'duplicate-different')
        const created = (counts[list] ?? 0) - lost - aside - bad(list, 'too-long')
        expect(run.collections[list]?.created).toBe(created)
        const quarantined = run.collections[list]?.quarantined ?? 0
        expect(quarantined).toBeGreaterThanOrEqual(aside + tooLong)
        expect(quarantined).toBeLessThanOrEqual(aside + bad(list, 'too-long'))
      }
      for (const [kind, [code, ...lists]] of Object.entries(CODES)) {
        for (const list of lists) {
          expect([kind, list, issues(list, code)]).toEqual([kind, list, bad(list, kind)])
        }
      }
      // Staff and guardians have no grade that anybody reads.
      expect(issues('users', 'grade_unmapped')).toBeGreaterThan(0)
      // Of two copies on two pages the first counts; on one page the newer does, and it is said.
      const copies = clamp > 50 ? bad('users', 'duplicate-different') : 0
      expect(issues('users', 'duplicate_older')).toBe(copies)
      const told = [
        ...said,
        ...rows(stage.district, 'SELECT * FROM roster_issue').map((row) => JSON.stringify(row)),
        JSON.stringify(await stage.district.client.ask('roster.quarantine', {}, operator)),
        JSON.stringify(run),
      ].join('\n')
      expect(VALUES.filter((value) => value.test(told))).toEqual([])
    },
    LONG_MS,
  )
})
