import { sql, type SQL } from 'drizzle-orm'
import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import { dayIn } from '../../kernel/time.ts'
import { schoolsFor } from '../access/decide.ts'
import type { Context } from '../command.ts'

/** Schools whose people the actor may see; `*` for every school. */
export const peopleScope = ({ actor }: Context): readonly string[] | typeof ALL_SCHOOLS =>
  schoolsFor(actor, 'person', 'list')

/** The schools asked for that the actor may see; `*` when nothing narrows them down. */
export function narrow(
  scope: readonly string[] | typeof ALL_SCHOOLS,
  school: string | null | undefined,
): readonly string[] | typeof ALL_SCHOOLS {
  if (!school) return scope
  return scope === ALL_SCHOOLS || scope.includes(school) ? [school] : []
}

/** Membership `m` counts today. */
export function isCurrent({ district, now }: Context): SQL {
  const today = dayIn(district.timeZone, now)
  return sql`m.begin_on <= ${today} AND (m.end_on IS NULL OR m.end_on > ${today})`
}
