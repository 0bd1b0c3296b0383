import { eq, sql } from 'drizzle-orm'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { z } from 'zod'
import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import { person } from '../../store/tables/people.ts'
import type { Target } from '../access/decide.ts'
import { query, type Context } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { personRefs } from '../concern/refs.ts'
import { loadPeople } from './load.ts'
import { isCurrent, peopleScope } from './scope.ts'
import type { PersonWithGuardians } from './view.ts'

/** One person with their schools, records and guardians. */
export const readPerson = query({
  name: 'people.read',
  input: z.object({ id: idField }),
  allowed: { on: 'person', do: 'read', at: (context, { id }) => targetOf(context, id) },
  audited: true,
  subject: (input) => input.id,
  run: (context, { id }): Result<PersonWithGuardians, Failure> => {
    const [found] = loadPeople(context, [id])
    if (!found) return err({ kind: 'not_found', what: 'person' })
    const guardianIds = context.tx
      .all<{ id: string }>(sql`SELECT guardian_id AS id FROM guardianship WHERE student_id = ${id}`)
      .map((row) => row.id)
    return ok({ ...found, guardians: guardianIds.map(personRefs(context.tx, guardianIds)) })
  },
})

/** A person may belong to several schools: one where the asker may look is enough. */
function targetOf(context: Context, id: string): Target | undefined {
  const row = context.tx.select().from(person).where(eq(person.id, id)).get()
  if (!row) return undefined
  const schools = context.tx
    .all<{ id: string }>(sql`
      SELECT m.org_id AS id FROM membership AS m WHERE m.person_id = ${id} AND ${isCurrent(context)}`)
    .map((m) => m.id)
  const scope = peopleScope(context)
  const seen = scope === ALL_SCHOOLS ? undefined : schools.find((school) => scope.includes(school))
  return { school: seen ?? row.homeSchoolId }
}
