import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { rowsOf, type Part } from '../apply/part.ts'
import { field, ROW_ID } from '../apply/record-tables.ts'

const ABOUT_NOBODY = sql`''`

/** Remembers whose each row is, so that everything about one person can be looked at together. */
export function noteWhom(context: Context, part: Part): void {
  switch (part.pull.collection) {
    case 'orgs':
      note(context, part, ABOUT_NOBODY)
      return noteWaiting(context, part)
    case 'academicSessions':
      return note(context, part, ABOUT_NOBODY)
    case 'classes':
      note(context, part, ABOUT_NOBODY)
      return noteLeaning(context, part)
    case 'users':
      return note(context, part, ROW_ID)
    case 'enrollments':
      note(context, part, field('enrollments', 'user'))
      return note(context, part, sql`u.user_id`)
  }
}

function note({ tx }: Context, part: Part, whom: SQL): void {
  const { collection } = part.pull
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_row
    SELECT ${part.run.no}, ${whom}, ${collection}, ${ROW_ID}, 0, j.value
    FROM ${rowsOf(part, collection)} AND ${whom} IS NOT NULL`)
}

/** People whose records have named an organisation before it was listed. */
function noteWaiting({ tx }: Context, part: Part): void {
  const { no, sourceNo } = part.run
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_row
    SELECT ${no}, d.user_id, 'orgs', x.id, 0, NULL
    FROM (SELECT ${ROW_ID} AS id FROM ${rowsOf(part, 'orgs')} AND u.sourced_id IS NULL) AS x
      CROSS JOIN roster_dangling AS d
        ON d.source_no = ${sourceNo} AND d.collection = 'orgs' AND d.missing_id = x.id`)
}

/** Most enrollments name their school; those that lean on their class move with it. */
function noteLeaning({ tx }: Context, part: Part): void {
  const { no, sourceNo } = part.run
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_row
    SELECT ${no}, e.user_id, 'classes', x.id, 0, NULL
    FROM (SELECT ${ROW_ID} AS id FROM ${rowsOf(part, 'classes')}) AS x
      CROSS JOIN roster_enrollment AS e INDEXED BY roster_enrollment_class
        ON e.source_no = ${sourceNo} AND e.class_id = x.id AND e.school IS NULL
    WHERE e.user_id IS NOT NULL`)
}
