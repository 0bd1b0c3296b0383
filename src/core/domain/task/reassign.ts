import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { cannotTakePart } from '../case/candidates.ts'
import { findCase } from '../case/target.ts'
import { command } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { findOpenTask, taskTarget } from './target.ts'
import { changeTask, noteTask } from './write.ts'

/** Gives a task to somebody else. It leaves the calendar of the one and appears in that of the other. */
export const reassignTask = command({
  name: 'task.reassign',
  input: z.object({ id: idField, ownerId: idField }),
  allowed: { on: 'task', do: 'assign', at: (context, { id }) => taskTarget(context, id, 'any') },
  subject: ({ id }) => id,
  run: (context, { id, ownerId }) => {
    const open = findOpenTask(context, id)
    if (!open.ok) return open
    const row = open.value
    const subjectId = findCase(context, row.caseId)?.subjectId ?? null
    const refusal = cannotTakePart(context, { field: 'ownerId', personId: ownerId, subjectId })
    if (refusal) return err(refusal)
    if (row.ownerId !== ownerId) {
      const backupId = row.backupId === ownerId ? null : row.backupId
      // the new owner has not seen it yet
      changeTask(context, row, { ownerId, backupId, state: 'open' })
      noteTask(context, row, 'task_reassigned')
    }
    return ok({ id, ownerId })
  },
})
