import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { idField } from '../concern/fields.ts'
import type { Sync } from './views.ts'

export const readSync = query({
  name: 'sync.read',
  input: z.object({ id: idField }),
  allowed: { on: 'sync', do: 'read' },
  run: (): Result<Sync, Failure> => err({ kind: 'not_configured', what: 'sis' }),
})
