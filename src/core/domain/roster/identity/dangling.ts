import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { Source } from '../source/source.ts'
import type { UserRecord } from './user-record.ts'

/** Remembers which records name a guardian or child that is not known (yet). */
export function noteDangling(
  { tx }: Context,
  source: Source,
  items: readonly { readonly record: UserRecord }[],
): void {
  const pairs = items.flatMap(({ record }) =>
    record.archived ? [] : record.agents.map((agent) => [agent, record.sourcedId]),
  )
  if (pairs.length === 0) return
  tx.run(sql`
    INSERT OR IGNORE INTO roster_dangling
    SELECT ${source.no}, 'users', j.value ->> 0, j.value ->> 1
    FROM json_each(${JSON.stringify(pairs)}) AS j
      LEFT JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = j.value ->> 0
    WHERE a.person_id IS NULL`)
}

/** Records that became known: whoever was waiting for one of them is looked at again. */
export function reviveDangling({ tx }: Context, source: Source, arrived: readonly string[]): void {
  if (arrived.length === 0) return
  const list = JSON.stringify(arrived)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'person', a.person_id
    FROM json_each(${list}) AS j
      CROSS JOIN roster_dangling AS d
        ON d.source_no = ${source.no} AND d.collection = 'users' AND d.missing_id = j.value
      CROSS JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = d.user_id`)
  // Whoever was kept out so far may belong to somebody now.
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'user', d.user_id
    FROM json_each(${list}) AS j
      CROSS JOIN roster_dangling AS d
        ON d.source_no = ${source.no} AND d.collection = 'users' AND d.missing_id = j.value
      LEFT JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = d.user_id
    WHERE a.person_id IS NULL`)
  tx.run(sql`
    DELETE FROM roster_dangling
    WHERE source_no = ${source.no} AND collection = 'users'
      AND missing_id IN (SELECT value FROM json_each(${list}))`)
}

/** Remembers who names an organisation that is not listed (yet). */
export function noteUnknownOrgs(
  { tx }: Context,
  source: Source,
  pairs: readonly (readonly [orgSourcedId: string, userSourcedId: string])[],
): void {
  if (pairs.length === 0) return
  tx.run(sql`
    INSERT OR IGNORE INTO roster_dangling
    SELECT ${source.no}, 'orgs', j.value ->> 0, j.value ->> 1
    FROM json_each(${JSON.stringify(pairs)}) AS j`)
}
