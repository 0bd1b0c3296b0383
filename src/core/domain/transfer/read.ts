import { and, count, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { task } from '../../store/tables/casework.ts'
import { transfer } from '../../store/tables/roster.ts'
import { decide } from '../access/decide.ts'
import { senderSeat } from '../case/target.ts'
import { query, type Context } from '../command.ts'
import { caseManagersFor } from '../concern/case-managers.ts'
import { idField } from '../concern/fields.ts'
import { personRef, schoolRef } from '../concern/refs.ts'
import { directionOf } from './direction.ts'
import { findHandover, handoverTarget, type Handover } from './target.ts'
import type { HandoverView } from './view.ts'

/**
 * What goes along with a student who moved: how much work, not what it is about. The receiving school decides on
 * this; the sending team sees the same as its receipt.
 */
export const readHandover = query({
  name: 'transfer.read',
  input: z.object({ handoverId: idField }),
  allowed: {
    on: 'transfer',
    do: 'read',
    at: (context, { handoverId }) => handoverTarget(context, handoverId),
  },
  audited: true,
  subject: ({ handoverId }) => handoverId,
  run: (context, { handoverId }) => {
    const found = findHandover(context, handoverId)
    const view = found && toView(context, found)
    return view ? ok(view) : err({ kind: 'not_found', what: 'transfer' })
  },
})

function toView(context: Context, { row, file }: Handover): HandoverView | undefined {
  const { tx, actor } = context
  const move = tx.select().from(transfer).where(eq(transfer.id, row.transferId)).get()
  if (!move) return undefined
  const { id, state, offeredAt, dueAt, decidedAt, decidedBy } = row
  const target = handoverTarget(context, id) ?? {}
  const canAnswer =
    state === 'offered' && decide(actor, { on: 'transfer', do: 'decide', target }).allow
  const matter = { schoolId: row.toOrgId, subjectId: file.subjectId }
  return {
    id,
    state,
    offeredAt,
    dueAt,
    decidedAt,
    person: personRef(tx, move.personId),
    from: schoolRef(tx, row.fromOrgId),
    to: schoolRef(tx, row.toOrgId),
    effectiveOn: move.effectiveOn,
    openTasks: countOpenTasks(context, file.id),
    caseReference: file.reference,
    phase: file.phase,
    caseManagers: canAnswer ? caseManagersFor(context, matter) : [],
    direction: directionOf(context, row.toOrgId),
    readUntil: senderSeat(context, { caseId: file.id, personId: actor.id })?.readUntil ?? null,
    decidedBy: decidedBy === null ? null : personRef(tx, decidedBy),
  }
}

function countOpenTasks({ tx }: Context, caseId: string): number {
  const row = tx
    .select({ open: count() })
    .from(task)
    .where(and(eq(task.caseId, caseId), isNull(task.closedAt)))
    .get()
  return row?.open ?? 0
}
