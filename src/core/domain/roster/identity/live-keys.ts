import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { isPersonal, keysOf, type KeyTrust, type PersonKey } from './keys.ts'
import { readUserRecord } from './user-record.ts'

/** The numbers of their own that somebody's listed records carry now. */
export function personalNumbersOf(
  { tx, now }: Context,
  personId: string,
  trust: KeyTrust,
): readonly PersonKey[] {
  const rows = tx.all<{ body: string }>(sql`
    SELECT u.body FROM person_alias AS a
      CROSS JOIN roster_user AS u ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id
    WHERE a.person_id = ${personId} AND u.archived_at IS NULL`)
  return rows
    .flatMap(({ body }) => keysOf(readUserRecord(body, { seenAt: now, archived: false }), trust))
    .filter(isPersonal)
}
