import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import type { Person } from './view.ts'

/** Most people of one page. */
const PAGE_MAX = 200
const PAGE_DEFAULT = 50

export const listPeople = query({
  name: 'people.list',
  input: z.object({
    role: z.enum(['student', 'staff', 'guardian']).optional(),
    school: z.string().max(64).optional(),
    q: z.string().trim().max(80).optional(),
    cursor: z.string().max(300).optional(),
    limit: z.number().int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT),
  }),
  allowed: { on: 'person', do: 'list' },
  run: (): Result<{ people: readonly Person[]; nextCursor: string | null }, Failure> =>
    err({ kind: 'not_found', what: 'person' }),
})
