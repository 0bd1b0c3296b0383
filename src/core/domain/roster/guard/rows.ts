import { sql, type SQL } from 'drizzle-orm'
import type { Collection } from '../../../ports/roster-source.ts'
import { OP, opOf } from '../apply/record-tables.ts'
import type { Hold, Run } from '../run/run.ts'

const REMOVING = sql.raw(`${OP.remove}, ${OP.disable}`)
const NEITHER_NEW_NOR_BACK = sql.raw(`${OP.remove}, ${OP.disable}, ${OP.change}`)

/**
 * Which staged rows `j`, each beside its live record `u`, wait for an approval, as a condition; null where none do.
 * What is about students of one school waits without holding up the others.
 */
export function waitingRow(run: Run, collection: Collection, hold: Hold | undefined): SQL | null {
  if (!hold) return null
  const op = sql`(${opOf(collection)})`
  const some = someRecords(run, collection, hold)
  const reasons = [
    ...(hold.removals ? [sql`${op} IN (${REMOVING})`] : []),
    ...(hold.changes ? [sql`${op} = ${sql.raw(String(OP.change))}`] : []),
    ...(some.staff ? [sql`(${op} IN (${REMOVING}) AND ${some.staff})`] : []),
    ...(some.schools ? [sql`(${op} = ${sql.raw(String(OP.remove))} AND ${some.schools})`] : []),
    ...(some.ids ? [sql`(${op} IN (${NEITHER_NEW_NOR_BACK}) AND ${some.ids})`] : []),
  ]
  return anyOf(reasons)
}

/** Which records `u` that were not seen wait for an approval; null where none do. */
export function waitingRecord(
  run: Run,
  collection: Collection,
  hold: Hold | undefined,
): SQL | null {
  if (!hold) return null
  if (hold.removals) return sql.raw('1')
  const { staff, schools, ids } = someRecords(run, collection, hold)
  return anyOf([staff, schools, ids].flatMap((reason) => reason ?? []))
}

// Written with `coalesce` so that SQLite keeps the outer join of rows and live records: as a plain one it may walk all
// of the live ones.

type Reasons = { readonly staff?: SQL; readonly schools?: SQL; readonly ids?: SQL }

function someRecords(run: Run, collection: Collection, hold: Hold): Reasons {
  const { staff, schools, ids } = hold
  const user = collection === 'users' ? sql.raw('u.sourced_id') : sql.raw('u.user_id')
  const isAboutUser = collection === 'users' || collection === 'enrollments'
  return {
    ...(staff && collection === 'users' && { staff: sql.raw('(coalesce(u.facet, 0) & 2) > 0') }),
    ...(schools &&
      isAboutUser && {
        schools: sql`EXISTS (SELECT 1 FROM roster_leaver AS l
          WHERE l.run_no = ${run.no} AND l.user_id = ${user}
            AND l.school_id IN (SELECT value FROM json_each(${JSON.stringify(schools)})))`,
      }),
    ...(ids && {
      ids: sql`coalesce(u.sourced_id, '') IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
    }),
  }
}

const anyOf = (reasons: readonly SQL[]): SQL | null =>
  reasons.length === 0 ? null : sql`(${sql.join([...reasons], sql.raw(' OR '))})`

/** Rows that end a record; in a quiet time they are passed over. A member of staff may still lose their account. */
export const endingRow = (collection: Collection): SQL =>
  sql`(${opOf(collection)}) = ${sql.raw(String(OP.remove))}`
