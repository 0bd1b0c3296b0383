import { sql } from 'drizzle-orm'
import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import type { Context } from '../command.ts'

/** Everybody who may look after the connections of the whole district and is active staff, by their ids. */
export function activeAdministrators({
  tx,
  now,
}: Pick<Context, 'tx' | 'now'>): ReadonlySet<string> {
  const rows = tx.all<{ id: string }>(sql`
    SELECT DISTINCT p.id AS id
    FROM role_grant AS g CROSS JOIN person AS p ON p.id = g.person_id
    WHERE g.school_id = ${ALL_SCHOOLS} AND g.role = 'config_admin'
      AND g.from_at <= ${now} AND (g.until_at IS NULL OR g.until_at > ${now})
      AND p.is_staff = 1 AND p.enabled = 1 AND p.archived_at IS NULL`)
  return new Set(rows.map((row) => row.id))
}
