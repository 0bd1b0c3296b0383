import { z } from 'zod'
import { err, ok } from '../../../kernel/result.ts'
import { command } from '../../command.ts'
import { blackoutsInput } from './mode-rules.ts'
import { findSource, patchSource } from '../source/source.ts'

/**
 * Sets whether the roster may remove anybody. `normal`: as the school information system says; `add_only`: people
 * come and change, nobody goes and nobody changes school; `blackout`: the same until it is set back. On the days of
 * `blackouts` it is a blackout by itself. Without `blackouts` the dates stay as they are.
 */
export const setMode = command({
  name: 'source.set_mode',
  input: z.object({
    mode: z.enum(['normal', 'add_only', 'blackout'], {
      error: 'The mode must be normal, add_only or blackout.',
    }),
    blackouts: blackoutsInput.optional(),
  }),
  allowed: { on: 'source', do: 'update' },
  subject: (_, set: { sourceId: string } | null) => set?.sourceId ?? null,
  run: (context, { mode, blackouts }) => {
    const source = findSource(context)
    if (!source) return err({ kind: 'not_configured', what: 'sis' })
    patchSource(context, source, {
      mode,
      ...(blackouts && { blackouts: JSON.stringify(blackouts) }),
      updatedAt: context.now,
    })
    return ok({ sourceId: source.id })
  },
})
