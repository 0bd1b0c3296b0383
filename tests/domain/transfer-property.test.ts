import {
  array,
  assert as check,
  boolean,
  constant,
  constantFrom,
  infiniteStream,
  integer,
  option,
  property,
  record,
  tuple,
  uniqueArray,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type Day } from '../../src/core/kernel/time.ts'
import { isSchoolDay } from '../../src/core/kernel/school-time.ts'
import { detectMove } from '../../src/core/domain/transfer/detect.ts'
import type { StudentNow } from '../../src/core/domain/transfer/moves-known.ts'
import type { Stay } from '../../src/core/domain/transfer/stays.ts'
import { lessons, now, role, says, Student, YEAR } from './transfer-now.ts'

const START = '2026-09-01'
const DAYS = 60
const SCHOOLS = ['A', 'B', 'C'] as const
const RUNS = 300

const someDay = integer({ min: -20, max: DAYS + 60 }).map((n) => addDays(START, n))
const someSchool = constantFrom(...SCHOOLS)

/** Any piece of a roster, sensible or not; a school holds one stay on a day, as the roster merges them. */
const someStay: Arbitrary<Stay> = record({
  school: someSchool,
  begin: option(someDay),
  length: option(integer({ min: 1, max: 90 })),
  isEnrolled: boolean(),
}).map(({ school, begin, length, isEnrolled }) => {
  const end = length === null ? null : addDays(begin ?? START, length)
  return isEnrolled ? lessons(school, begin, end) : role(school, begin, end)
})

const someState = record({
  stays: uniqueArray(someStay, { selector: (stay) => stay.school, maxLength: 3 }),
  record: record({
    primary: option(someSchool),
    schools: uniqueArray(someSchool, { maxLength: 3 }),
    main: constant([]),
  }),
})

type State = Pick<StudentNow, 'stays' | 'record'>

describe('whatever a roster says', () => {
  test('a state that is read again and again moves nobody after its second complete reading', () => {
    check(
      property(array(tuple(someState, boolean()), { maxLength: 8 }), someState, (before, state) => {
        const student = new Student()
        let today = START
        for (const [past, complete] of before) {
          student.look({ ...past, today, complete })
          today = addDays(today, 3)
        }
        student.look({ ...state, today })
        student.look({ ...state, today })
        const known = { moves: student.moves.length, home: student.home, watch: student.watch }
        for (let i = 0; i < 4; i++) {
          student.look({ ...state, today, complete: i % 2 === 0 })
          expect(student.outcome?.reverses).toBeNull()
        }
        expect({ moves: student.moves.length, home: student.home, watch: student.watch }).toEqual(
          known,
        )
      }),
      { numRuns: RUNS },
    )
  })

  test('moves follow each other: each begins where the last one ended, and none is told twice', () => {
    check(
      property(array(tuple(someState, boolean()), { maxLength: 20 }), (states) => {
        const student = new Student()
        let home: string | null = 'A'
        for (const [i, [state, complete]] of states.entries()) {
          const { move, reverses } = student.look({
            ...state,
            complete,
            today: addDays(START, 2 * i),
          })
          const follows = move === null || move.from === home || move.folds !== null
          const arrives = move === null || move.to === student.home
          const stays = move !== null || reverses !== null || home === null || student.home === home
          expect({ follows, arrives, stays }).toEqual({ follows: true, arrives: true, stays: true })
          home = student.home
        }
        const standing = student.moves.filter((_, i) => !student.reversed.includes(`m${i + 1}`))
        const keys = standing.map((m) => [m.from, m.to, m.effectiveOn, m.folds].join())
        expect(new Set(keys).size).toBe(keys.length)
      }),
      { numRuns: RUNS },
    )
  })

  test('a look changes nothing that it was given', () => {
    check(
      property(someState, (state: State) => {
        const given = now({ ...state })
        const copy = structuredClone(given)
        detectMove(given)
        expect(given).toEqual(copy)
      }),
      { numRuns: RUNS },
    )
  })
})

/** One real change of school, and how the provider tells it. */
const someChange = record({
  after: integer({ min: 25, max: 60 }),
  style: constantFrom('clean', 'overlap', 'gap', 'vanish', 'roles'),
  days: integer({ min: 1, max: 12 }),
  /** Days until the provider publishes it. */
  late: integer({ min: 0, max: 6 }),
  /** Days until the record follows. */
  recordLate: integer({ min: 0, max: 3 }),
})
type Change = typeof someChange extends Arbitrary<infer T> ? T : never
type Told = Change & { from: string; to: string; on: Day }

/** What the provider publishes on a day, after the changes it knows of by then. */
function published(changes: readonly Told[], today: Day): State {
  const known = changes.filter(({ on, late }) => addDays(on, late) <= today)
  const followed = changes.filter(
    ({ on, late, recordLate }) => addDays(on, late + recordLate) <= today,
  )
  const home = followed.at(-1)?.to ?? 'A'
  if (changes.some(({ style }) => style === 'roles'))
    return { stays: [role(home)], record: says(home) }
  const stays: Stay[] = [lessons('A', YEAR.start)]
  for (const { style, days, on, to } of known) {
    const old = stays.pop()
    const ends = style === 'overlap' ? addDays(on, days) : on
    const begins = style === 'gap' ? addDays(on, days) : on
    if (old && style !== 'vanish') stays.push({ ...old, end: ends })
    stays.push(lessons(to, begins))
  }
  return { stays, record: says(home) }
}

function plan(changes: readonly Change[]): Told[] {
  const told: Told[] = []
  let on: Day = START
  for (const [i, change] of changes.entries()) {
    on = addDays(on, change.after)
    while (!isSchoolDay(on)) on = addDays(on, 1)
    // Every change is to a school where the student has not been: stays of one school never merge.
    told.push({ ...change, on, from: SCHOOL_NAMES[i] ?? '', to: SCHOOL_NAMES[i + 1] ?? '' })
  }
  return told
}
const SCHOOL_NAMES = ['A', 'B', 'C', 'D']

/** The day the transfer counts from where dates tell it, and where only the record does. */
const firstDay = ({ on, style, days }: Told): Day =>
  style === 'overlap' || style === 'gap' ? addDays(on, days) : on
const seenOn = ({ on, late, recordLate }: Told): Day => addDays(on, late + recordLate)

test('P9 each real change is one transfer, however it is told, late, and read whole or in part', () => {
  check(
    property(array(someChange, { maxLength: 3 }), infiniteStream(boolean()), (changes, isWhole) => {
      const told = plan(changes)
      const student = new Student()
      const end = addDays(told.at(-1)?.on ?? START, 45)
      for (let day = START; day <= end; day = addDays(day, 1)) {
        const { value: partial = false } = isWhole.next()
        const state = published(told, day)
        student.look({ ...state, today: day, terms: [], complete: false })
        student.look({ ...state, today: day, terms: [], complete: !partial })
      }
      const moves = student.moves.filter((move) => move.kind === 'transfer')
      expect(moves.map(({ from, to }) => [from, to])).toEqual(
        told.map(({ from, to }) => [from, to]),
      )
      const isRoles = told.some(({ style }) => style === 'roles')
      const days = told.map((one) => (isRoles ? seenOn(one) : firstDay(one)))
      expect(moves.map(({ effectiveOn }) => effectiveOn)).toEqual(days)
      expect(student.reversed).toEqual([])
    }),
    { numRuns: RUNS },
  )
})
