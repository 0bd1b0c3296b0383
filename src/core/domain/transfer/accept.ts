import { and, asc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { invalid } from '../../kernel/failure.ts'
import { err, ok } from '../../kernel/result.ts'
import { DAY } from '../../kernel/time.ts'
import { caseFile, caseHandover, caseSeat, task } from '../../store/tables/casework.ts'
import { appendEntry } from '../case/chronology.ts'
import { liveSeats, seatPerson } from '../case/seats.ts'
import type { SeatRow } from '../case/target.ts'
import { command, type Context } from '../command.ts'
import { caseManagersFor } from '../concern/case-managers.ts'
import { idField, optionalId } from '../concern/fields.ts'
import { notify, refreshHome } from '../notification/ask.ts'
import { changeTask } from '../task/write.ts'
import { chooseBackup } from '../triage/backup.ts'
import { expireOffers } from './expire-offers.ts'
import { findOffer, handoverTarget, type Handover } from './target.ts'

/** How long the sending team may go on reading (district default). */
const SENDER_READS_MS = 30 * DAY
/** Open tasks that move with a case. */
const TASKS_MAX = 300

/**
 * Takes over the case of a student who moved here: the case, its team and its open tasks belong to this school from
 * now on, and the tasks appear in the new owner's calendar. The school that sent it gets a receipt and may read for
 * thirty days.
 */
export const acceptHandover = command({
  name: 'transfer.accept',
  input: z.object({ handoverId: idField, caseManagerId: optionalId }),
  allowed: {
    on: 'transfer',
    do: 'decide',
    at: (context, { handoverId }) => handoverTarget(context, handoverId),
  },
  subject: ({ handoverId }) => handoverId,
  run: (context, { handoverId, caseManagerId }) => {
    const offer = findOffer(context, handoverId)
    if (!offer.ok) return offer
    const { row, file } = offer.value
    const managerId = caseManagerId ?? context.actor.id
    const matter = { schoolId: row.toOrgId, subjectId: file.subjectId }
    if (!caseManagersFor(context, matter).some(({ id }) => id === managerId)) {
      return err(invalid('caseManagerId', 'Choose a person of your school’s team.'))
    }
    const senders = liveSeats(context, file.id)
    moveCase(context, offer.value, managerId)
    moveTeam(context, { caseId: file.id, senders, managerId })
    moveTasks(context, offer.value, managerId)
    tellSenders(context, { handoverId, senders })
    return ok({ id: handoverId, caseId: file.id })
  },
})

function moveCase(context: Context, { row, file }: Handover, managerId: string): void {
  const { tx, now, actor } = context
  tx.update(caseFile).set({ schoolId: row.toOrgId }).where(eq(caseFile.id, file.id)).run()
  tx.update(caseHandover)
    .set({ state: 'accepted', decidedAt: now, decidedBy: actor.id })
    .where(eq(caseHandover.id, row.id))
    .run()
  expireOffers(context, { caseId: file.id, exceptToOrgId: row.toOrgId })
  appendEntry(context, { caseId: file.id, kind: 'handover_accepted' })
  for (const id of new Set([managerId, actor.id])) refreshHome(context, id)
}

/** Every seat of the sending team ends; who goes on working at the receiving school is seated anew. */
function moveTeam(
  context: Context,
  of: { caseId: string; senders: readonly SeatRow[]; managerId: string },
): void {
  const { tx, now, actor } = context
  const { caseId, managerId } = of
  tx.update(caseSeat)
    .set({ untilAt: now, readUntil: now + SENDER_READS_MS })
    .where(and(eq(caseSeat.caseId, caseId), isNull(caseSeat.untilAt)))
    .run()
  seatPerson(context, { caseId, personId: managerId, part: 'case_manager' })
  seatPerson(context, { caseId, personId: actor.id, part: 'member' })
}

function moveTasks(context: Context, { row, file }: Handover, managerId: string): void {
  const open = context.tx
    .select()
    .from(task)
    .where(and(eq(task.caseId, file.id), isNull(task.closedAt)))
    .orderBy(asc(task.dueAt))
    .limit(TASKS_MAX)
    .all()
  const backupId = chooseBackup(context, {
    schoolId: row.toOrgId,
    subjectId: file.subjectId,
    ownerId: managerId,
    preferredId: context.actor.id,
  })
  for (const one of open) changeTask(context, one, { ownerId: managerId, backupId, state: 'open' })
}

function tellSenders(
  context: Context,
  receipt: { handoverId: string; senders: readonly SeatRow[] },
): void {
  for (const { personId, part } of receipt.senders) {
    if (part === 'case_manager') {
      notify(context, { personId, about: 'transfer', refId: receipt.handoverId })
    }
    refreshHome(context, personId)
  }
}
