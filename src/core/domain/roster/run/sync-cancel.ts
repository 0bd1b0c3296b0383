import { z } from 'zod'
import { err, ok } from '../../../kernel/result.ts'
import { command } from '../../command.ts'
import { idField } from '../../concern/fields.ts'
import { cancelRun } from './end-run.ts'
import { isWaiting } from '../plan/keep.ts'
import { findRun } from './run.ts'

/** Stops a sync, or drops what a held one waits to do. What was already applied stays. */
export const cancelSync = command({
  name: 'sync.cancel',
  input: z.object({ id: idField }),
  allowed: { on: 'sync', do: 'decide' },
  subject: (input) => input.id,
  run: (context, { id }) => {
    const run = findRun(context, id)
    if (!run) return err({ kind: 'not_found', what: 'sync' })
    if ((run.state === 'succeeded' && !isWaiting(run)) || run.state === 'failed') {
      return err({ kind: 'conflict', code: 'already_done' })
    }
    cancelRun(context, run)
    return ok({ id })
  },
})
