import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { command } from '../../command.ts'
import { makeHook } from './hook.ts'
import { findSource, patchSource } from './source.ts'

type Renewed = { readonly sourceId: string; readonly hookToken: string }

/**
 * Gives the school information system another address to call when something changed, for when the one before was lost
 * or somebody has it who should not. The one before ends at once; the new one is told this once.
 */
export const renewHook = command({
  name: 'source.renew_hook',
  input: z.object({}),
  allowed: { on: 'source', do: 'update' },
  subject: (_, renewed: Renewed | null) => renewed?.sourceId ?? null,
  run: (context): Result<Renewed, Failure> => {
    const source = findSource(context)
    if (!source) return err({ kind: 'not_configured', what: 'sis' })
    const { hookToken, hookHash } = makeHook(context)
    patchSource(context, source, { hookHash })
    return ok({ sourceId: source.id, hookToken })
  },
})
