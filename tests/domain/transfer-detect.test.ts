import { describe, expect, test } from 'vitest'
import {
  detectMove,
  type Outcome,
  type StudentNow,
  type Watch,
} from '../../src/core/domain/transfer/detect.ts'
import type { Stay } from '../../src/core/domain/transfer/stays.ts'

const TODAY = '2026-10-13'
const YEAR = { start: '2026-08-17', end: '2027-06-05' }

/** Six lessons at a school. */
const lessons = (school: string, begin: string, end: string | null = YEAR.end): Stay => ({
  school,
  role: 'student',
  begin,
  end,
  enrolled: true,
  weight: 6,
})

/** Only a role at a school. */
const role = (school: string, begin: string | null = null, end: string | null = null): Stay => ({
  school,
  role: 'student',
  begin,
  end,
  enrolled: false,
  weight: 0,
})

const says = (...schools: string[]): StudentNow['record'] => ({
  primary: schools[0] ?? null,
  schools,
})

function at(home: string | null, now: Partial<StudentNow>): Outcome {
  return detectMove({
    today: TODAY,
    home,
    stays: [],
    record: says(),
    watch: null,
    last: null,
    terms: [YEAR],
    run: { complete: true, no: 2 },
    ...now,
  })
}

const NOTHING = { move: null, watch: null, reverses: null }
const moved = (from: string, to: string, effectiveOn: string): Outcome => ({
  home: to,
  move: { kind: 'transfer', from, to, effectiveOn, gapDays: null, folds: null },
  watch: null,
  reverses: null,
})

describe('a student moves', () => {
  test('lessons ended at one school and begun at another are a transfer on the day they began', () => {
    const stays = [lessons('A', YEAR.start, '2026-10-12'), lessons('B', '2026-10-12')]
    expect(at('A', { stays, record: says('B') })).toEqual(moved('A', 'B', '2026-10-12'))
  })

  test('a transfer needs no complete reading when two signals agree', () => {
    const stays = [lessons('A', YEAR.start, '2026-10-12'), lessons('B', '2026-10-12')]
    const run = { complete: false, no: 2 }
    expect(at('A', { stays, record: says('A'), run })).toEqual(moved('A', 'B', '2026-10-12'))
  })

  test('a record that lingers at the old school does not keep the student there', () => {
    const stays = [lessons('A', YEAR.start, '2026-10-01'), lessons('B', '2026-10-01')]
    expect(at('A', { stays, record: says('A', 'B') })).toEqual(moved('A', 'B', '2026-10-01'))
  })

  test('lessons that disappear without an end leave the begin at the other school and its record', () => {
    const stays = [lessons('B', '2026-10-05')]
    expect(at('A', { stays, record: says('B') })).toEqual(moved('A', 'B', '2026-10-05'))
  })

  test('one signal alone waits for two complete readings', () => {
    const stays = [lessons('B', '2026-10-05')]
    const first = at('A', { stays, record: says('A') })
    expect(first).toMatchObject({
      home: 'A',
      move: null,
      watch: { kind: 'moving', to: 'B', runNo: 2 },
    })
    const again = at('A', {
      stays,
      record: says('A'),
      watch: first.watch,
      run: { complete: true, no: 3 },
    })
    expect(again).toEqual(moved('A', 'B', '2026-10-05'))
  })

  test('a move in the record alone is a transfer at the second complete reading, from the first sighting', () => {
    const stays = [role('B')]
    const first = at('A', { stays, record: says('B') })
    expect(first).toMatchObject({ home: 'A', watch: { since: TODAY, effectiveOn: TODAY } })
    const later = { stays, record: says('B'), watch: first.watch, today: '2026-10-14' }
    expect(at('A', { ...later, run: { complete: true, no: 3 } })).toEqual(moved('A', 'B', TODAY))
  })

  test('a dated role says when the move counts from', () => {
    const stays = [role('B', '2026-10-07')]
    const { watch } = at('A', { stays, record: says('B') })
    const run = { complete: true, no: 3 }
    expect(at('A', { stays, record: says('B'), watch, run })).toEqual(moved('A', 'B', '2026-10-07'))
  })

  test('partial readings never confirm a move that has one signal', () => {
    const stays = [role('B')]
    let watch: Watch | null = null
    for (let no = 2; no < 9; no++) {
      const next = at('A', { stays, record: says('B'), watch, run: { complete: false, no } })
      expect(next).toMatchObject({ home: 'A', move: null })
      watch = next.watch
    }
    expect(
      at('A', { stays, record: says('B'), watch, run: { complete: true, no: 9 } }).move,
    ).toBeNull()
  })

  test('a record ahead of the timetable waits for the second complete reading', () => {
    const stays = [lessons('A', YEAR.start), role('B', '2026-10-08')]
    const first = at('A', { stays, record: says('B') })
    expect(first).toMatchObject({ home: 'A', move: null, watch: { kind: 'moving', to: 'B' } })
    const run = { complete: true, no: 3 }
    expect(at('A', { stays, record: says('B'), watch: first.watch, run })).toEqual(
      moved('A', 'B', '2026-10-08'),
    )
  })

  test('a doubt that resolves itself leaves nothing behind', () => {
    const watch: Watch = {
      kind: 'moving',
      from: 'A',
      to: 'B',
      since: TODAY,
      effectiveOn: TODAY,
      runNo: 1,
    }
    expect(at('A', { stays: [role('A')], record: says('A'), watch })).toEqual({
      home: 'A',
      ...NOTHING,
    })
  })
})

describe('two schools at once', () => {
  const both = [lessons('A', YEAR.start), { ...lessons('B', '2026-10-01'), weight: 2 }]

  test('a second school beside the first is no transfer', () => {
    expect(at('A', { stays: both, record: says('A', 'B') })).toEqual({ home: 'A', ...NOTHING })
  })

  test('an overlap ends in a transfer on the day the first school ends', () => {
    const during = [lessons('A', YEAR.start, '2026-10-20'), lessons('B', '2026-10-12')]
    expect(at('A', { stays: during, record: says('B', 'A') })).toEqual({ home: 'A', ...NOTHING })
    const after = { stays: during, record: says('B'), today: '2026-10-20' }
    expect(at('A', after)).toEqual(moved('A', 'B', '2026-10-20'))
  })

  test('an overlap seen late counts from the day the first school ended', () => {
    const stays = [lessons('A', YEAR.start, '2026-10-10'), lessons('B', '2026-10-05')]
    expect(at('A', { stays, record: says('B') })).toEqual(moved('A', 'B', '2026-10-10'))
  })

  test('a new student belongs where the record says, else where most lessons are', () => {
    expect(at(null, { stays: both, record: says('B') })).toEqual({ home: 'B', ...NOTHING })
    expect(at(null, { stays: both })).toEqual({ home: 'A', ...NOTHING })
  })
})

describe('dates', () => {
  test('an end is exclusive: on the last day the student is still there', () => {
    const stays = [lessons('A', YEAR.start, '2026-10-14'), lessons('B', '2026-10-14')]
    expect(at('A', { stays, record: says('B') })).toEqual({ home: 'A', ...NOTHING })
    expect(at('A', { stays, record: says('B'), today: '2026-10-14' })).toEqual(
      moved('A', 'B', '2026-10-14'),
    )
  })

  test('a move announced for the future happens on its day', () => {
    const stays = [lessons('A', YEAR.start, '2026-11-02'), lessons('B', '2026-11-02')]
    expect(at('A', { stays, record: says('A') })).toEqual({ home: 'A', ...NOTHING })
    expect(at('A', { stays, record: says('B'), today: '2026-11-02' })).toEqual(
      moved('A', 'B', '2026-11-02'),
    )
  })

  test('days between two schools are counted, and nobody has left meanwhile', () => {
    const stays = [lessons('A', YEAR.start, '2026-10-05'), lessons('B', '2026-10-19')]
    expect(at('A', { stays, record: says('A') })).toEqual({ home: 'A', ...NOTHING })
    const later = { stays, record: says('B'), today: '2026-10-19' }
    expect(at('A', later)).toMatchObject({
      home: 'B',
      move: { effectiveOn: '2026-10-19', gapDays: 14 },
    })
  })
})

describe('a student leaves', () => {
  const stays = [lessons('A', YEAR.start, '2026-10-05')]

  test('in mid-term it is certain at the next complete reading, from the day the lessons ended', () => {
    const first = at('A', { stays, record: says('A'), run: { complete: false, no: 2 } })
    expect(first).toMatchObject({
      home: 'A',
      move: null,
      watch: { kind: 'left', effectiveOn: '2026-10-05' },
    })
    const next = at('A', {
      stays,
      record: says('A'),
      watch: first.watch,
      run: { complete: true, no: 3 },
    })
    expect(next.move).toEqual({
      kind: 'left',
      from: 'A',
      to: null,
      effectiveOn: '2026-10-05',
      gapDays: null,
      folds: null,
    })
    expect(next.home).toBeNull()
  })

  test('within one and the same reading nothing is confirmed', () => {
    const first = at('A', { stays })
    expect(at('A', { stays, watch: first.watch })).toMatchObject({ home: 'A', move: null })
  })

  test('at the end of a term nobody has left until the next term is two weeks old', () => {
    const terms = [YEAR, { start: '2027-08-16', end: '2028-06-03' }]
    const over = [lessons('A', YEAR.start, YEAR.end)]
    const run = { complete: true, no: 9 }
    const summer = at('A', { stays: over, terms, today: '2027-07-01', run })
    expect(summer).toMatchObject({ home: 'A', move: null })
    const autumn = { stays: over, terms, watch: summer.watch, run: { complete: true, no: 10 } }
    expect(at('A', { ...autumn, today: '2027-08-20' })).toMatchObject({ home: 'A', move: null })
    expect(at('A', { ...autumn, today: '2027-08-30' }).move).toMatchObject({
      kind: 'left',
      effectiveOn: YEAR.end,
    })
  })

  test('a summer between two schools is a transfer at the first day of the new one', () => {
    const over = [lessons('A', YEAR.start, YEAR.end), lessons('B', '2027-08-16', '2028-06-03')]
    expect(at('A', { stays: over, record: says('B'), today: '2027-08-16' })).toMatchObject({
      home: 'B',
      move: { kind: 'transfer', effectiveOn: '2027-08-16', gapDays: 72 },
    })
  })
})

describe('a student comes back', () => {
  const last = { id: 't1', kind: 'left', from: 'A', to: null, effectiveOn: '2026-09-20' } as const

  test('to another school within 45 days is one transfer; the leaving was its first half', () => {
    const next = at(null, { stays: [lessons('B', '2026-10-10')], record: says('B'), last })
    expect(next.home).toBe('B')
    expect(next.move).toEqual({
      kind: 'transfer',
      from: 'A',
      to: 'B',
      effectiveOn: '2026-10-10',
      gapDays: 20,
      folds: 't1',
    })
  })

  test('to the same school is a return and no transfer', () => {
    const next = at(null, { stays: [lessons('A', '2026-10-10')], record: says('A'), last })
    expect(next.move).toMatchObject({
      kind: 'returned',
      from: 'A',
      to: 'A',
      effectiveOn: '2026-10-10',
    })
  })

  test('after more than 45 days is simply a new student', () => {
    const early = { ...last, effectiveOn: '2026-08-20' }
    const next = at(null, { stays: [lessons('B', '2026-10-10')], record: says('B'), last: early })
    expect(next).toEqual({ home: 'B', ...NOTHING })
  })

  test('back to where they came from within ten school days undoes the move', () => {
    const move = {
      id: 't2',
      kind: 'transfer',
      from: 'A',
      to: 'B',
      effectiveOn: '2026-10-05',
    } as const
    const stays = [lessons('B', '2026-10-05', '2026-10-12'), lessons('A', '2026-10-12')]
    expect(at('B', { stays, record: says('A'), last: move })).toEqual({
      home: 'A',
      move: null,
      watch: null,
      reverses: 't2',
    })
  })

  test('back after more than ten school days is a second transfer', () => {
    const move = {
      id: 't2',
      kind: 'transfer',
      from: 'A',
      to: 'B',
      effectiveOn: '2026-09-07',
    } as const
    const stays = [lessons('B', '2026-09-07', '2026-10-12'), lessons('A', '2026-10-12')]
    expect(at('B', { stays, record: says('A'), last: move })).toEqual(moved('B', 'A', '2026-10-12'))
  })
})

test('nothing happens to a student whose roster did not change', () => {
  const stays = [lessons('A', YEAR.start)]
  expect(at('A', { stays, record: says('A') })).toEqual({ home: 'A', ...NOTHING })
})
