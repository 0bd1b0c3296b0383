import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'

/**
 * Takes back the open questions among these that ask about nobody any more: the two they were about were asked about
 * elsewhere, or are one by now. Answers whom they were about: nothing keeps these people from moving any longer.
 */
export function withdrawAnswered({ tx }: Context, matchIds: readonly string[]): string[] {
  if (matchIds.length === 0) return []
  const list = JSON.stringify([...new Set(matchIds)])
  const done = tx.all<{ id: string; personId: string; sourceNo: number; sourcedId: string }>(sql`
    SELECT m.id, m.person_id AS "personId", m.source_no AS "sourceNo", m.sourced_id AS "sourcedId"
    FROM json_each(${list}) AS j CROSS JOIN roster_match AS m ON m.id = j.value
    WHERE m.decision IS NULL AND m.reason <> 'reused_id' AND NOT EXISTS (
      SELECT 1 FROM roster_match_pair AS p INDEXED BY roster_match_pair_match
      WHERE p.match_id = m.id)`)
  for (const { id, sourceNo, sourcedId } of done) {
    tx.run(sql`DELETE FROM roster_match WHERE id = ${id}`)
    tx.run(sql`
      DELETE FROM roster_issue WHERE source_no = ${sourceNo} AND collection = 'users'
        AND sourced_id = ${sourcedId} AND code = 'key_collision' AND NOT EXISTS (
          SELECT 1 FROM roster_match WHERE source_no = ${sourceNo} AND sourced_id = ${sourcedId}
            AND decision IS NULL AND first_seen_at >= 0)`)
  }
  return done.map(({ personId }) => personId)
}
