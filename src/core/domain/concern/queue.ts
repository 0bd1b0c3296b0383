import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { concernAck } from '../../store/tables/casework.ts'
import { decide } from '../access/decide.ts'
import { query, type Context } from '../command.ts'
import { among } from './among.ts'
import { cursorField } from './fields.ts'
import { DISTRICT_RUNG } from './ladder.ts'
import { countConcerns, listConcerns, markOf } from './open-list.ts'
import { cutPage, EARLIEST, LATEST, readMark } from './page.ts'
import { personRefs, schoolRefs } from './refs.ts'
import type { ConcernRow } from './target.ts'
import type { Queue, QueueItem } from './view.ts'

/** Lines of one page: what a phone scrolls through in a few seconds. */
const PAGE = 50

/**
 * What waits for a decision at the actor's schools, the most pressing first; or what was decided, the newest first.
 * Whom it is about shows only to those who may read the concern, and never in chat.
 */
export const concernQueue = query({
  name: 'concern.queue',
  input: z.object({
    show: z.enum(['open', 'decided'], { error: 'Show open or decided.' }).default('open'),
    cursor: cursorField,
  }),
  allowed: { on: 'concern', do: 'list' },
  run: (context, { show, cursor }) => {
    const from = readMark(cursor, show === 'open' ? EARLIEST : LATEST)
    if (!from.ok) return from
    const { actor } = context
    const rows = listConcerns(context, actor, { show, from: from.value, limit: PAGE + 1 })
    const { page, nextCursor } = cutPage(rows, PAGE, markOf(show))
    const counts = countConcerns(context, actor)
    return ok<Queue>({ items: toItems(context, page), nextCursor, counts })
  },
})

function toItems(context: Context, rows: readonly ConcernRow[]): QueueItem[] {
  const { tx } = context
  const personOf = personRefs(
    tx,
    rows.flatMap((row) => [row.subjectId, row.claimedBy]),
  )
  const schoolOf = schoolRefs(
    tx,
    rows.map((row) => row.schoolId),
  )
  const acknowledged = acknowledgedByMe(context, rows)
  return rows.map((row) => {
    const { id, reference, raisedAt, dangerNow, weapon, selfHarm, state, dueAt, claimedBy } = row
    return {
      id,
      reference,
      raisedAt,
      dangerNow,
      weapon,
      selfHarm,
      state,
      dueAt,
      school: schoolOf(row.schoolId),
      subject: row.subjectId !== null && mayRead(context, row) ? personOf(row.subjectId) : null,
      claimedBy: claimedBy === null ? null : personOf(claimedBy),
      acknowledged: acknowledged.has(id),
    }
  })
}

function mayRead({ actor }: Context, row: ConcernRow): boolean {
  const target = { school: row.schoolId, isAsked: row.rung >= DISTRICT_RUNG }
  return decide(actor, { on: 'concern', do: 'read', target }).allow
}

function acknowledgedByMe({ tx, actor }: Context, rows: readonly ConcernRow[]): Set<string> {
  const ids = rows.map((row) => row.id)
  const mine = tx
    .select({ id: concernAck.concernId })
    .from(concernAck)
    .where(and(among(concernAck.concernId, ids), eq(concernAck.personId, actor.id)))
    .limit(PAGE)
    .all()
  return new Set(mine.map((row) => row.id))
}
