import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { rowsOf, type Part } from './part.ts'
import { field, ROW_ID } from './record-tables.ts'

/**
 * Remembers whose record, lessons or school a part of a page is about, before it is written: they are looked at
 * again afterwards. The list outlives the run, so that a run that stops leaves nothing half known.
 */
export function touchFrom({ tx }: Context, part: Part): void {
  const { sourceNo } = part.run
  const user = field('enrollments', 'user')
  switch (part.pull.collection) {
    case 'orgs':
    case 'academicSessions':
      return
    case 'users':
      tx.run(sql`
        INSERT OR IGNORE INTO roster_work
        SELECT ${sourceNo}, 'user', ${ROW_ID} FROM ${rowsOf(part, 'users')}`)
      return
    case 'enrollments':
      tx.run(sql`
        INSERT OR IGNORE INTO roster_work
        SELECT DISTINCT ${sourceNo}, 'user', ${user} FROM ${rowsOf(part, 'enrollments')}
          AND ${user} IS NOT NULL`)
      // Among new enrollments only, nobody can lose one.
      if (part.pull.changed + part.pull.removed > 0) {
        tx.run(sql`
          INSERT OR IGNORE INTO roster_work
          SELECT DISTINCT ${sourceNo}, 'user', u.user_id FROM ${rowsOf(part, 'enrollments')}
            AND u.user_id IS NOT ${user} AND u.user_id IS NOT NULL`)
      }
      return
    case 'classes':
      // Most enrollments name their school; only those that lean on their class move with it.
      tx.run(sql`
        INSERT OR IGNORE INTO roster_work
        SELECT ${sourceNo}, 'user', e.user_id
        FROM (SELECT ${ROW_ID} AS id FROM ${rowsOf(part, 'classes')}) AS x
          CROSS JOIN roster_enrollment AS e INDEXED BY roster_enrollment_class
            ON e.source_no = ${sourceNo} AND e.class_id = x.id AND e.school IS NULL
        WHERE e.user_id IS NOT NULL`)
  }
}
