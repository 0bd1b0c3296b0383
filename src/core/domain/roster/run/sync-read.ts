import { z } from 'zod'
import { err, ok } from '../../../kernel/result.ts'
import { query } from '../../command.ts'
import { idField } from '../../concern/fields.ts'
import { pullsOf } from '../read/pull.ts'
import { findRun } from './run.ts'
import { sourceByNo } from '../source/source.ts'
import { syncOf, waitOf } from './sync-view.ts'
import { addressesOf, runWords } from './words.ts'

/** One sync with everything known of it, while it is under way or long after. */
export const readSync = query({
  name: 'sync.read',
  input: z.object({ id: idField }),
  allowed: { on: 'sync', do: 'read' },
  run: (context, { id }) => {
    const run = findRun(context, id)
    if (!run) return err({ kind: 'not_found', what: 'sync' })
    const words = runWords(run, addressesOf(run, sourceByNo(context, run.sourceNo)))
    return ok({ ...syncOf(run, pullsOf(context, run), waitOf(context, run)), words })
  },
})
