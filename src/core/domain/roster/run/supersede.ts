import type { Context } from '../../command.ts'
import { nextSlice, patchRun, type Run } from './run.ts'

/** Takes back a plan that waits for approval: a later run knows better. Its leftovers are cleared away. */
export function supersede(context: Context, held: Run): void {
  patchRun(context, held, {
    state: 'failed',
    phase: 'closing',
    cursor: '{}',
    error: 'superseded',
    finishedAt: held.finishedAt ?? context.now,
  })
  nextSlice(context, held.id)
}
