import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { PersonRow } from '../identity/save-people.ts'

type Two = { readonly into: PersonRow; readonly from: PersonRow }

/**
 * Where two people who become one are at home until the next look: where the one known longer was. So what the other
 * record shows since then is found as what it is, a move from there, a return, or nothing. Whoever had left stays
 * away until that look; only somebody who never had a home takes over that of the other. Asked before anything of
 * either has been moved.
 */
export function homeOfBoth(context: Context, { into, from }: Two): string | null {
  const isFromOlder = firstSeen(context, from.id) < firstSeen(context, into.id)
  const [older, newer] = isFromOlder ? [from, into] : [into, from]
  if (older.homeSchoolId !== null || hasLeft(context, older.id)) return older.homeSchoolId
  return newer.homeSchoolId
}

/** When the first record of somebody was seen; never, for whoever has none. */
function firstSeen({ tx }: Context, personId: string): number {
  const row = tx.get<{ at: number | null }>(
    sql`SELECT min(seen_at) AS at FROM person_alias WHERE person_id = ${personId}`,
  )
  return row?.at ?? Infinity
}

/** The last thing known of their school is that they left it. */
function hasLeft({ tx }: Context, personId: string): boolean {
  const row = tx.get<{ kind: string }>(sql`
    SELECT kind FROM transfer
    WHERE person_id = ${personId} AND state IN ('planned', 'held', 'confirmed', 'quiet')
    ORDER BY effective_on DESC, id DESC LIMIT 1`)
  return row?.kind === 'left'
}
