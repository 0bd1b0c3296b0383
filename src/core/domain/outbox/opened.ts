import { and, eq } from 'drizzle-orm'
import type { Instant } from '../../kernel/time.ts'
import { caseHandover, concernAck } from '../../store/tables/casework.ts'
import { calendarEvent, chatCard } from '../../store/tables/notification.ts'
import type { Context } from '../command.ts'
import type { Refs } from './effect.ts'
import type { OutboxRow } from './row.ts'

/** Which way a delivery goes; `none` while the person has chosen no calendar. */
export type Channel = 'slack' | 'google' | 'microsoft' | 'feed' | 'none'

export function channelOf({ tx }: Context, row: OutboxRow, refs: Refs): Channel {
  if (row.kind === 'calendar.open') return 'google'
  if (row.kind !== 'calendar.sync') return 'slack'
  const stands = tx
    .select({ provider: calendarEvent.provider })
    .from(calendarEvent)
    .where(
      and(
        eq(calendarEvent.personId, refs['personId'] ?? ''),
        eq(calendarEvent.taskId, refs['taskId'] ?? ''),
      ),
    )
    .get()
  return stands?.provider ?? 'none'
}

/** When the person acted on what they were told of; null while nothing shows that they saw it. */
export function openedAt(context: Context, row: OutboxRow, refs: Refs): Instant | null {
  if (row.kind === 'chat.task_card') return pressedAt(context, refs)
  if (row.kind !== 'chat.notice') return null
  if (refs['about'] === 'concern') return acknowledgedAt(context, refs)
  return refs['about'] === 'transfer' ? handoverDecidedAt(context, refs) : null
}

function pressedAt({ tx }: Context, { personId = '', taskId = '' }: Refs): Instant | null {
  const card = tx
    .select({ at: chatCard.openedAt })
    .from(chatCard)
    .where(and(eq(chatCard.personId, personId), eq(chatCard.taskId, taskId)))
    .get()
  return card?.at ?? null
}

function acknowledgedAt({ tx }: Context, { personId = '', refId = '' }: Refs): Instant | null {
  const ack = tx
    .select({ at: concernAck.at })
    .from(concernAck)
    .where(and(eq(concernAck.concernId, refId), eq(concernAck.personId, personId)))
    .get()
  return ack?.at ?? null
}

function handoverDecidedAt({ tx }: Context, { personId = '', refId = '' }: Refs): Instant | null {
  const row = tx.select().from(caseHandover).where(eq(caseHandover.id, refId)).get()
  return row?.decidedBy === personId ? row.decidedAt : null
}
