import { inSchoolDays, sameSchoolDay } from '../../kernel/school-time.ts'
import { MINUTE, type Instant } from '../../kernel/time.ts'

export type StandardTask = { readonly title: string; readonly dueAt: Instant }

const TALK = 'Talk with the student'
const PARENT = 'Contact a parent or guardian'
const HISTORY = 'Check earlier concerns and records'
const MEETING = 'Hold the first team meeting'
const SAFETY = 'Agree who stays with the student and who is kept safe'
const NEW_CONCERN = 'Read the new concern on this case'

/** With danger for others the first steps have an hour; school hours do not count (district default). */
const DANGER_MS = 60 * MINUTE

/** What every team does first, and by when: in school days, or within the hour when others may be in danger. */
export function firstTasks(zone: string, now: Instant, danger: boolean): StandardTask[] {
  if (danger) {
    const soon = now + DANGER_MS
    return [
      { title: SAFETY, dueAt: soon },
      { title: PARENT, dueAt: soon },
      { title: TALK, dueAt: soon },
      { title: HISTORY, dueAt: sameSchoolDay(zone, now) },
      { title: MEETING, dueAt: inSchoolDays(zone, now, 1) },
    ]
  }
  return [
    { title: TALK, dueAt: inSchoolDays(zone, now, 1) },
    { title: PARENT, dueAt: inSchoolDays(zone, now, 1) },
    { title: HISTORY, dueAt: inSchoolDays(zone, now, 2) },
    { title: MEETING, dueAt: inSchoolDays(zone, now, 5) },
  ]
}

/** What a team does when one more concern reaches a case it works on already. */
export const newConcernTask = (zone: string, now: Instant, danger: boolean): StandardTask => ({
  title: NEW_CONCERN,
  dueAt: danger ? now + DANGER_MS : sameSchoolDay(zone, now),
})

const TITLES: readonly string[] = [TALK, PARENT, HISTORY, MEETING, SAFETY, NEW_CONCERN]

/** Whether a title is one of ours, which names nobody. */
export const isStandardTitle = (title: string): boolean => TITLES.includes(title)
