import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { keepAge } from './age.ts'
import { userRow } from './user-row.ts'
import { livePart, uploadedFiles, type UploadedFile } from './upload.ts'
import type { Pull } from '../read/pull.ts'
import type { Run } from '../run/run.ts'

/** People read again in one page because of their roles. */
const USERS_PER_PAGE = 1_000
/** Roles made part of those of the source in one slice. */
const FOLD_ROWS = 2_000

export type RolesOf = {
  readonly run: Run
  readonly pull: Pull
  /** The file of roles of this package; null without one. */
  readonly roles: UploadedFile | null
  readonly usersAreWhole: boolean
}

type Joined = { readonly body: string; readonly roles: string | null }

/** Puts the roles of people, which OneRoster 1.2 keeps in a file of its own, into their rows. */
export function withRoles(context: Context, by: RolesOf, rows: string): string {
  const roles = rolesOf(context, by, sql`j.value ->> 'sourcedId'`)
  const joined = context.tx.all<Joined>(sql`
    SELECT j.value AS body, ${roles} AS roles FROM json_each(${rows}) AS j`)
  return listOf(joined)
}

/**
 * People whose roles may have changed although they are in no file themselves, read again from what we have: those
 * the changes of roles name, or everybody when the roles are told as a whole.
 */
export function rowsOfRoles(context: Context, by: RolesOf): string {
  if (!by.roles || by.usersAreWhole) return '[]'
  const roles = rolesOf(context, by, sql`u.sourced_id`)
  const changed = context.tx.all<Joined>(sql`
    SELECT u.body AS body, ${roles} AS roles FROM (${candidates(context, by, by.roles)}) AS c
      CROSS JOIN roster_user AS u ON u.source_no = ${by.run.sourceNo} AND u.sourced_id = c.id
    WHERE u.archived_at IS NULL
      AND u.sourced_id NOT IN (${seenIds(by)})
    ORDER BY u.sourced_id LIMIT ${USERS_PER_PAGE}`)
  return listOf(changed.map(({ body, roles: now }) => ({ body: bare(body), roles: now ?? '[]' })))
}

/** A role that is handed to somebody else concerns whoever had it, too. */
function candidates(context: Context, { run }: RolesOf, roles: UploadedFile): SQL {
  return roles.mode === 'bulk'
    ? sql`SELECT sourced_id AS id FROM roster_user WHERE source_no = ${run.sourceNo}`
    : sql`SELECT user_id AS id FROM roster_csv_role INDEXED BY roster_csv_role_user
        WHERE part_no = ${roles.partNo}
        UNION SELECT r.user_id FROM roster_csv_role AS s CROSS JOIN roster_csv_role AS r
          ON r.part_no = ${livePart(context, run.sourceNo)} AND r.sourced_id = s.sourced_id
        WHERE s.part_no = ${roles.partNo}`
}

/** Whom this run has read already. */
const seenIds = ({ run, pull }: RolesOf): SQL => sql`
  SELECT e.value FROM roster_page AS g CROSS JOIN json_each(g.ids) AS e
  WHERE g.run_no = ${run.no} AND g.collection = 'users' AND g.attempt = ${pull.attempt}
  UNION ALL
  SELECT sourced_id FROM roster_seen
  WHERE run_no = ${run.no} AND collection = 'users' AND attempt = ${pull.attempt}`

/** A row without roles, from a compact one. */
function bare(compact: string): string {
  const row = userRow(JSON.parse(compact) as readonly unknown[]) // safe because only compact rows are stored
  delete row['roles']
  return JSON.stringify(row)
}

/** A row is an object with its id at least; the roles are put in at its end. */
function listOf(rows: readonly Joined[]): string {
  const texts = rows.map(({ body, roles }) =>
    roles === null || body === '{}' ? body : `${body.slice(0, -1)},"roles":${roles}}`,
  )
  return `[${texts.join(',')}]`
}

/**
 * The roles of a person as they will be: those of a file that tells all, or those of before with the changes; null
 * when none is known of.
 */
function rolesOf(context: Context, { run, roles }: RolesOf, userId: SQL): SQL {
  const live = livePart(context, run.sourceNo)
  // Named, because the planner takes the key of all roles of a part for as good.
  const of = (part: number | null): SQL => sql`
    SELECT r.body FROM roster_csv_role AS r INDEXED BY roster_csv_role_user
    WHERE r.part_no = ${part} AND r.user_id = ${userId} AND r.deleted = 0`
  const told =
    roles?.mode === 'delta'
      ? sql`${of(roles.partNo)} UNION ALL ${of(live)} AND NOT EXISTS (
          SELECT 1 FROM roster_csv_role AS s
          WHERE s.part_no = ${roles.partNo} AND s.sourced_id = r.sourced_id)`
      : of(roles?.partNo ?? live)
  return sql`(SELECT '[' || group_concat(x.body) || ']' FROM (${told}) AS x)`
}

/**
 * Makes the roles of a package those of the source, a slice at a time, before anything of it is applied; true when
 * that is done. From then on a file of changes is read on top of them, also when this run should break off.
 */
export function foldRoles(context: Context, run: Run): boolean {
  keepAge(context, run)
  const { roles } = uploadedFiles(context, run.id)
  if (!roles) return true
  const live = livePart(context, run.sourceNo)
  if (live === roles.partNo) return true
  if (roles.mode === 'delta' && live !== null) return foldSome(context, roles.partNo, live)
  const { tx } = context
  tx.run(sql`
    UPDATE roster_upload_part SET state = 'dropped'
    WHERE source_no = ${run.sourceNo} AND state = 'live'`)
  tx.run(sql`UPDATE roster_upload_part SET state = 'live' WHERE no = ${roles.partNo}`)
  return true
}

function foldSome({ tx }: Context, from: number, into: number): boolean {
  const slice = sql`
    SELECT sourced_id FROM roster_csv_role
    WHERE part_no = ${from} ORDER BY sourced_id LIMIT ${FOLD_ROWS}`
  tx.run(sql`
    DELETE FROM roster_csv_role WHERE part_no = ${into} AND sourced_id IN (${slice})`)
  const moved = tx.all<{ id: string }>(sql`
    UPDATE roster_csv_role SET part_no = ${into}
    WHERE part_no = ${from} AND sourced_id IN (${slice})
    RETURNING sourced_id AS id`)
  return moved.length < FOLD_ROWS
}
