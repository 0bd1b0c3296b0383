import { describe, expect, test } from 'vitest'
import { GUARD_LIMITS } from '../../src/core/domain/roster/guard/limits.ts'
import { weighMoves, type Departure } from '../../src/core/domain/transfer/mass-moves.ts'

type Leaving = { moves: number; students: number; id?: string; grade?: [string, number, number] }

const leaving = ({ moves, students, id = 'a', grade }: Leaving): Departure => ({
  school: { id, name: `School ${id}` },
  moves,
  students,
  grades: grade ? [{ grade: grade[0], moves: grade[1], students: grade[2] }] : [],
})

const weigh = (departures: Departure[], more: { atYearTurn?: boolean; students?: number } = {}) =>
  weighMoves({
    departures,
    students: 20_000,
    atYearTurn: false,
    limitsFor: () => GUARD_LIMITS,
    ...more,
  })

const school = (id: string) => ({ school: id, grade: null })

describe('T10 moves of a crowd in the middle of a year', () => {
  test.each([
    ['a handful from a large school goes ahead', leaving({ moves: 19, students: 600 }), []],
    ['twenty of six hundred go ahead', leaving({ moves: 20, students: 600 }), []],
    ['a tenth of a school waits', leaving({ moves: 60, students: 600 }), [school('a')]],
    ['nineteen of a hundred go ahead', leaving({ moves: 19, students: 100 }), []],
    ['more than half of a small school waits', leaving({ moves: 4, students: 6 }), [school('a')]],
    ['half of it goes ahead', leaving({ moves: 3, students: 6 }), []],
    ['one of two students goes ahead', leaving({ moves: 1, students: 2 }), []],
    [
      'a tenth of a grade waits, and the rest of the school goes ahead',
      leaving({ moves: 25, students: 600, grade: ['05', 20, 100] }),
      [{ school: 'a', grade: '05' }],
    ],
    [
      'nineteen of a grade go ahead',
      leaving({ moves: 25, students: 600, grade: ['05', 19, 100] }),
      [],
    ],
  ])('%s', (_, departure, held) => {
    const verdict = weigh([departure])
    expect(verdict).toMatchObject({ held, quiet: [] })
    expect(verdict.guards).toHaveLength(held.length)
    expect(verdict.class).toBe(held.length > 0 ? 'closure_or_rekey' : null)
  })

  test('the question says how many of how many, at which school, and what each answer does', () => {
    const [guard] = weigh([leaving({ moves: 60, students: 600 })]).guards
    expect(guard).toMatchObject({
      guard: 'group_move',
      school: { id: 'a', name: 'School a' },
      message: expect.stringMatching(/^60 of 600 students would leave School a\./),
      count: 60,
      limit: 59,
    })
    expect([guard?.holds, guard?.approve, guard?.leave].every((text) => text?.endsWith('.'))).toBe(
      true,
    )
  })
})

describe('G5 more than one in a hundred of the district', () => {
  const many = (n: number) =>
    Array.from({ length: n }, (_, i) => leaving({ moves: 5, students: 600, id: `s${i}` }))

  test('waits as a whole, with one question', () => {
    expect(weigh(many(41))).toMatchObject({
      held: 'all',
      guards: [{ guard: 'mass_move', count: 205, limit: 200 }],
    })
  })

  test('the limit itself goes ahead', () => {
    expect(weigh(many(40))).toMatchObject({ held: [], guards: [] })
  })

  test('fifty go ahead in a small district', () => {
    expect(weigh(many(10), { students: 300 })).toMatchObject({ held: [], guards: [] })
    expect(weigh(many(11), { students: 300 })).toMatchObject({ held: 'all' })
  })

  test('limits that the district set itself count', () => {
    const own = { ...GUARD_LIMITS, districtFloor: 10, groupFloor: 5 }
    const limitsFor = (id: string | null) => (id === 's1' ? own : GUARD_LIMITS)
    const question = { departures: many(2), students: 300, atYearTurn: false, limitsFor }
    expect(weighMoves(question)).toMatchObject({ held: [] })
    const half = [leaving({ moves: 5, students: 40, id: 's1' })]
    expect(weighMoves({ ...question, departures: half }).held).toEqual([school('s1')])
  })
})

describe('T9 moves of a crowd at the turn of the year', () => {
  const atYearTurn = true

  test('a class that moves up does so quietly, however many do', () => {
    const departures = Array.from({ length: 30 }, (_, i) =>
      leaving({ moves: 100, students: 600, id: `s${i}` }),
    )
    expect(weigh(departures, { atYearTurn })).toMatchObject({
      held: [],
      guards: [],
      class: 'promotion',
      quiet: departures.map((d) => school(d.school.id)),
    })
  })

  test('a grade that moves up is quiet, and who else leaves the school is news', () => {
    const departures = [leaving({ moves: 52, students: 600, grade: ['06', 50, 50] })]
    expect(weigh(departures, { atYearTurn }).quiet).toEqual([{ school: 'a', grade: '06' }])
  })

  test('whatever is left over is weighed for the district like on any other day', () => {
    const departures = [
      leaving({ moves: 100, students: 600 }),
      ...Array.from({ length: 41 }, (_, i) => leaving({ moves: 5, students: 600, id: `s${i}` })),
    ]
    expect(weigh(departures, { atYearTurn })).toMatchObject({
      held: 'all',
      quiet: [school('a')],
      guards: [{ guard: 'mass_move', count: 205 }],
    })
  })

  test('the last grade of a small school moves up as quietly', () => {
    const departures = [leaving({ moves: 8, students: 60, grade: ['06', 7, 7] })]
    expect(weigh(departures, { atYearTurn })).toMatchObject({
      held: [],
      quiet: [{ school: 'a', grade: '06' }],
    })
    expect(weigh(departures)).toMatchObject({ held: [], quiet: [] })
  })

  test('most of a small school that goes in no grade waits: it may be closing', () => {
    expect(weigh([leaving({ moves: 8, students: 12 })], { atYearTurn })).toMatchObject({
      held: [school('a')],
      quiet: [],
    })
  })
})
