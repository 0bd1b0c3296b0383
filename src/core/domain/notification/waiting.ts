import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import { ALL_SCHOOLS, type Actor } from '../../kernel/actor.ts'
import { caseFile, caseHandover, caseSeat, task } from '../../store/tables/casework.ts'
import { schoolsFor } from '../access/decide.ts'
import type { Context } from '../command.ts'
import { aboutNoneOf, among } from '../concern/among.ts'
import { kinOf } from '../concern/kin.ts'
import { countConcerns } from '../concern/open-list.ts'
import type { TaskRow } from '../task/target.ts'
import type { HandoverRow } from '../transfer/target.ts'

/** Open tasks of a person, as owner or as backup, the soonest due first. */
export function openTasksOf(context: Context, personId: string, limit: number): TaskRow[] {
  const backed = openTasks(context, { column: task.backupId, personId, limit })
  return [...ownOpenTasks(context, personId, limit), ...backed]
    .toSorted((a, b) => a.dueAt - b.dueAt)
    .slice(0, limit)
}

/** Open tasks a person owns, the soonest due first. */
export const ownOpenTasks = (context: Context, personId: string, limit: number): TaskRow[] =>
  openTasks(context, { column: task.ownerId, personId, limit })

type Whose = {
  readonly column: typeof task.ownerId | typeof task.backupId
  readonly personId: string
  readonly limit: number
}

const openTasks = ({ tx }: Context, { column, personId, limit }: Whose): TaskRow[] =>
  tx
    .select()
    .from(task)
    .where(and(eq(column, personId), isNull(task.closedAt)))
    .orderBy(asc(task.dueAt))
    .limit(limit)
    .all()

/** Handovers somebody of the actor's schools has to decide about, the oldest first; none about their own family. */
export function offeredTo(context: Context, actor: Actor, limit: number): HandoverRow[] {
  const schools = schoolsFor(actor, 'transfer', 'decide')
  if (schools.length === 0) return []
  const { tx } = context
  const at =
    schools === ALL_SCHOOLS ? gt(caseHandover.toOrgId, '') : among(caseHandover.toOrgId, schools)
  return tx
    .select({ handover: caseHandover })
    .from(caseHandover)
    .innerJoin(caseFile, eq(caseFile.id, caseHandover.caseId))
    .where(
      and(
        eq(caseHandover.state, 'offered'),
        at,
        aboutNoneOf(caseFile.subjectId, kinOf(tx, actor.id)),
      ),
    )
    .orderBy(asc(caseHandover.offeredAt))
    .limit(limit)
    .all()
    .map(({ handover }) => handover)
}

/** Whether the person sits on any case. */
export function hasLiveSeat({ tx }: Context, personId: string): boolean {
  const seat = tx
    .select({ id: caseSeat.id })
    .from(caseSeat)
    .where(and(eq(caseSeat.personId, personId), isNull(caseSeat.untilAt)))
    .limit(1)
    .get()
  return seat !== undefined
}

/** Shown as "100 or more": past it the exact number helps nobody. */
const COUNT_MAX = 100

export type Waiting = {
  readonly triage: number
  readonly tasks: number
  readonly transfers: number
}

/** How much waits for the person, in each list they may open. */
export const countWaiting = (context: Context, actor: Actor): Waiting => ({
  triage: countConcerns(context, actor).open,
  tasks: openTasksOf(context, actor.id, COUNT_MAX).length,
  transfers: offeredTo(context, actor, COUNT_MAX).length,
})
