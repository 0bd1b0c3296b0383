import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { isStandardTitle } from './standard.ts'
import { findTask, taskTarget } from './target.ts'
import { toTaskView } from './to-view.ts'
import type { TaskAlone } from './view.ts'

/** One task. Its owner may look at it from chat too, and then sees only what could stand on any task. */
export const readTask = query({
  name: 'task.read',
  input: z.object({ id: idField }),
  allowed: { on: 'task', do: 'read', at: (context, { id }) => taskTarget(context, id, 'any') },
  audited: true,
  subject: ({ id }) => id,
  run: (context, { id }) => {
    const row = findTask(context, id)
    const view = row && toTaskView(context, row)
    if (!view) return err({ kind: 'not_found', what: 'task' })
    if (context.actor.assurance === 'session') return ok<TaskAlone>(view)
    const title = isStandardTitle(view.title) ? view.title : null
    return ok<TaskAlone>({ ...view, title, caseId: null, caseReference: null, outcome: null })
  },
})
