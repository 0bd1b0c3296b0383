import { z } from 'zod'
import { err, ok } from '../../../kernel/result.ts'
import { command, type Context } from '../../command.ts'
import { reschedule } from '../run/end-run.ts'
import { activeRun, addTiming, beginRun, patchRun, type Run } from '../run/run.ts'
import { findSource, type Source } from './source.ts'

/** Asks the school information system, now, what it can do. Nothing is read; the answer is on the source's page. */
export const probeSource = command({
  name: 'source.probe',
  input: z.object({}),
  allowed: { on: 'source', do: 'update' },
  subject: (_, started: { id: string } | null) => started?.id ?? null,
  run: (context) => {
    const source = findSource(context)
    if (!source) return err({ kind: 'not_configured', what: 'sis' })
    const active = activeRun(context, source.no)
    if (active) return err({ kind: 'conflict', code: 'run_active', detail: active.id })
    const wanted = {
      mode: 'full',
      purpose: 'probe',
      dryRun: true,
      startedBy: context.actor.id,
    } as const
    const id = beginRun(context, source, wanted)
    reschedule(context, source, { probeState: 'asking', probeAt: context.now, probeError: null })
    return ok({ id })
  },
})

/** The provider has answered (or need not be asked): the run is over. */
export function endProbe(context: Context, source: Source, run: Run): void {
  const { now } = context
  const timings = JSON.stringify(addTiming(run, now))
  patchRun(context, run, {
    state: 'succeeded',
    phase: 'done',
    phaseAt: now,
    finishedAt: now,
    collections: '{}',
    timings,
  })
  // What failed before may work now; the next full run tells.
  reschedule(context, source, { probeState: 'ok', probeAt: now, probeError: null })
}
