import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { idField, optionalText } from '../concern/fields.ts'
import { findOpenTask, taskTarget } from './target.ts'
import { sealTaskText } from './words.ts'
import { changeTask, noteTask } from './write.ts'

/** Longest word on how it went; more belongs into a note. */
const OUTCOME_MAX = 2_000

/**
 * Marks a task as done, from a chat card or the console, with a word on how it went. It leaves the calendars of its
 * owner. Doing it twice is answered with when it was done.
 */
export const completeTask = command({
  name: 'task.complete',
  input: z.object({ id: idField, outcome: optionalText(OUTCOME_MAX) }),
  allowed: {
    on: 'task',
    do: 'update',
    at: (context, { id }) => taskTarget(context, id, 'case_manager'),
  },
  subject: ({ id }) => id,
  run: (context, { id, outcome }) => {
    const open = findOpenTask(context, id)
    if (!open.ok) return open
    const { caseId } = open.value
    const doneAt = context.now
    changeTask(context, open.value, {
      state: 'done',
      closedAt: doneAt,
      closedBy: context.actor.id,
      outcome:
        outcome === null ? null : sealTaskText(context, { caseId, id, field: 'outcome' }, outcome),
    })
    noteTask(context, open.value, 'task_done')
    return ok({ id, state: 'done' as const, doneAt })
  },
})
