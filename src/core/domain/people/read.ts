import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { idField } from '../concern/fields.ts'
import type { PersonWithGuardians } from './view.ts'

export const readPerson = query({
  name: 'people.read',
  input: z.object({ id: idField }),
  allowed: { on: 'person', do: 'read' },
  audited: true,
  subject: (input) => input.id,
  run: (): Result<PersonWithGuardians, Failure> => err({ kind: 'not_found', what: 'person' }),
})
