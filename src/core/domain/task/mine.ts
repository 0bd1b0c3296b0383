import { and, asc, count, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { caseFile, task } from '../../store/tables/casework.ts'
import { query, type Context } from '../command.ts'
import { aboutNoneOf } from '../concern/among.ts'
import { kinOf } from '../concern/kin.ts'
import type { MyTask } from './view.ts'
import { openTitle } from './words.ts'

/** Lines of one person's work list; the rest is only counted. */
const TASKS_MAX = 50

/**
 * What a person has to do, or stands in for, the soonest due first. In chat it shows when, and what it is about only
 * after signing in.
 */
export const myTasks = query({
  name: 'task.mine',
  input: z.object({}),
  allowed: { on: 'task', do: 'list' },
  run: (context) => {
    const owned = openTasks(context, 'owner')
    const backed = openTasks(context, 'backup')
    const tasks = [...owned.tasks, ...backed.tasks]
      .toSorted((a, b) => a.dueAt - b.dueAt)
      .slice(0, TASKS_MAX)
    return ok({ tasks, more: owned.total + backed.total - tasks.length })
  },
})

function openTasks(context: Context, as: 'owner' | 'backup'): { tasks: MyTask[]; total: number } {
  const { tx, actor } = context
  const mine = and(
    eq(as === 'owner' ? task.ownerId : task.backupId, actor.id),
    isNull(task.closedAt),
    aboutNoneOf(caseFile.subjectId, kinOf(tx, actor.id)),
  )
  const rows = tx
    .select({ row: task, reference: caseFile.reference })
    .from(task)
    .innerJoin(caseFile, eq(caseFile.id, task.caseId))
    .where(mine)
    .orderBy(asc(task.dueAt))
    .limit(TASKS_MAX)
    .all()
  const total = tx
    .select({ total: count() })
    .from(task)
    .innerJoin(caseFile, eq(caseFile.id, task.caseId))
    .where(mine)
    .get()
  const isSignedIn = actor.assurance === 'session'
  const tasks = rows.map(({ row, reference }) => ({
    id: row.id,
    dueAt: row.dueAt,
    state: row.state,
    revision: row.revision,
    isBackup: as === 'backup',
    title: isSignedIn ? openTitle(context, row) : null,
    caseReference: isSignedIn ? reference : null,
    caseId: isSignedIn ? row.caseId : null,
  }))
  return { tasks, total: total?.total ?? 0 }
}
