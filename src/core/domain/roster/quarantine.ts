import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { cursorField } from '../concern/fields.ts'
import type { QuarantineRow } from './views.ts'

export const listQuarantine = query({
  name: 'roster.quarantine',
  input: z.object({ cursor: cursorField }),
  allowed: { on: 'roster', do: 'read' },
  run: (): Result<{ rows: readonly QuarantineRow[]; nextCursor: string | null }, Failure> =>
    err({ kind: 'not_configured', what: 'sis' }),
})
