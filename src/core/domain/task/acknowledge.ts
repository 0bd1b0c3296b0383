import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { findOpenTask, taskTarget } from './target.ts'
import { changeTask, noteTask } from './write.ts'

/** Says that a task was seen and will be done. Saying it again changes nothing. */
export const acknowledgeTask = command({
  name: 'task.acknowledge',
  input: z.object({ id: idField }),
  allowed: {
    on: 'task',
    do: 'update',
    at: (context, { id }) => taskTarget(context, id, 'case_manager'),
  },
  subject: ({ id }) => id,
  run: (context, { id }) => {
    const open = findOpenTask(context, id)
    if (!open.ok) return open
    if (open.value.state === 'open') {
      changeTask(context, open.value, { state: 'acknowledged' })
      noteTask(context, open.value, 'task_acknowledged')
    }
    return ok({ id, state: 'acknowledged' as const })
  },
})
