import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import type { SourceView } from './views.ts'

export const readSource = query({
  name: 'source.read',
  input: z.object({}),
  allowed: { on: 'source', do: 'read' },
  run: (): Result<SourceView | null, Failure> => err({ kind: 'not_configured', what: 'sis' }),
})
