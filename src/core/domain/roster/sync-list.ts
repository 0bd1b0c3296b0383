import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { cursorField } from '../concern/fields.ts'
import type { SyncSummary } from './views.ts'

export const listSyncs = query({
  name: 'sync.list',
  input: z.object({ cursor: cursorField }),
  allowed: { on: 'sync', do: 'read' },
  run: (): Result<{ syncs: readonly SyncSummary[]; nextCursor: string | null }, Failure> =>
    err({ kind: 'not_configured', what: 'sis' }),
})
