import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok } from '../../kernel/result.ts'
import { cannotTakePart } from '../case/candidates.ts'
import { caseTarget, findCase } from '../case/target.ts'
import { command, type Context } from '../command.ts'
import { idField, momentField, neededText, optionalId } from '../concern/fields.ts'
import { cannotBeDue } from './due.ts'
import { createTask } from './write.ts'

/** Longest title: one line. */
const TITLE_MAX = 200

/** Gives a member of staff something to do about a case, with somebody to stand in and a time. */
export const addTask = command({
  name: 'task.add',
  input: z.object({
    caseId: idField,
    title: neededText({ max: TITLE_MAX }, 'Write what is to be done.'),
    ownerId: idField,
    backupId: optionalId,
    dueAt: momentField,
  }),
  allowed: {
    on: 'task',
    do: 'create',
    at: (context, { caseId }) => caseTarget(context, caseId, 'write'),
  },
  subject: ({ caseId }) => caseId,
  run: (context, wanted) => {
    const backupId = wanted.backupId === wanted.ownerId ? null : wanted.backupId
    const refusal = refusalOf(context, { ...wanted, backupId })
    return refusal ? err(refusal) : ok({ id: createTask(context, { ...wanted, backupId }) })
  },
})

type Wanted = { caseId: string; ownerId: string; backupId: string | null; dueAt: number }

function refusalOf(context: Context, wanted: Wanted): Failure | undefined {
  const subjectId = findCase(context, wanted.caseId)?.subjectId ?? null
  const { ownerId, backupId } = wanted
  return (
    cannotBeDue(context.now, wanted.dueAt) ??
    cannotTakePart(context, { field: 'ownerId', personId: ownerId, subjectId }) ??
    (backupId === null
      ? undefined
      : cannotTakePart(context, { field: 'backupId', personId: backupId, subjectId }))
  )
}
