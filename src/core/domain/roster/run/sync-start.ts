import { z } from 'zod'
import { err, ok } from '../../../kernel/result.ts'
import { command, type Context } from '../../command.ts'
import { UPLOAD_INSTEAD } from '../csv/upload.ts'
import { FULL_APART_MS } from './limits.ts'
import { activeRun, beginRun, type Run } from './run.ts'
import { lastRun } from '../source/schedule.ts'
import { trialOf } from '../source/trial.ts'
import { findSource, type Source } from '../source/source.ts'

/**
 * Begins to read the school information system: everything, or what changed. A trial run stops where something
 * would change; the first run and one after a change of the connection are trials, whatever the caller asks for.
 * There is never more than one run at a time; a second one is told which. A program that asks for everything again
 * and again is told which run it just had.
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
    if (source.kind === 'oneroster-csv') return err(UPLOAD_INSTEAD)
    const active = activeRun(context, source.no)
    if (active) return err({ kind: 'conflict', code: 'run_active', detail: active.id })
    const recent = mode === 'full' ? justRead(context, source) : undefined
    if (recent) return err({ kind: 'conflict', code: 'already_done', detail: recent.id })
    const wanted = { mode, startedBy: context.actor.id, ...trialOf(source, dryRun) }
    return ok({ id: beginRun(context, source, wanted) })
  },
})

/** The reading of everything that a program asked for a moment ago. A person may ask as often as they like. */
function justRead(context: Context, source: Source): Run | undefined {
  if (context.actor.via !== 'api_key') return undefined
  const last = lastRun(context, source)
  return last?.mode === 'full' && last.startedAt + FULL_APART_MS > context.now ? last : undefined
}
