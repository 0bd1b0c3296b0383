import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { idField, momentField } from '../concern/fields.ts'
import { cannotBeDue } from './due.ts'
import { findOpenTask, taskTarget } from './target.ts'
import { changeTask, noteTask } from './write.ts'

/** Moves a task to another time; it moves in its owner's calendar too. */
export const rescheduleTask = command({
  name: 'task.reschedule',
  input: z.object({ id: idField, dueAt: momentField }),
  allowed: { on: 'task', do: 'assign', at: (context, { id }) => taskTarget(context, id, 'any') },
  subject: ({ id }) => id,
  run: (context, { id, dueAt }) => {
    const open = findOpenTask(context, id)
    if (!open.ok) return open
    const refusal = cannotBeDue(context.now, dueAt)
    if (refusal) return err(refusal)
    if (open.value.dueAt !== dueAt) {
      changeTask(context, open.value, { dueAt })
      noteTask(context, open.value, 'task_rescheduled')
    }
    return ok({ id, dueAt })
  },
})
