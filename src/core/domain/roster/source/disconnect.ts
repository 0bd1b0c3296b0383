import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { command, type Context } from '../../command.ts'
import { otherTrials } from '../plan/keep.ts'
import { cancelRun } from '../run/end-run.ts'
import { activeRun, heldRun, type Run } from '../run/run.ts'
import { NEVER } from './schedule.ts'
import { withoutAddress } from './settings.ts'
import { findSource, patchSource, sealSecret, type Source } from './source.ts'

type Ended = { readonly sourceId: string; readonly stopped: number }

/**
 * Ends the connection to the school information system: its secret is deleted and nothing is read any more. Everybody
 * in the roster stays, and so do the history and what was decided about people. `stopped` counts the syncs that were
 * under way or waited for an approval. Connecting again goes on with the same people.
 */
export const disconnectSource = command({
  name: 'source.disconnect',
  input: z.object({}),
  allowed: { on: 'source', do: 'update' },
  subject: (_, ended: Ended | null) => ended?.sourceId ?? null,
  run: (context): Result<Ended, Failure> => {
    const source = findSource(context)
    if (!source) return err({ kind: 'not_configured', what: 'sis' })
    const unfinished = unfinishedRuns(context, source)
    for (const run of unfinished) cancelRun(context, run)
    patchSource(context, source, {
      ...FORGOTTEN,
      secret: sealSecret(context, source.id, ''),
      settings: withoutAddress(source.settings),
      disconnectedAt: context.now,
      updatedAt: context.now,
    })
    return ok({ sourceId: source.id, stopped: unfinished.length })
  },
})

/** A sync under way, and those that wait for an approval. */
const unfinishedRuns = (context: Context, { no }: Source): readonly Run[] => [
  ...[activeRun(context, no), heldRun(context, no)].filter((run) => run !== undefined),
  ...otherTrials(context, { sourceNo: no, no: NO_RUN }),
]

/** The number of no run. */
const NO_RUN = 0

/** The address and client id are no secrets: they tell later whether the same system was connected again. */
const FORGOTTEN: Partial<Source> = {
  token: null,
  hookHash: '',
  profile: null,
  probedAt: null,
  probeState: 'never',
  probeAt: null,
  probeError: null,
  nextFullAt: NEVER,
  restUntil: null,
  failures: 0,
}
