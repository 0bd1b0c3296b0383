import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import type { RosterHealth } from './views.ts'

export const rosterHealth = query({
  name: 'roster.health',
  input: z.object({}),
  allowed: { on: 'roster', do: 'read' },
  run: (): Result<RosterHealth, Failure> => err({ kind: 'not_configured', what: 'sis' }),
})
