import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { command } from '../command.ts'

export const startSync = command({
  name: 'sync.start',
  input: z.object({ mode: z.enum(['full', 'delta']), dryRun: z.boolean().default(false) }),
  allowed: { on: 'sync', do: 'create' },
  run: (): Result<{ id: string }, Failure> => err({ kind: 'not_configured', what: 'sis' }),
})
