import { describe, expect, test } from 'vitest'
import { detectMove } from '../../src/core/domain/transfer/detect.ts'
import { pickHome, type RecordSays } from '../../src/core/domain/transfer/pick-home.ts'
import {
  commonEnd,
  onBreak,
  pausesAtLarge,
  possibleBreaks,
  type Endings,
} from '../../src/core/domain/transfer/terms.ts'
import { atYearTurn } from '../../src/core/domain/transfer/year-turn.ts'
import { lessons, moved, NOTHING, now, role, says, Student, YEAR } from './transfer-now.ts'

const NEXT_YEAR = { start: '2027-08-16', end: '2028-06-03' }
const QUARTERS = [
  { start: '2026-08-17', end: '2026-10-17' },
  { start: '2026-10-19', end: '2026-12-19' },
  { start: '2027-01-04', end: '2027-03-20' },
  { start: '2027-03-29', end: '2027-06-05' },
]

describe('T8 between two terms', () => {
  const over = { stays: [lessons('A', YEAR.start, YEAR.end)], record: says('A') }
  const terms = [YEAR, NEXT_YEAR]
  const breaks = [{ end: YEAR.end, until: '2027-08-30' }]

  test('nobody has left until the next term is two weeks old, and then from the end of the lessons', () => {
    const student = new Student()
    for (const today of ['2027-06-06', '2027-07-01', '2027-08-20', '2027-08-29']) {
      expect(student.look({ ...over, terms, breaks, today })).toMatchObject({
        home: 'A',
        move: null,
      })
    }
    const autumn = student.look({ ...over, terms, breaks, today: '2027-08-30' })
    expect(autumn.move).toMatchObject({ kind: 'left', effectiveOn: YEAR.end })
  })

  test('a student whose lessons ended with a term while the school goes on has left', () => {
    const student = new Student()
    const alone = { stays: [lessons('A', YEAR.start, '2026-10-17')], record: says('A') }
    student.look({ ...alone, terms: QUARTERS, breaks: [], today: '2026-10-20' })
    student.look({ ...alone, terms: QUARTERS, breaks: [], today: '2026-10-21' })
    expect(student.moves).toMatchObject([{ kind: 'left', effectiveOn: '2026-10-17' }])
  })

  test('a second school that goes on in the break of the first does not become home', () => {
    const stays = [lessons('A', YEAR.start, '2026-12-19'), lessons('B', '2026-09-01')]
    const looks = { stays, record: says('A', 'B'), terms: QUARTERS }
    const pause = [{ end: '2026-12-19', until: '2027-01-18' }]
    const student = new Student()
    student.look({ ...looks, today: '2026-12-20', complete: false })
    student.look({ ...looks, today: '2026-12-21', breaks: pause })
    student.look({ ...looks, today: '2027-01-10', breaks: pause })
    expect(student.moves).toEqual([])
    expect(student.home).toBe('A')
  })

  test('a move in the break to a school that begins with the next term is a transfer on its first day', () => {
    const stays = [lessons('A', YEAR.start, '2026-12-19'), lessons('B', '2027-01-04')]
    const pause = [{ end: '2026-12-19', until: '2027-01-18' }]
    const student = new Student()
    student.look({ stays, record: says('A'), terms: QUARTERS, breaks: pause, today: '2026-12-28' })
    student.look({ stays, record: says('B'), terms: QUARTERS, breaks: pause, today: '2027-01-04' })
    expect(student.moves).toEqual([{ ...moved('A', 'B', '2027-01-04'), gapDays: 16 }])
  })

  const ending = (end: string | null, count: number): Endings[number] => ({
    begin: YEAR.start,
    end,
    count,
  })
  test.each([
    ['all lessons end with the term', [ending('2026-10-17', 60)], true],
    [
      'they end within three days of it',
      [ending('2026-10-15', 30), ending('2026-10-20', 30)],
      true,
    ],
    ['half of them do', [ending('2026-10-17', 30), ending(YEAR.end, 30)], true],
    [
      'one student stops while the school goes on',
      [ending('2026-10-17', 6), ending(YEAR.end, 600)],
      false,
    ],
    ['lessons without an end go on', [ending('2026-10-17', 20), ending(null, 40)], false],
    ['nobody has lessons', [], false],
    [
      'lessons of the next term are not counted against it',
      [ending('2026-10-17', 60), { begin: '2026-10-19', end: '2026-12-19', count: 90 }],
      true,
    ],
  ])('the school at large: %s', (_, endings, is) => {
    expect(pausesAtLarge(endings, { end: '2026-10-17' })).toBe(is)
  })

  test('the ends that may explain a pause are those of terms just over, until the next one has settled', () => {
    expect(possibleBreaks(QUARTERS, '2026-10-13')).toEqual([])
    expect(possibleBreaks(QUARTERS, '2026-10-14')).toEqual([
      { end: '2026-10-17', until: '2026-11-02' },
    ])
    expect(possibleBreaks(QUARTERS, '2026-11-01')).toHaveLength(1)
    expect(possibleBreaks(QUARTERS, '2026-11-02')).toEqual([])
    expect(possibleBreaks(QUARTERS, '2027-07-04')).toEqual([
      { end: '2027-06-05', until: '2027-09-13' },
    ])
  })

  test('a provider without terms: the day on which most lessons of the school ended', () => {
    const endings = [ending('2027-06-03', 3), ending('2027-06-04', 90), ending('2027-07-01', 10)]
    expect(commonEnd(endings, '2027-06-20')).toEqual({ end: '2027-06-04', until: '2027-09-12' })
    expect(commonEnd([ending(null, 10)], '2027-06-20')).toBeNull()
    expect(commonEnd(endings, '2027-12-01')).toBeNull()
  })

  test.each([
    ['2027-06-05', '2027-07-01', true],
    ['2027-06-08', '2027-07-01', true],
    ['2027-06-09', '2027-07-01', false],
    ['2027-06-05', '2027-08-30', false],
  ])('lessons that ended on %s, seen on %s: %s', (endedOn, today, is) => {
    expect(onBreak(endedOn, breaks, today)).toBe(is)
  })
})

describe('T9 the turn of a school year', () => {
  test.each([
    ['in the middle of the year', [YEAR, NEXT_YEAR], '2027-02-01', false],
    ['three weeks before its end', [YEAR, NEXT_YEAR], '2027-05-15', true],
    ['a day earlier', [YEAR, NEXT_YEAR], '2027-05-14', false],
    ['in the middle of summer', [YEAR, NEXT_YEAR], '2027-07-10', true],
    ['in summer, with no next year listed', [YEAR], '2027-08-20', true],
    ['in the third week', [YEAR, NEXT_YEAR], '2027-09-05', true],
    ['in the fourth', [YEAR, NEXT_YEAR], '2027-09-07', false],
    ['in winter break between quarters', QUARTERS, '2026-12-26', false],
    ['in summer after quarters', QUARTERS, '2027-06-20', true],
    [
      'a budget year beside quarters',
      [{ start: '2026-07-01', end: '2027-07-01', kind: 'schoolYear' }, ...QUARTERS],
      '2026-12-26',
      false,
    ],
    ['no terms at all, in July', [], '2027-07-04', true],
    ['no terms at all, in May', [], '2027-05-31', false],
    ['no terms at all, in mid-September', [], '2027-09-16', false],
  ])('%s', (...[_, terms, day, is]) => {
    expect(atYearTurn(terms, day)).toBe(is)
  })
})

describe('T11 days to come and days gone by', () => {
  const stays = [lessons('A', YEAR.start, '2026-11-30'), lessons('B', '2026-11-30')]
  const expected = { from: 'A', to: 'B', effectiveOn: '2026-11-30', gapDays: null }

  test('an announced move is expected now and happens on its day, once', () => {
    const student = new Student()
    expect(student.look({ stays, record: says('A') })).toEqual({ home: 'A', ...NOTHING, expected })
    expect(student.look({ stays, record: says('A'), today: '2026-11-29' })).toMatchObject({
      home: 'A',
      move: null,
      expected,
    })
    const there = student.look({ stays, record: says('A'), today: '2026-11-30' })
    expect(there).toEqual({ ...NOTHING, home: 'B', move: moved('A', 'B', '2026-11-30') })
  })

  test('an announcement that is taken back is expected no more', () => {
    const student = new Student()
    student.look({ stays, record: says('A') })
    const back = student.look({ stays: [lessons('A', YEAR.start)], record: says('A') })
    expect(back).toEqual({ home: 'A', ...NOTHING })
  })

  test.each([
    [
      'a gap is expected on the first day at the new school',
      [lessons('A', YEAR.start, '2026-10-20'), lessons('B', '2026-11-02')],
      { effectiveOn: '2026-11-02', gapDays: 13 },
    ],
    [
      'an overlap is expected on the day the first school ends',
      [lessons('A', YEAR.start, '2026-11-20'), lessons('B', '2026-10-12')],
      { effectiveOn: '2026-11-20', gapDays: null },
    ],
  ])('%s', (_, given, wanted) => {
    expect(detectMove(now({ stays: given, record: says('A') })).expected).toMatchObject(wanted)
  })

  test.each([
    [
      'the end of the year, where whole classes move up',
      [lessons('A', YEAR.start), lessons('B', NEXT_YEAR.start, NEXT_YEAR.end)],
      [YEAR, NEXT_YEAR],
      '2027-04-20',
    ],
    [
      'a term that ends while a second school goes on',
      [lessons('A', YEAR.start, '2026-12-19'), lessons('B', '2026-09-01')],
      QUARTERS,
      '2026-10-13',
    ],
    [
      'more than a quarter of a year ahead',
      [lessons('A', YEAR.start, '2027-02-01'), lessons('B', '2027-02-01')],
      [YEAR],
      '2026-10-13',
    ],
    [
      'lessons at home that are planned again',
      [
        lessons('A', YEAR.start, '2026-11-02'),
        lessons('A', '2026-12-01'),
        lessons('B', '2026-11-02', '2026-12-01'),
      ],
      [YEAR],
      '2026-10-13',
    ],
  ])('nothing is announced by %s', (...[_, given, terms, today]) => {
    expect(detectMove(now({ stays: given, terms, today, record: says('A') })).expected).toBeNull()
  })

  test('an end is exclusive: on the last day the student is still there', () => {
    const ends = [lessons('A', YEAR.start, '2026-10-14'), lessons('B', '2026-10-14')]
    expect(detectMove(now({ stays: ends, today: '2026-10-13' }))).toMatchObject({
      home: 'A',
      move: null,
    })
    expect(detectMove(now({ stays: ends, today: '2026-10-14' })).move).toEqual(
      moved('A', 'B', '2026-10-14'),
    )
  })

  test('a move seen late counts from its own day', () => {
    const late = [lessons('A', YEAR.start, '2026-09-14'), lessons('B', '2026-09-14')]
    expect(detectMove(now({ stays: late })).move).toEqual(moved('A', 'B', '2026-09-14'))
  })
})

describe('which of several schools is home', () => {
  const current = (...stays: ReturnType<typeof lessons>[]) =>
    new Map(stays.map((s) => [s.school, s]))
  const record = (primary: string | null, schools: string[], main: string[] = []): RecordSays => ({
    primary,
    schools,
    main,
  })
  const few = (school: string, begin: string) => ({ ...lessons(school, begin), weight: 2 })

  test.each([
    [
      'the primary organisation, although most lessons are elsewhere',
      record('B', ['A', 'B']),
      current(lessons('A', YEAR.start), few('B', YEAR.start)),
      'B',
    ],
    [
      'not a primary organisation where the student is not',
      record('C', ['A']),
      current(lessons('A', YEAR.start)),
      'A',
    ],
    [
      'else where most lessons are',
      record(null, ['B']),
      current(lessons('A', YEAR.start), few('B', '2026-10-01')),
      'A',
    ],
    [
      'else the only school the record names',
      record(null, ['A']),
      current(role('A', '2026-08-17'), role('B', '2026-10-01')),
      'A',
    ],
    [
      'else where they came last',
      record(null, ['A', 'B'], ['A']),
      current(role('A', '2026-08-17'), role('B', '2026-10-01')),
      'B',
    ],
    [
      'the kind of a role breaks ties',
      record(null, ['A', 'B'], ['B']),
      current(role('A'), role('B')),
      'B',
    ],
    ['and nowhere is nowhere', record('A', ['A']), current(), null],
  ])('%s', (...[_, says_, at, home]) => {
    expect(pickHome(says_, at)).toBe(home)
  })
})
