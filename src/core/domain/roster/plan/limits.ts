import { DAY } from '../../../kernel/time.ts'

/** How long a plan, and the rows it would apply, are kept for a decision: long enough for a week's holiday. */
export const PLAN_KEEP_MS = 7 * DAY
/** Staged rows looked through in one slice. */
export const PLAN_ROWS = 1_000
/** The same of a first import, where nobody is looked for. */
export const FIRST_ROWS = 2_500
/** Records whose person is looked for in one slice. */
export const PLAN_USERS = 500
/** People worked out in one slice, each with all of their rows. */
export const PLAN_PEOPLE = 100
/** Schools counted in one slice: a school has some hundred students. */
export const PLAN_SCHOOLS = 50
/** Rows of a kind that are shown: enough to see whether a plan makes sense. */
export const SAMPLES = 20
/** Students of a school looked at in one slice of what is held, each placed anew where something of them waits. */
export const HELD_STUDENTS = 200
