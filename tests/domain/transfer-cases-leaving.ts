import { again, clean, gone, onDay, type Case } from './transfer-looks.ts'
import { lessons, moved, says, YEAR } from './transfer-now.ts'

/** T4 to T13: leaving, coming back, being undone, and nothing at all. */
export const LEAVING: readonly Case[] = [
  {
    t: 'T4',
    name: 'lessons that ended in mid-term are nothing yet',
    looks: [gone],
    moves: [],
    ends: 'A',
  },
  {
    t: 'T4',
    name: 'a student has left at the next complete reading, from the day the lessons ended',
    looks: [{ ...gone, complete: false }, gone, gone],
    moves: [{ ...moved('A', 'B', '2026-10-05'), kind: 'left', to: null }],
    ends: null,
  },
  {
    t: 'T4',
    name: 'partial readings never confirm that somebody left',
    looks: again({ ...gone, complete: false }, 5),
    moves: [],
    ends: 'A',
  },
  {
    t: 'T5',
    name: 'whoever left and turns up elsewhere within 45 days is one transfer with the days between',
    looks: [
      gone,
      gone,
      onDay('2026-11-02', {
        stays: [lessons('A', YEAR.start, '2026-10-05'), lessons('B', '2026-11-02')],
        record: says('B'),
      }),
    ],
    moves: [
      { ...moved('A', 'B', '2026-10-05'), kind: 'left', to: null },
      { ...moved('A', 'B', '2026-11-02'), gapDays: 28, folds: 'm1' },
    ],
    ends: 'B',
  },
  {
    t: 'T5',
    name: 'whoever left and comes back has returned, which is no transfer',
    looks: [
      gone,
      gone,
      onDay('2026-10-20', {
        stays: [lessons('A', YEAR.start, '2026-10-05'), lessons('A', '2026-10-19')],
        record: says('A'),
      }),
    ],
    moves: [
      { ...moved('A', 'B', '2026-10-05'), kind: 'left', to: null },
      { ...moved('A', 'A', '2026-10-19'), gapDays: 14, folds: 'm1', kind: 'returned' },
    ],
    ends: 'A',
  },
  {
    t: 'T5',
    name: 'a leaving that is taken back is a return today',
    looks: [
      gone,
      gone,
      onDay('2026-10-20', { stays: [lessons('A', YEAR.start)], record: says('A') }),
    ],
    moves: [
      { ...moved('A', 'B', '2026-10-05'), kind: 'left', to: null },
      { ...moved('A', 'A', '2026-10-20'), gapDays: 15, folds: 'm1', kind: 'returned' },
    ],
    ends: 'A',
  },
  {
    t: 'T5',
    name: 'after more than 45 days it is simply a new student',
    looks: [
      gone,
      gone,
      onDay('2026-11-20', { stays: [lessons('B', '2026-11-20')], record: says('B') }),
    ],
    moves: [{ ...moved('A', 'B', '2026-10-05'), kind: 'left', to: null }],
    ends: 'B',
  },
  {
    t: 'T5',
    name: 'the forty-fifth day still belongs to the leaving',
    looks: [
      gone,
      gone,
      onDay('2026-11-19', { stays: [lessons('B', '2026-11-19')], record: says('B') }),
    ],
    moves: [
      { ...moved('A', 'B', '2026-10-05'), kind: 'left', to: null },
      { ...moved('A', 'B', '2026-11-19'), gapDays: 45, folds: 'm1' },
    ],
    ends: 'B',
  },
  {
    t: 'T5',
    name: 'days between two schools that the roster plans are one transfer, and nobody has left',
    looks: ['2026-10-04', '2026-10-10', '2026-10-19'].map((day) =>
      onDay(day, {
        stays: [lessons('A', YEAR.start, '2026-10-05'), lessons('B', '2026-10-19')],
        record: says('B'),
      }),
    ),
    moves: [{ ...moved('A', 'B', '2026-10-19'), gapDays: 14 }],
    ends: 'B',
  },
  {
    t: 'T6',
    name: 'a record that lingers at the old school does not keep the student there',
    looks: [{ ...clean, record: says('A', 'B') }],
    moves: [moved('A', 'B', '2026-10-12')],
    ends: 'B',
  },
  {
    t: 'T12',
    name: 'back within ten school days undoes the transfer and is no second one',
    looks: [
      clean,
      onDay('2026-10-20', {
        stays: [lessons('B', '2026-10-12', '2026-10-19'), lessons('A', '2026-10-19')],
        record: says('A'),
      }),
    ],
    moves: [moved('A', 'B', '2026-10-12')],
    ends: 'A',
    reversed: 1,
  },
  {
    t: 'T12',
    name: 'weekends do not count: two weeks later is ten school days, and undoes the transfer',
    looks: [
      clean,
      onDay('2026-10-27', {
        stays: [lessons('B', '2026-10-12', '2026-10-26'), lessons('A', '2026-10-26')],
        record: says('A'),
      }),
    ],
    moves: [moved('A', 'B', '2026-10-12')],
    ends: 'A',
    reversed: 1,
  },
  {
    t: 'T12',
    name: 'a day later is eleven school days, and a second transfer',
    looks: [
      clean,
      onDay('2026-10-27', {
        stays: [lessons('B', '2026-10-12', '2026-10-27'), lessons('A', '2026-10-27')],
        record: says('A'),
      }),
    ],
    moves: [moved('A', 'B', '2026-10-12'), moved('B', 'A', '2026-10-27')],
    ends: 'A',
  },
  {
    t: 'T12',
    name: 'a transfer that the roster takes back as if it never was is undone',
    looks: [clean, onDay('2026-10-15', { stays: [lessons('A', YEAR.start)], record: says('A') })],
    moves: [moved('A', 'B', '2026-10-12')],
    ends: 'A',
    reversed: 1,
  },
  {
    t: 'T12',
    name: 'back after more than ten school days is a second transfer',
    looks: [
      clean,
      onDay('2026-11-10', {
        stays: [lessons('B', '2026-10-12', '2026-11-09'), lessons('A', '2026-11-09')],
        record: says('A'),
      }),
    ],
    moves: [moved('A', 'B', '2026-10-12'), moved('B', 'A', '2026-11-09')],
    ends: 'A',
  },
  {
    t: 'T12',
    name: 'a transfer taken back after two months is a second transfer on that day',
    looks: [clean, onDay('2026-12-14', { stays: [lessons('A', YEAR.start)], record: says('A') })],
    moves: [moved('A', 'B', '2026-10-12'), moved('B', 'A', '2026-12-14')],
    ends: 'A',
  },
  {
    t: 'T13',
    name: 'nothing happens to a student whose roster did not change',
    looks: again({ stays: [lessons('A', YEAR.start)], record: says('A') }, 5),
    moves: [],
    ends: 'A',
  },
]
