import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { idField } from '../concern/fields.ts'

export const cancelSync = command({
  name: 'sync.cancel',
  input: z.object({ id: idField }),
  allowed: { on: 'sync', do: 'decide' },
  run: (): Result<{ id: string }, Failure> => err({ kind: 'not_configured', what: 'sis' }),
})
