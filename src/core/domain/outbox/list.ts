import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { outbox, type OutboxState } from '../../store/tables/door.ts'
import { query, type Context } from '../command.ts'
import { cutPage, LATEST, readMark, type Mark } from '../concern/page.ts'
import { personRefs } from '../concern/refs.ts'
import { countDeliveries } from './counts.ts'
import { DELIVERY_KINDS } from './effect.ts'
import { channelOf, openedAt } from './opened.ts'
import { readRefs, type OutboxRow } from './row.ts'

/** Lines of one page of the ledger. */
const PAGE = 50
const CURSOR_MAX = 90

/** What a reader calls the states of a row. */
const STATES = { pending: 'pending', sent: 'done', failed: 'dead', skipped: 'skipped' } as const
type DeliveryState = keyof typeof STATES
const STATE_NAMES: Record<OutboxState, DeliveryState> = {
  pending: 'pending',
  done: 'sent',
  dead: 'failed',
  skipped: 'skipped',
}

/** Everything the district told or will tell somebody outside, the newest first: to whom, how, and what came of it. */
export const listDeliveries = query({
  name: 'delivery.list',
  input: z.object({
    cursor: z.string().max(CURSOR_MAX).optional(),
    state: z.enum(['pending', 'sent', 'failed', 'skipped']).optional(),
  }),
  allowed: { on: 'delivery', do: 'list' },
  run: (context, { cursor, state }) => {
    const from = readMark(cursor, LATEST)
    if (!from.ok) return from
    const rows = readRows(context, from.value, state)
    const { page, nextCursor } = cutPage(rows, PAGE, ({ createdAt: at, id }) => ({ at, id }))
    return ok({
      deliveries: toDeliveries(context, page),
      nextCursor,
      counts: {
        pending: countDeliveries(context.tx, 'pending'),
        dead: countDeliveries(context.tx, 'dead'),
      },
    })
  },
})

const readRows = ({ tx }: Context, from: Mark, state: DeliveryState | undefined): OutboxRow[] =>
  tx
    .select()
    .from(outbox)
    .where(
      and(
        inArray(outbox.kind, [...DELIVERY_KINDS]),
        state && eq(outbox.state, STATES[state]),
        sql`(${outbox.createdAt}, ${outbox.id}) < (${from.at}, ${from.id})`,
      ),
    )
    .orderBy(desc(outbox.createdAt), desc(outbox.id))
    .limit(PAGE + 1)
    .all()

function toDeliveries(context: Context, rows: readonly OutboxRow[]) {
  const known = rows.map((row) => ({ row, refs: readRefs(row) }))
  const refOf = personRefs(
    context.tx,
    known.map(({ refs }) => refs['personId'] ?? null),
  )
  return known.map(({ row, refs }) => {
    const { id, kind, attempts, unknownOutcomes, createdAt, settledAt, lastError } = row
    const personId = refs['personId']
    return {
      id,
      kind,
      attempts,
      unknownOutcomes,
      createdAt,
      settledAt,
      lastError,
      person: personId === undefined ? null : refOf(personId),
      channel: channelOf(context, row, refs),
      state: STATE_NAMES[row.state],
      opened: openedAt(context, row, refs),
    }
  })
}
