import { describe, expect, test } from 'vitest'
import {
  fullMinute,
  isQuiet,
  isSchoolTime,
  nextClock,
} from '../../src/core/domain/roster/source/quiet-hours.ts'
import { planWords, type PlanFacts } from '../../src/core/domain/roster/source/plan.ts'
import { settingsOf } from '../../src/core/domain/roster/source/settings.ts'
import { PLAIN } from './roster-plain.ts'

const ZONE = 'America/Chicago'
const NIGHT = { from: '02:00', until: '05:00' }
const hash = (text: string): string => text
const at = (text: string): number => Date.parse(text)

describe('the minute of the night', () => {
  test('lies in the quiet hours, is the same every night, and differs between districts', () => {
    const minutes = Array.from({ length: 2_000 }, (_, i) =>
      fullMinute({ id: `d${i}` }, NIGHT, hash),
    )
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(120)
    expect(Math.max(...minutes)).toBeLessThan(240)
    expect(new Set(minutes).size).toBeGreaterThan(100)
    expect(fullMinute({ id: 'd1' }, NIGHT, hash)).toBe(minutes[1])
  })

  test('may lie on both sides of midnight', () => {
    const late = { from: '23:00', until: '02:00' }
    const minutes = Array.from({ length: 500 }, (_, i) => fullMinute({ id: `d${i}` }, late, hash))
    expect(minutes.every((minute) => minute >= 1_380 || minute < 120)).toBe(true)
  })

  test('comes once a night, also when clocks change', () => {
    const before = at('2026-11-01T06:00:00Z')
    const first = nextClock(ZONE, { now: before, minute: 150 })
    expect(new Date(first).toISOString()).toBe('2026-11-01T08:30:00.000Z')
    const second = nextClock(ZONE, { now: first, minute: 150 })
    expect(new Date(second).toISOString()).toBe('2026-11-02T08:30:00.000Z')
  })

  test('comes once a week where a day is named', () => {
    const sunday = nextClock(ZONE, { now: at('2026-10-13T15:00:00Z'), minute: 150, on: 0 })
    expect(new Date(sunday).toISOString()).toBe('2026-10-18T07:30:00.000Z')
  })
})

test('quiet hours and school hours are those of the district', () => {
  expect(isQuiet(ZONE, NIGHT, at('2026-10-13T08:00:00Z'))).toBe(true)
  expect(isQuiet(ZONE, NIGHT, at('2026-10-13T10:00:00Z'))).toBe(false)
  expect(isQuiet(ZONE, null, at('2026-10-13T15:00:00Z'))).toBe(true)
  expect(isSchoolTime(ZONE, at('2026-10-13T15:00:00Z'))).toBe(true)
  expect(isSchoolTime(ZONE, at('2026-10-17T15:00:00Z'))).toBe(false)
})

describe('how a source is read, in words', () => {
  const used = { state: 'used', reason: '' } as const
  const none = { state: 'not_possible', reason: 'The SIS does not tell changes by date.' } as const
  const all = <T>(value: T) => ({
    orgs: value,
    academicSessions: value,
    classes: value,
    users: value,
    enrollments: value,
  })
  const facts = (more: Partial<PlanFacts> = {}): PlanFacts => ({
    kind: 'oneroster-1.2',
    profile: { ...PLAIN, pageSize: 5_000 },
    settings: settingsOf({ settings: '{}' }),
    delta: all(used),
    fullAt: '02:17',
    ...more,
  })

  test('of a provider that does everything', () => {
    expect(
      planWords(facts({ profile: { ...PLAIN, pageSize: 5_000, keyset: true } })),
    ).toMatchInlineSnapshot(
      `"Each list is read in pages of up to 5,000 rows, the largest page it gives and we can take. The SIS can continue after a given id, so no row can slip from one page to the next while people are added or removed. Its totals were right when checked; they show progress, and tell when a list moves while it is read. Only the fields we keep are asked for. Up to 2 lists are read at the same time; one alone on weekdays from 7 AM to 5 PM, and as soon as the SIS says it is too fast. A sync stops after 60,000 requests. Changes of schools, terms, classes, people and enrollments are asked for every 15 minutes, each time a day further back than needed. Everything is read every night at 2:17 AM; only that can tell who is gone."`,
    )
  })

  test('of a provider that does little', () => {
    const profile = {
      ...PLAIN,
      pageSize: 500,
      sort: 'ignored',
      totalsBy: 'none',
      selectsFields: false,
      rate: { limit: 100, windowS: 60 },
      paths: { classes: [], users: ['/students', '/teachers'] },
    } as const
    expect(planWords(facts({ profile, delta: all(none) }))).toMatchInlineSnapshot(
      `"Each list is read in pages of up to 500 rows, the largest page it gives and we can take. The SIS does not sort when asked, so each page repeats the last 10 rows of the one before; when it does not, the list moved while we read it, all ids are read a second time, and nobody counts as missing on doubtful evidence. It gives no totals, so a list ends where a page comes back empty. It sends every field whatever is asked; what we do not keep is dropped before anything is stored. It has no list of classes, so none is read and none can go missing. Its usual list of people is refused, so another is read instead. It allows 100 requests in a minute, so one is made at a time and its waiting times are kept. A sync stops after 60,000 requests. Changes between two full syncs are not asked for: the SIS does not tell changes by date. Everything is read every night at 2:17 AM; only that can tell who is gone."`,
    )
  })

  test.each([
    [1, 'in pages of one row', 'nothing of a page can be repeated by the next'],
    [2, 'up to 2 rows', 'repeats the last row of the one before'],
    [7, 'up to 7 rows', 'repeats the last 3 rows of the one before'],
    [20, 'up to 20 rows', 'repeats the last 10 rows of the one before'],
  ])('with small pages says how much of them is repeated: %i', (pageSize, size, repeats) => {
    const words = planWords(facts({ settings: { ...facts().settings, pageSize } }))
    expect(words).toContain(size)
    expect(words).toContain(repeats)
  })

  test('once a week is promised where changes are asked for in between, and only there', () => {
    const weekly = { ...facts().settings, fullNightly: false, weeklyFullOn: 6 }
    expect(planWords(facts({ settings: weekly }))).toContain('Everything is read every Saturday at')
    const off = planWords(facts({ settings: { ...weekly, deltaEveryMinutes: null } }))
    expect(off).toContain('Everything is read every night at 2:17 AM')
    expect(off).toContain('You chose every Saturday alone; that begins once changes are asked for')
    const untold = planWords(facts({ settings: weekly, delta: all(none) }))
    expect(untold).toContain('Everything is read every night at 2:17 AM')
    expect(untold).toContain('You chose every Saturday alone; that begins once the SIS tells')
    expect(planWords(facts())).not.toContain('You chose')
  })

  test('before it was asked, and of files', () => {
    expect(planWords(facts({ profile: null }))).toContain('has not been asked yet')
    expect(planWords(facts({ kind: 'oneroster-csv' }))).toContain('Nothing is fetched')
  })

  test('of a delta that is no longer believed', () => {
    const delta = { ...all(used), users: { state: 'distrusted', reason: '' } as const }
    expect(planWords(facts({ delta }))).toContain('Changes of people are not asked for any more')
  })
})
