import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { idField } from '../concern/fields.ts'

export const approveSync = command({
  name: 'sync.approve',
  input: z.object({ id: idField, planHash: z.string().max(64).optional() }),
  allowed: { on: 'sync', do: 'decide' },
  run: (): Result<{ id: string }, Failure> => err({ kind: 'not_configured', what: 'sis' }),
})
