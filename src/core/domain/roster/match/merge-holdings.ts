import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { Holdings } from './merge-plan.ts'

/** How somebody gets in (account, session, calendar feed) and what of the casework is open to them by name. */
export function holdingsOf({ tx, now }: Context, personId: string): Holdings {
  const ways = tx.get<{ any: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM account WHERE person_id = ${personId} AND is_member = 1)
      OR EXISTS (SELECT 1 FROM session
        WHERE person_id = ${personId} AND ended_at IS NULL AND expires_at > ${now})
      OR EXISTS (SELECT 1 FROM calendar_feed WHERE person_id = ${personId}) AS any`)
  const things = tx.all<{ thing: string }>(sql`
    SELECT 'case ' || case_id AS thing FROM case_seat
      WHERE person_id = ${personId} AND (until_at IS NULL OR read_until > ${now})
    UNION SELECT 'concern ' || id FROM concern WHERE reporter_id = ${personId}
    UNION SELECT 'task ' || id FROM task WHERE owner_id = ${personId}
    UNION SELECT 'task ' || id FROM task WHERE backup_id = ${personId}
    UNION SELECT 'role ' || role || ' ' || school_id FROM role_grant
      WHERE person_id = ${personId} AND (until_at IS NULL OR until_at > ${now})`)
  return { canEnter: Boolean(ways?.any), reaches: new Set(things.map(({ thing }) => thing)) }
}
