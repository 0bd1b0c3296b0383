import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { PlacedFile } from '../place/save.ts'

/**
 * Leaves out students about whom a question is open and who would move: their move may be that of another person.
 * They stay where they were, and are looked at again when it is decided. Somebody new is placed like anybody.
 */
export function holdUndecided(
  context: Context,
  items: readonly PlacedFile[],
): readonly PlacedFile[] {
  const moving = items.filter(
    ({ file: { row }, placed: { facts, outcome } }) =>
      facts.isStudent &&
      row.homeSchoolId !== null &&
      (outcome.home !== row.homeSchoolId || outcome.move !== null || outcome.watch !== null),
  )
  if (moving.length === 0) return items
  const open = undecided(
    context,
    moving.map(({ file }) => file.row.id),
  )
  return open.size === 0
    ? items
    : items.filter((item) => !open.has(item.file.row.id) || !moving.includes(item))
}

/** Of these people, those an open question is about. */
function undecided({ tx }: Context, ids: readonly string[]): ReadonlySet<string> {
  const list = JSON.stringify(ids)
  const rows = tx.all<{ id: string }>(sql`
    SELECT j.value AS id FROM json_each(${list}) AS j
      CROSS JOIN roster_match_pair AS p ON p.lo = j.value
      CROSS JOIN roster_match AS m ON m.id = p.match_id AND m.decision IS NULL
    UNION SELECT j.value FROM json_each(${list}) AS j
      CROSS JOIN roster_match_pair AS p ON p.hi = j.value
      CROSS JOIN roster_match AS m ON m.id = p.match_id AND m.decision IS NULL
    UNION SELECT j.value FROM json_each(${list}) AS j
      CROSS JOIN roster_match AS m ON m.person_id = j.value AND m.decision IS NULL`)
  return new Set(rows.map(({ id }) => id))
}
