import { describe, expect, test } from 'vitest'
import type { CollectionFacts, GuardFacts } from '../../src/core/domain/roster/guard/facts.ts'
import { GUARD_LIMITS } from '../../src/core/domain/roster/guard/limits.ts'
import { guardLimitsOf } from '../../src/core/domain/roster/guard/settings.ts'
import { NO_PEOPLE, school, users, weigh } from './roster-guards-facts.ts'

const weighUsers = (facts: Partial<CollectionFacts>, more: Partial<GuardFacts> = {}) =>
  weigh({ collections: [users(facts)], ...more })

describe('removals of a kind', () => {
  test.each([
    { live: 1_000, ending: 100, renewed: 0, held: false },
    { live: 1_000, ending: 101, renewed: 0, held: true },
    { live: 60, ending: 25, renewed: 0, held: false },
    { live: 60, ending: 26, renewed: 0, held: true },
    { live: 0, ending: 0, renewed: 0, held: false },
  ])('$ending of $live ending waits: $held', ({ live, ending, held }) => {
    const { names, holds } = weighUsers({ live, ending })
    expect(names).toEqual(held ? ['many_removed'] : [])
    expect(holds).toEqual(held ? { users: { removals: true } } : {})
  })

  test.each([
    { who: 'student', live: 1_000, ending: 100, renewed: 0, held: false },
    { who: 'student', live: 1_000, ending: 101, renewed: 0, held: true },
    { who: 'guardian', live: 50, ending: 26, renewed: 0, held: true },
    { who: 'guardian', live: 50, ending: 25, renewed: 0, held: false },
  ] as const)('$ending of $live ${who}s ending waits: $held', ({ who, live, ending, held }) => {
    const { names } = weigh({ people: { ...NO_PEOPLE, [who]: { live, ending, renewed: 0 } } })
    expect(names).toEqual(held ? [`many_${who}_removed`] : [])
  })
})

describe('an empty list', () => {
  test('holds every removal and every move, and makes the run suspect', () => {
    const { names, holds, class: runClass } = weighUsers({ received: 0 })
    expect(names).toEqual(['empty_collection'])
    expect(holds).toEqual({
      orgs: { removals: true },
      academicSessions: { removals: true },
      classes: { removals: true },
      users: { removals: true, empty: true },
      enrollments: { removals: true },
      moves: 'all',
    })
    expect(runClass).toBe('suspect')
  })

  test('says nothing in a reading of changes, of a kind nobody lists, or where nobody was known', () => {
    expect(weighUsers({ received: 0 }, { mode: 'delta' }).names).toEqual([])
    expect(weighUsers({ received: 0, isComplete: false }).names).toEqual([])
    expect(weighUsers({ received: 0, live: 0 }).names).toEqual([])
  })
})

describe('updates of nearly everything', () => {
  test.each([
    { live: 1_000, changed: 750, held: false },
    { live: 1_000, changed: 751, held: true },
    { live: 5, changed: 5, held: false },
    { live: 0, changed: 0, held: false },
  ])('$changed of $live changing waits: $held', ({ live, changed, held }) => {
    const { names, holds } = weighUsers({ live, changed })
    expect(names).toEqual(held ? ['many_changed'] : [])
    expect(holds).toEqual(held ? { users: { changes: true } } : {})
  })

  test('are no sign of anything when only the meaning of rows changed', () => {
    expect(weighUsers({ changed: 1_000 }, { isRemapped: true }).names).toEqual([])
  })
})

describe('a school that loses students', () => {
  test.each([
    { live: 100, ending: 50, renewed: 0, held: false },
    { live: 100, ending: 51, renewed: 0, held: true },
    { live: 5, ending: 3, renewed: 0, held: true },
    { live: 5, ending: 2, renewed: 0, held: false },
    { live: 4, ending: 4, renewed: 0, held: false },
  ])('$ending of $live leaving waits: $held', ({ live, ending, held }) => {
    const { guards, holds } = weigh({ schools: [{ school, live, ending, renewed: 0 }] })
    expect(guards.map((guard) => guard.school)).toEqual(held ? [school] : [])
    const one = { schools: ['org-1'] }
    expect(holds).toEqual(held ? { users: one, enrollments: one, moves: ['org-1'] } : {})
  })

  test('holds up no other school', () => {
    const other = { id: 'org-2', name: 'Park' }
    const { holds } = weigh({
      schools: [
        { school, live: 10, ending: 6, renewed: 0 },
        { school: other, live: 10, ending: 5, renewed: 0 },
      ],
    })
    expect(holds.users).toEqual({ schools: ['org-1'] })
  })
})

describe('the school year', () => {
  const year = (facts: Partial<GuardFacts['year']>) =>
    weigh({ year: { before: 2027, after: 2028, wasCurrent: true, isCurrent: true, ...facts } })

  test.each([
    { before: 2027, after: 2027, preview: false },
    { before: 2027, after: 2028, preview: false },
    { before: 2027, after: 2029, preview: true },
    { before: 2027, after: 2026, preview: true },
    { before: null, after: 2027, preview: false },
    { before: 2027, after: null, preview: false },
  ])('from $before to $after is a preview only: $preview', ({ before, after, preview }) => {
    expect(year({ before, after }).isPreview).toBe(preview)
  })

  test('a year that no longer holds today is a preview only, in summer it is not', () => {
    expect(year({ isCurrent: false }).isPreview).toBe(true)
    expect(year({ wasCurrent: false, isCurrent: false }).isPreview).toBe(false)
  })
})

describe('the length of a list', () => {
  test.each([
    { received: 900, held: false },
    { received: 899, held: true },
    { received: 1_375, held: false },
    { received: 1_376, held: true },
  ])('$received rows after readings of 1000 to 1100 waits: $held', ({ received, held }) => {
    const { names, holds } = weighUsers({ received, history: [1_000, 1_100] })
    expect(names).toEqual(held ? ['row_count'] : [])
    expect(holds).toEqual(held ? { users: { removals: true } } : {})
  })

  test('says nothing before the third complete reading, nor of a few rows', () => {
    expect(weighUsers({ received: 100, history: [1_000] }).names).toEqual([])
    expect(weighUsers({ received: 10, history: [35, 35] }).names).toEqual([])
    expect(weighUsers({ received: 9, history: [35, 35] }).names).toEqual(['row_count'])
  })

  test('says nothing of a reading that was not complete', () => {
    expect(weighUsers({ received: 1, isComplete: false, history: [900, 900] }).names).toEqual([])
  })
})

describe('rows with something unreadable', () => {
  test.each([
    { received: 1_000, flagged: 100, held: false },
    { received: 1_000, flagged: 101, held: true },
    { received: 10_000, flagged: 200, held: false },
    { received: 10_000, flagged: 201, held: true },
  ])('$flagged of $received waits: $held', ({ received, flagged, held }) => {
    const { names, holds } = weighUsers({ received, flagged })
    expect(names).toEqual(held ? ['many_issues'] : [])
    expect(holds).toEqual(held ? { users: { removals: true } } : {})
  })
})

describe('schools and staff', () => {
  test('a school that disappears, or is no school any more, waits by itself', () => {
    for (const how of ['gone', 'retyped'] as const) {
      const { names, holds } = weigh({ schoolsEnding: [{ school, sourcedId: 'a', how }] })
      expect(names).toEqual([how === 'gone' ? 'school_removed' : 'school_retyped'])
      expect(holds).toEqual({ orgs: { ids: ['a'] } })
    }
  })

  test.each([
    { live: 50, ending: 10, renewed: 0, held: false },
    { live: 50, ending: 11, renewed: 0, held: true },
    { live: 1_000, ending: 100, renewed: 0, held: false },
    { live: 1_000, ending: 101, renewed: 0, held: true },
  ])('$ending of $live staff losing access waits: $held', ({ live, ending, held }) => {
    const { names, holds } = weigh({
      people: { ...NO_PEOPLE, staff: { live, ending, renewed: 0 } },
    })
    expect(names).toEqual(held ? ['many_staff_removed'] : [])
    expect(holds).toEqual(held ? { users: { staff: true } } : {})
  })
})

describe('while nothing is removed', () => {
  const quiet = { mode: 'blackout', until: '2026-08-03' } as const

  test('no removal is weighed, the reason is said, and nothing waits', () => {
    const everything = weigh({
      quiet,
      collections: [users({ ending: 900, renewed: 0, history: [9_000, 9_000] })],
      people: { ...NO_PEOPLE, student: { live: 100, ending: 90, renewed: 0 } },
      schools: [{ school, live: 10, ending: 9, renewed: 0 }],
      schoolsEnding: [{ school, sourcedId: 'a', how: 'gone' }],
    })
    expect(everything.names).toEqual(['blackout'])
    expect(everything.holds).toEqual({ quiet: 'blackout' })
    expect(everything.guards[0]?.message).toContain('2026-08-03')
  })

  test('updates of nearly everything and staff who lose access still wait', () => {
    const { names } = weigh({
      quiet,
      collections: [users({ changed: 900 })],
      people: { ...NO_PEOPLE, staff: { live: 50, ending: 11, renewed: 0 } },
    })
    expect(names).toEqual(['many_changed', 'many_staff_removed', 'blackout'])
  })

  test('an empty list makes the run suspect all the same, with nothing to hold', () => {
    const { class: runClass, holds } = weighUsers({ received: 0 }, { quiet })
    expect(runClass).toBe('suspect')
    expect(holds).toEqual({ quiet: 'blackout' })
  })
})

test('every verdict says what waits, what an approval will do, and what happens otherwise', () => {
  const everything = {
    collections: [
      users({ received: 0 }),
      users({
        ending: 500,
        renewed: 0,
        changed: 900,
        flagged: 500,
        received: 2_000,
        history: [900, 900],
      }),
    ],
    people: {
      student: { live: 100, ending: 90, renewed: 0 },
      staff: { live: 100, ending: 90, renewed: 0 },
      guardian: { live: 100, ending: 90, renewed: 0 },
    },
    schools: [{ school, live: 10, ending: 9, renewed: 0 }],
    schoolsEnding: [
      { school, sourcedId: 'a', how: 'gone' as const },
      { school, sourcedId: 'b', how: 'retyped' as const },
    ],
    year: { before: 2027, after: 2020, wasCurrent: true, isCurrent: false },
  }
  const renumbered = { ...everything, aliases: { persons: 100, gaining: 90 } }
  const guards = [everything, renumbered].flatMap((facts) => weigh(facts).guards)
  expect(new Set(guards.map((guard) => guard.guard)).size).toBe(13)
  for (const { message, holds, approve, leave } of guards) {
    for (const sentence of [message, holds, approve, leave])
      expect(sentence).toMatch(/^[A-Z0-9].*\.$/s)
  }
})

describe('limits', () => {
  const source = {
    guardSettings: JSON.stringify({
      defaults: { removedShare: 0.2, schoolShare: 0.6 },
      collections: { users: { removedShare: 0.3 } },
      schools: { 'org-1': { schoolShare: 0.9, removedShare: 0.4 } },
    }),
  }

  test('a school counts before its kind of record, that before the district, that before the usual', () => {
    expect(guardLimitsOf(source).removedShare).toBe(0.2)
    expect(guardLimitsOf(source, { collection: 'classes' }).removedShare).toBe(0.2)
    expect(guardLimitsOf(source, { collection: 'users' }).removedShare).toBe(0.3)
    const both = guardLimitsOf(source, { collection: 'users', orgId: 'org-1' })
    expect(both).toMatchObject({ removedShare: 0.4, schoolShare: 0.9, schoolFloor: 5 })
    expect(guardLimitsOf(source, { orgId: 'org-2' }).schoolShare).toBe(0.6)
    expect(guardLimitsOf({ guardSettings: '{}' })).toEqual(GUARD_LIMITS)
  })
})
