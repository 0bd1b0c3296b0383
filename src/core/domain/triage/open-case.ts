import { and, desc, eq, isNull } from 'drizzle-orm'
import { caseFile, caseSeat, concern, type SeatPart } from '../../store/tables/casework.ts'
import { appendEntry } from '../case/chronology.ts'
import { seatPerson } from '../case/seats.ts'
import { sealDescription } from '../case/subject.ts'
import type { CaseRow } from '../case/target.ts'
import type { Context } from '../command.ts'
import { openNarrative } from '../concern/narrative.ts'
import { withReference } from '../concern/reference.ts'
import { refreshHome } from '../notification/ask.ts'
import type { ConcernRow } from '../concern/target.ts'
import { firstTasks, newConcernTask, type StandardTask } from '../task/standard.ts'
import { createTask } from '../task/write.ts'
import { chooseBackup } from './backup.ts'

export type Opening = {
  readonly concern: ConcernRow
  readonly managerId: string
  readonly reason: string
  /** Whether this could point to danger for others. */
  readonly danger: boolean
}

/**
 * Puts a team to work on a concern. One student has one open case at a school: a further concern joins it, and its
 * case manager is asked to read it; otherwise a case is opened with its team and first tasks.
 */
export function openCase(context: Context, opening: Opening): string {
  const known = openCaseAbout(context, opening.concern)
  const caseId = known ? joinCase(context, known, opening) : startCase(context, opening)
  context.tx.update(concern).set({ caseId }).where(eq(concern.id, opening.concern.id)).run()
  return caseId
}

function openCaseAbout({ tx }: Context, row: ConcernRow): CaseRow | undefined {
  if (row.subjectId === null) return undefined
  return tx
    .select()
    .from(caseFile)
    .where(
      and(
        eq(caseFile.subjectId, row.subjectId),
        eq(caseFile.schoolId, row.schoolId),
        isNull(caseFile.closedAt),
      ),
    )
    .orderBy(desc(caseFile.openedAt))
    .limit(1)
    .get()
}

function startCase(context: Context, opening: Opening): string {
  const { tx, now, actor, district } = context
  const { concern: from, managerId, reason, danger } = opening
  const { schoolId, subjectId } = from
  const id = context.newId()
  const { subjectText } = openNarrative(context, from)
  withReference(context, (reference) => {
    const kept = tx
      .insert(caseFile)
      .values({
        id,
        reference,
        schoolId,
        subjectId,
        subjectText: sealDescription(context, id, subjectText),
        phase: 'inquiry',
        openedAt: now,
        openedBy: actor.id,
      })
      .onConflictDoNothing({ target: caseFile.reference })
      .returning({ id: caseFile.id })
      .all()
    return kept.length > 0
  })
  appendEntry(context, { caseId: id, kind: 'opened', text: reason })
  appendEntry(context, { caseId: id, kind: 'concern_linked', text: from.reference })
  seatPerson(context, { caseId: id, personId: managerId, part: 'case_manager' })
  seatPerson(context, { caseId: id, personId: actor.id, part: 'member' })
  const tasks = firstTasks(district.timeZone, now, danger)
  giveTasks(context, { caseId: id, from, ownerId: managerId, tasks })
  return id
}

function joinCase(context: Context, known: CaseRow, opening: Opening): string {
  const { now, actor, district } = context
  const { concern: from, danger } = opening
  appendEntry(context, { caseId: known.id, kind: 'concern_linked', text: from.reference })
  seatPerson(context, { caseId: known.id, personId: actor.id, part: 'member' })
  const ownerId = managerOf(context, known.id) ?? opening.managerId
  const tasks = [newConcernTask(district.timeZone, now, danger)]
  giveTasks(context, { caseId: known.id, from, ownerId, tasks })
  return known.id
}

function managerOf({ tx }: Context, caseId: string): string | undefined {
  const part: SeatPart = 'case_manager'
  return tx
    .select({ personId: caseSeat.personId })
    .from(caseSeat)
    .where(and(eq(caseSeat.caseId, caseId), eq(caseSeat.part, part), isNull(caseSeat.untilAt)))
    .limit(1)
    .get()?.personId
}

function giveTasks(
  context: Context,
  to: { caseId: string; from: ConcernRow; ownerId: string; tasks: readonly StandardTask[] },
): void {
  const { caseId, ownerId } = to
  const { schoolId, subjectId } = to.from
  const preferredId = context.actor.id
  const backupId = chooseBackup(context, { schoolId, subjectId, ownerId, preferredId })
  for (const task of to.tasks) createTask(context, { caseId, ownerId, backupId, ...task })
  for (const id of new Set([ownerId, context.actor.id])) refreshHome(context, id)
}
