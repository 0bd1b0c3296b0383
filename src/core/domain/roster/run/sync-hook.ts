import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { command } from '../../command.ts'
import { FULL_APART_MS, HOOK_APART_MS } from './limits.ts'
import { activeRun, beginRun } from './run.ts'
import { canTellChanges, lastRun, wantDelta } from '../source/schedule.ts'
import { trialOf } from '../source/trial.ts'
import { findSource } from '../source/source.ts'

/** Longest token anybody may send. */
const TOKEN_MAX = 100

/**
 * The school information system says that something changed: what changed is read at once. Calls that come in a row
 * end up in one run a minute later, and so does a call while a run is under way. A wrong token finds nothing.
 */
export const hookSync = command({
  name: 'sync.hook',
  input: z.object({ token: z.string().min(1).max(TOKEN_MAX) }),
  allowed: { on: 'sync', do: 'update' },
  subject: (_, started: { id: string | null } | null) => started?.id ?? null,
  run: (context, { token }): Result<{ id: string | null }, Failure> => {
    const source = findSource(context)
    if (!source || source.hookHash !== context.hash(token)) {
      return err({ kind: 'not_found', what: 'hook' })
    }
    // Its files come when they are uploaded; there is nobody to ask.
    if (source.kind === 'oneroster-csv') return ok({ id: null })
    // What cannot be told by date is read as a whole, and that not every minute.
    const apart = canTellChanges(context, source) ? HOOK_APART_MS : FULL_APART_MS
    const earliest = (lastRun(context, source)?.startedAt ?? 0) + apart
    if (activeRun(context, source.no) || earliest > context.now) {
      wantDelta(context, source, Math.max(earliest, context.now + HOOK_APART_MS))
      return ok({ id: null })
    }
    const startedBy = context.actor.id
    return ok({ id: beginRun(context, source, { mode: 'delta', startedBy, ...trialOf(source) }) })
  },
})
