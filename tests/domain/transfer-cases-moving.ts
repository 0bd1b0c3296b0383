import { again, both, clean, onDay, roleAtB, type Case } from './transfer-looks.ts'
import { lessons, moved, role, says, TODAY, YEAR } from './transfer-now.ts'

/** T1 to T3: one school to another, in all the ways a roster tells it. */
export const MOVING: readonly Case[] = [
  {
    t: 'T1',
    name: 'lessons ended at one school and begun at another are a transfer on the first day there',
    looks: again(clean, 3),
    moves: [moved('A', 'B', '2026-10-12')],
    ends: 'B',
  },
  {
    t: 'T1',
    name: 'two signals that agree need no complete reading',
    looks: [{ ...clean, record: says('A'), complete: false }],
    moves: [moved('A', 'B', '2026-10-12')],
    ends: 'B',
  },
  {
    t: 'T1',
    name: 'lessons that vanish without an end, and a record that follows, count from the first day there',
    looks: [{ stays: [lessons('B', '2026-10-05')], record: says('B') }],
    moves: [moved('A', 'B', '2026-10-05')],
    ends: 'B',
  },
  {
    t: 'T1',
    name: 'lessons begun elsewhere are one signal while the record stays: the second complete reading decides',
    looks: again({ stays: [lessons('B', '2026-10-05')], record: says('A') }, 2),
    moves: [moved('A', 'B', '2026-10-05')],
    ends: 'B',
  },
  {
    t: 'T2',
    name: 'a role that moved is nothing yet at the first complete reading',
    looks: [roleAtB],
    moves: [],
    ends: 'A',
  },
  {
    t: 'T2',
    name: 'a role that moved is a transfer at the second complete reading, from the first sighting',
    looks: [roleAtB, onDay('2026-10-14', roleAtB), onDay('2026-10-15', roleAtB)],
    moves: [moved('A', 'B', TODAY)],
    ends: 'B',
  },
  {
    t: 'T2',
    name: 'a dated role says when the transfer counts from',
    looks: again({ stays: [role('B', '2026-10-07')], record: says('B') }, 2),
    moves: [moved('A', 'B', '2026-10-07')],
    ends: 'B',
  },
  {
    t: 'T2',
    name: 'a primary organisation that moved alone is a transfer at the second complete reading',
    looks: again(
      { stays: [role('A'), role('B')], record: { primary: 'B', schools: ['A'], main: [] } },
      4,
    ),
    moves: [moved('A', 'B', TODAY)],
    ends: 'B',
  },
  {
    t: 'T2',
    name: 'a role that moved while the primary organisation stays behind is one transfer and never comes back',
    looks: again(
      { stays: [role('A'), role('B')], record: { primary: 'A', schools: ['B'], main: [] } },
      6,
    ),
    moves: [moved('A', 'B', TODAY)],
    ends: 'B',
  },
  {
    t: 'T2',
    name: 'a record that contradicts itself from the first day on never moves anybody',
    home: null,
    looks: again(
      { stays: [role('A'), role('B')], record: { primary: 'B', schools: ['A'], main: [] } },
      6,
    ),
    moves: [],
    ends: 'B',
  },
  {
    t: 'T2',
    name: 'partial readings never confirm a move with one signal',
    looks: again({ ...roleAtB, complete: false }, 8),
    moves: [],
    ends: 'A',
  },
  {
    t: 'T2',
    name: 'a doubt that resolves itself leaves nothing behind',
    looks: [roleAtB, ...again({ stays: [role('A')], record: says('A') }, 2)],
    moves: [],
    ends: 'A',
  },
  {
    t: 'T2',
    name: 'a record ahead of the timetable is a transfer at the second complete reading',
    looks: again(
      { stays: [lessons('A', YEAR.start), role('B', '2026-10-08')], record: says('B') },
      2,
    ),
    moves: [moved('A', 'B', '2026-10-08')],
    ends: 'B',
  },
  {
    t: 'T3',
    name: 'a second school beside the first is never a transfer, however long it stays',
    looks: [...again(both, 3), onDay('2026-11-13', both), onDay('2026-12-20', both)],
    moves: [],
    ends: 'A',
  },
  {
    t: 'T3',
    name: 'an overlap whose end is not known yet is a transfer on the day the first school ended',
    looks: [
      { stays: [lessons('A', YEAR.start), lessons('B', '2026-10-12')], record: says('B') },
      onDay('2026-10-20', {
        stays: [lessons('A', YEAR.start), lessons('B', '2026-10-12')],
        record: says('B'),
      }),
      onDay('2026-10-22', {
        stays: [lessons('A', YEAR.start, '2026-10-21'), lessons('B', '2026-10-12')],
        record: says('B'),
      }),
    ],
    moves: [moved('A', 'B', '2026-10-21')],
    ends: 'B',
  },
  {
    t: 'T3',
    name: 'an overlap seen late counts from the day the first school ended',
    looks: [
      {
        stays: [lessons('A', YEAR.start, '2026-10-10'), lessons('B', '2026-10-05')],
        record: says('B'),
      },
    ],
    moves: [moved('A', 'B', '2026-10-10')],
    ends: 'B',
  },
  {
    t: 'T3',
    name: 'lessons at the old school that nobody ends do not keep a student whose record moved for good',
    looks: ['13', '14', '20', '28', '29'].map((day) =>
      onDay(`2026-10-${day}`, {
        stays: [lessons('A', YEAR.start), lessons('B', '2026-10-12')],
        record: says('B'),
      }),
    ),
    moves: [moved('A', 'B', '2026-10-12')],
    ends: 'B',
  },
  {
    t: 'T3',
    name: 'a student who keeps a few lessons at the old school has moved when nothing changed for two weeks',
    looks: ['2026-10-13', '2026-10-26', '2026-10-27', '2026-11-20'].map((day) =>
      onDay(day, {
        stays: [{ ...lessons('A', YEAR.start), weight: 2 }, lessons('B', '2026-10-12')],
        record: says('B', 'A'),
      }),
    ),
    moves: [moved('A', 'B', '2026-10-12')],
    ends: 'B',
  },
  {
    t: 'T3',
    name: 'a dual student who drops the second school has not moved',
    looks: [
      both,
      onDay('2026-11-20', both),
      onDay('2026-12-01', {
        stays: [lessons('A', YEAR.start), lessons('B', '2026-10-01', '2026-11-30')],
        record: says('A'),
      }),
    ],
    moves: [],
    ends: 'A',
  },
  {
    t: 'T3',
    name: 'a dual student who drops the home school has moved on the day it ended',
    looks: [
      both,
      onDay('2026-11-20', both),
      onDay('2026-12-01', {
        stays: [lessons('A', YEAR.start, '2026-11-30'), lessons('B', '2026-10-01')],
        record: says('B'),
      }),
    ],
    moves: [moved('A', 'B', '2026-11-30')],
    ends: 'B',
  },
  {
    t: 'T3',
    name: 'a home school that vanishes beside a second one of long standing moved today, not long ago',
    looks: [both, onDay('2026-12-01', { stays: [lessons('B', '2026-10-01')], record: says('B') })],
    moves: [moved('A', 'B', '2026-12-01')],
    ends: 'B',
  },
]
