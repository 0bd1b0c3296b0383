import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import type { FoundStudent } from './view.ts'

export const searchStudents = query({
  name: 'student.search',
  input: z.object({
    q: z.string().trim().min(2, 'Type at least two letters.').max(80),
    schoolId: z.string().max(64).optional(),
  }),
  allowed: { on: 'student', do: 'list' },
  audited: true,
  run: (): Result<{ students: readonly FoundStudent[] }, Failure> =>
    err({ kind: 'not_found', what: 'student' }),
})
