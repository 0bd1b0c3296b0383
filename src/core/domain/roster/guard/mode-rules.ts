import { z } from 'zod'
import { addDays, dayIn, type Day, type Instant } from '../../../kernel/time.ts'
import type { SourceMode } from '../../../store/tables/roster.ts'

/** More holidays than a district has. */
const RANGES_MAX = 50

const day = z.iso.date({ error: 'Write the day as 2026-06-05.' })

/** Days on which nothing is removed, the first and the last included. */
export const blackoutsInput = z
  .array(
    z
      .object({ from: day, until: day })
      .refine(({ from, until }) => from <= until, { error: 'The last day is before the first.' }),
  )
  .max(RANGES_MAX, 'Those are too many date ranges.')

export type Blackout = { readonly from: Day; readonly until: Day }

/** Why nothing is removed at the moment. `until`: the last day of it, where it ends by itself. */
export type Quiet = { readonly mode: 'add_only' | 'blackout'; readonly until: Day | null }

export type ModeSettings = { readonly mode: SourceMode; readonly blackouts: string }

export const blackoutsOf = ({ blackouts }: Pick<ModeSettings, 'blackouts'>): readonly Blackout[] =>
  blackoutsInput.parse(JSON.parse(blackouts))

/** Whether the roster only adds and updates on that day, and why; null in ordinary times. */
export function quietOn(source: ModeSettings, today: Day): Quiet | null {
  if (source.mode === 'add_only' || source.mode === 'blackout') {
    return { mode: source.mode, until: null }
  }
  const range = blackoutsOf(source).find(({ from, until }) => from <= today && today <= until)
  return range ? { mode: 'blackout', until: range.until } : null
}

type Clock = { readonly now: Instant; readonly district: { readonly timeZone: string } }

/** The same, at this moment in the district. */
export const quietNow = ({ now, district }: Clock, source: ModeSettings): Quiet | null =>
  quietOn(source, dayIn(district.timeZone, now))

/** From so long before the last day of school until so long before the first: in between, lists are rebuilt. */
const DAYS_BEFORE_LAST = 2
const DAYS_BEFORE_FIRST = 14
/** Without a next year in sight, school begins when it began this year. */
const YEAR_DAYS = 364

/** A school year; its end is the first day after it. */
export type SchoolYear = { readonly start: Day; readonly end: Day }

/** The days around the coming summer on which nothing should be removed; null while no school year is known. */
export function suggestBlackout(years: readonly SchoolYear[], today: Day): Blackout | null {
  const ahead = years.filter((year) => year.end > today).toSorted(byEnd)
  const over = years.filter((year) => year.end <= today).toSorted(byEnd)
  const ending = ahead.find((year) => year.start <= today) ?? over.at(-1) ?? ahead[0]
  if (!ending) return null
  const next = ahead.find((year) => year.start >= ending.end)
  const first = next?.start ?? addDays(ending.start, YEAR_DAYS)
  const range = {
    from: addDays(ending.end, -1 - DAYS_BEFORE_LAST),
    until: addDays(first, -DAYS_BEFORE_FIRST),
  }
  return range.from <= range.until && range.until >= today ? range : null
}

const byEnd = (a: SchoolYear, b: SchoolYear): number => (a.end < b.end ? -1 : 1)
