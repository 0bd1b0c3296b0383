import { eq } from 'drizzle-orm'
import { person } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { displayName, personRef } from './refs.ts'
import type { StudentView } from './view.ts'

/** The student as a page names them. */
export function studentView({ tx }: Context, id: string): StudentView {
  const row = tx.select().from(person).where(eq(person.id, id)).get()
  return { id, name: row ? displayName(row) : personRef(tx, id).name, grade: row?.grade ?? null }
}
