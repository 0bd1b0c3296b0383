import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { command } from '../command.ts'

export const hookSync = command({
  name: 'sync.hook',
  input: z.object({ token: z.string().min(1).max(100) }),
  allowed: { on: 'sync', do: 'update' },
  run: (): Result<{ id: string | null }, Failure> => err({ kind: 'not_configured', what: 'sis' }),
})
