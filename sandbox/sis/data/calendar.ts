/** Days and school years. A day is `YYYY-MM-DD`; every end date is exclusive, as OneRoster 1.2 defines it. */

export type Day = string

const MS_PER_DAY = 86_400_000
/** The district's year runs from August to August without a gap, so that the demo is in session on any day. */
const YEAR_STARTS = '-08-01'

export type Term = { title: string; startDate: Day; endDate: Day }
export type SchoolYear = Term & {
  startYear: number
  terms: readonly Term[]
  semesters: readonly Term[]
}

const dayToMs = (day: Day): number => Date.parse(`${day}T00:00:00Z`)

/** True for a real calendar day written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const ms = dayToMs(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text
}

export const addDays = (day: Day, days: number): Day =>
  new Date(dayToMs(day) + days * MS_PER_DAY).toISOString().slice(0, 10)

/** Today's date on a clock in that time zone. */
export const todayIn = (timeZone: string): Day =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date())

/** The calendar year in which the school year holding that day began. */
export function startYearOf(day: Day): number {
  const year = Number(day.slice(0, 4))
  return day >= `${year}${YEAR_STARTS}` ? year : year - 1
}

/** A school year with four terms, or two semesters, that leave no day out. */
export function schoolYear(startYear: number): SchoolYear {
  const next = startYear + 1
  const cuts = [
    `${startYear}-08-01`,
    `${startYear}-10-20`,
    `${next}-01-10`,
    `${next}-03-25`,
    `${next}-08-01`,
  ]
  const span = (title: string, from: number, to: number): Term => ({
    title,
    startDate: cuts[from] ?? '',
    endDate: cuts[to] ?? '',
  })
  return {
    ...span(`${startYear}-${next} School Year`, 0, 4),
    startYear,
    terms: [0, 1, 2, 3].map((k) => span(`Term ${k + 1}`, k, k + 1)),
    semesters: [span('Fall Semester', 0, 2), span('Spring Semester', 2, 4)],
  }
}
