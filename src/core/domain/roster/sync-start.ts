import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { activeRun, beginRun } from './run.ts'
import { findSource } from './source.ts'

/**
 * Begins to read the school information system: everything, or what changed. A trial run stops where something
 * would change. There is never more than one run at a time; a second one is told which.
 */
export const startSync = command({
  name: 'sync.start',
  input: z.object({
    mode: z.enum(['full', 'delta'], { error: 'The mode must be full or delta.' }),
    dryRun: z.boolean().default(false),
  }),
  allowed: { on: 'sync', do: 'create' },
  subject: (_, started: { id: string } | null) => started?.id ?? null,
  run: (context, { mode, dryRun }) => {
    const source = findSource(context)
    if (!source) return err({ kind: 'not_configured', what: 'sis' })
    const active = activeRun(context, source.no)
    if (active) return err({ kind: 'conflict', code: 'run_active', detail: active.id })
    return ok({ id: beginRun(context, source, { mode, dryRun, startedBy: context.actor.id }) })
  },
})
