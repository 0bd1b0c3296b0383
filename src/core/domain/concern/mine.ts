import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { concern } from '../../store/tables/casework.ts'
import { query } from '../command.ts'
import type { ConcernRow } from './target.ts'
import type { ReporterStatus } from './view.ts'

/** As many of their own concerns as a reporter looks back on. */
const MINE_MAX = 50

/** What became of the concerns a person raised: that each arrived and is looked at, never how it was decided. */
export const myConcerns = query({
  name: 'concern.mine',
  input: z.object({}),
  allowed: { on: 'concern', do: 'create' },
  run: ({ tx, actor }) => {
    const rows = tx
      .select()
      .from(concern)
      .where(eq(concern.reporterId, actor.id))
      .orderBy(desc(concern.raisedAt))
      .limit(MINE_MAX)
      .all()
    const concerns = rows.map((row) => ({
      reference: row.reference,
      raisedAt: row.raisedAt,
      status: statusOf(row),
    }))
    return ok({ concerns })
  },
})

/** The same word for every outcome, so that it tells a reporter nothing about anybody. */
function statusOf(row: ConcernRow): ReporterStatus {
  if (row.decidedAt !== null) return 'closed'
  return row.state === 'new' && row.claimedBy === null ? 'received' : 'being_looked_at'
}
