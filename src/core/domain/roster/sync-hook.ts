import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { HOOK_APART_MS } from './limits.ts'
import { activeRun, beginRun } from './run.ts'
import { lastRun, wantDelta } from './schedule.ts'
import { findSource } from './source.ts'

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
    const earliest = (lastRun(context, source)?.startedAt ?? 0) + HOOK_APART_MS
    if (activeRun(context, source.no) || earliest > context.now) {
      wantDelta(context, source, Math.max(earliest, context.now + HOOK_APART_MS))
      return ok({ id: null })
    }
    const wanted = { mode: 'delta', dryRun: false, startedBy: context.actor.id } as const
    return ok({ id: beginRun(context, source, wanted) })
  },
})
