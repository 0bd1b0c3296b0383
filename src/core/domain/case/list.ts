import { and, count, desc, eq, gt, isNull, min } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { caseFile, caseSeat, task } from '../../store/tables/casework.ts'
import { query, type Context } from '../command.ts'
import { aboutNoneOf, among } from '../concern/among.ts'
import { kinOf } from '../concern/kin.ts'
import { personRefs, schoolRefs } from '../concern/refs.ts'
import type { CaseRow } from './target.ts'
import type { CaseAccess, CaseItem } from './view.ts'

/** Most cases one person works on; more is not work any more. */
const CASES_MAX = 300

/** The cases a person sits on, the newest first, and those they handed over and may still read. */
export const listCases = query({
  name: 'case.list',
  input: z.object({}),
  allowed: { on: 'case', do: 'list' },
  run: (context) => {
    const team = casesOf(context, 'team')
    const sent = casesOf(context, 'sender')
    const seated = new Set(team.map(({ id }) => id))
    const rows = [
      ...team.map((row) => ({ row, access: 'team' as const })),
      ...sent
        .filter(({ id }) => !seated.has(id))
        .map((row) => ({ row, access: 'sender' as const })),
    ]
    return ok({ cases: toItems(context, rows) })
  },
})

function casesOf({ tx, actor, now }: Context, access: CaseAccess): CaseRow[] {
  const seat = access === 'team' ? isNull(caseSeat.untilAt) : gt(caseSeat.readUntil, now)
  const rows = tx
    .select({ row: caseFile })
    .from(caseSeat)
    .innerJoin(caseFile, eq(caseFile.id, caseSeat.caseId))
    .where(
      and(
        eq(caseSeat.personId, actor.id),
        seat,
        aboutNoneOf(caseFile.subjectId, kinOf(tx, actor.id)),
      ),
    )
    .orderBy(desc(caseFile.openedAt))
    .limit(CASES_MAX)
    .all()
    .map(({ row }) => row)
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

type Listed = { readonly row: CaseRow; readonly access: CaseAccess }

function toItems(context: Context, listed: readonly Listed[]): CaseItem[] {
  const { tx } = context
  const personOf = personRefs(
    tx,
    listed.map(({ row }) => row.subjectId),
  )
  const schoolOf = schoolRefs(
    tx,
    listed.map(({ row }) => row.schoolId),
  )
  const workOf = openWork(
    context,
    listed.map(({ row }) => row.id),
  )
  return listed.map(({ row, access }) => {
    const { id, reference, phase, openedAt, subjectId } = row
    return {
      id,
      reference,
      phase,
      openedAt,
      access,
      subject: subjectId === null ? null : personOf(subjectId),
      school: schoolOf(row.schoolId),
      openTasks: workOf.get(id)?.openTasks ?? 0,
      nextDueAt: workOf.get(id)?.nextDueAt ?? null,
    }
  })
}

type Work = { readonly openTasks: number; readonly nextDueAt: number | null }

/** Open tasks by case: how many, and when the next is due. */
function openWork({ tx }: Context, caseIds: readonly string[]): Map<string, Work> {
  const rows = tx
    .select({ caseId: task.caseId, openTasks: count(), nextDueAt: min(task.dueAt) })
    .from(task)
    .where(and(among(task.caseId, caseIds), isNull(task.closedAt)))
    .groupBy(task.caseId)
    .limit(caseIds.length)
    .all()
  return new Map(rows.map((row) => [row.caseId, row]))
}
