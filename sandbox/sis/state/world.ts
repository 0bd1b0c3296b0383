/** What has happened to the district so far: the formula's parameters plus an overlay of control calls. */
import type { Day, SchoolYear } from '../data/calendar.ts'
import { isDay, schoolYear, startYearOf } from '../data/calendar.ts'
import type { IdKind } from '../data/ids.ts'
import type { Layout, Size } from '../data/layout.ts'
import { createLayout } from '../data/layout.ts'
import type { PersonName } from '../data/people.ts'
import { teachersBySchool } from '../data/staff.ts'
import type { TruthEvent } from './truth-event.ts'

/** A stay at a home school; `until` is exclusive, `null` while it lasts. */
export type Spell = { school: number; from: Day; until: Day | null }

/** An enrollment of a student that a control call has touched. `base` is its row in the formula, if it has one. */
export type Enrollment = {
  base: number | null
  /** Number of this enrollment among the student's added ones. */
  extra: number
  classIndex: number
  school: number
  /** Home school when the enrollment began: the record that a re-keying provider attaches it to. */
  home: number
  begin: Day
  end: Day
  stamp: string | null
}

/** A student who is no longer exactly what the formula says. */
export type StudentState = {
  index: number
  /** Level in the first school year served; later years add one each. */
  level: number
  spells: Spell[]
  /** Second school of a dual-enrolled student. */
  second: number | null
  record: 'active' | 'withdrawn' | 'purged'
  name: PersonName | null
  /** True once the record has been handed on to another person. */
  stranger?: boolean
  /** Last change of the person's own record, if any. */
  rowStamp: string | null
  /** Last change of status, which a provider that keeps everybody active does not show. */
  statusStamp: string | null
  /** Last change of school, which some providers do not show in the record. */
  schoolStamp: string | null
  enrollments: Enrollment[]
  extras: number
}

export type World = {
  layout: Layout
  teachers: readonly (readonly number[])[]
  /** The day it is in the district. */
  day: Day
  /** The school year served: the first one plus the number of rollovers. */
  year: SchoolYear
  yearsPassed: number
  /** When the last rollover rewrote everything. */
  rolloverStamp: string | null
  /** Counts changes; stamps and page caches depend on it. */
  sequence: number
  students: Map<number, StudentState>
  /** Students enrolled by control calls, numbered after those of the formula. */
  extraStudents: number
  closed: Map<number, { to: number; stamp: string }>
  /** Schools that were closed when this school year was laid out. */
  redirects: Map<number, number>
  epochs: Record<IdKind, number>
  schoolEpochs: Map<number, number>
  /** Rows lost from a collection by their number, without tombstone. */
  lostRows: { enrollments: Set<number>; classes: Set<number> }
  /** Share of users whose family name now comes in capitals, or in small letters where that was done an even number of times. */
  mangled: { percent: number; stamp: string; times: number } | null
  /** Share of users whose date moved and nothing else. */
  redated: { percent: number; stamp: string } | null
  /** Share of students, of one school or of all, that the feed has lost although they are still there. */
  vanished: { percent: number; school: number | null } | null
  events: TruthEvent[]
}

export type WorldOptions = { seed: number; size: Size; day: Day }

/** A district on its first day: the same seed, size and day give the same rows. `RangeError` on a bad size or day. */
export function createWorld({ seed, size, day }: WorldOptions): World {
  if (!isDay(day)) throw new RangeError(`${day} is not a day such as 2026-11-20`)
  const layout = createLayout(seed, size)
  return {
    layout,
    teachers: teachersBySchool(layout),
    day,
    year: schoolYear(startYearOf(day)),
    yearsPassed: 0,
    rolloverStamp: null,
    sequence: 0,
    students: new Map(),
    extraStudents: 0,
    closed: new Map(),
    redirects: new Map(),
    epochs: { org: 0, session: 0, course: 0, class: 0, user: 0, enrollment: 0 },
    schoolEpochs: new Map(),
    lostRows: { enrollments: new Set(), classes: new Set() },
    mangled: null,
    redated: null,
    vanished: null,
    events: [],
  }
}

const NOON = 'T12:00:00Z'

/** The instant of the change under way: noon of the district's day plus one second per change so far. */
export const stampOf = (world: World): string =>
  new Date(Date.parse(world.day + NOON) + world.sequence * 1_000).toISOString()

/** Where the people of a closed school are now. */
export function openSchool(world: World, school: number): number {
  const closed = world.closed.get(school)
  return closed === undefined ? school : openSchool(world, closed.to)
}
