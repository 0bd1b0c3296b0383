import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../../kernel/result.ts'
import { query, type Context } from '../../command.ts'
import { idField } from '../../concern/fields.ts'
import { kinOf } from '../../concern/kin.ts'

/**
 * How many questions about who somebody is wait for an answer the asker may give. One about the asker or their family
 * is somebody else's to answer and does not count.
 */
export const matchesAbout = query({
  name: 'match.about',
  input: z.object({ personId: idField }),
  allowed: { on: 'roster', do: 'decide' },
  subject: ({ personId }) => personId,
  run: (context, { personId }) => {
    const own = context.actor.personId === null ? [] : kinOf(context.tx, context.actor.personId)
    const open = openAbout(context, personId).filter(
      (people) => !people.some((id) => own.includes(id)),
    )
    return ok({ open: open.length })
  },
})

/** Of each open question the person is part of, everybody it is about. */
function openAbout({ tx }: Context, personId: string): string[][] {
  const rows = tx.all<{ personId: string; pairs: string }>(sql`
    SELECT m.person_id AS "personId", (
      SELECT json_group_array(json_array(p.lo, p.hi)) FROM roster_match_pair AS p
      WHERE p.match_id = m.id) AS pairs
    FROM (SELECT id FROM roster_match WHERE person_id = ${personId}
        UNION SELECT match_id FROM roster_match_pair WHERE lo = ${personId}
        UNION SELECT match_id FROM roster_match_pair WHERE hi = ${personId}) AS w
      CROSS JOIN roster_match AS m ON m.id = w.id
    WHERE m.decision IS NULL`)
  return rows.map((row) => [row.personId, ...pairSchema.parse(JSON.parse(row.pairs)).flat()])
}

const pairSchema = z.array(z.tuple([z.string(), z.string()]))
