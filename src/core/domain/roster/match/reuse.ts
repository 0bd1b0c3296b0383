import { sql, type SQL } from 'drizzle-orm'
import type { rosterMatch } from '../../../store/tables/match.ts'
import type { Context } from '../../command.ts'
import { bumpCount } from '../run/counts.ts'
import { keysOf } from '../identity/keys.ts'
import { describe } from './ask.ts'
import { field, ROW_FP, ROW_ID, storedColumns, WHO } from '../apply/record-tables.ts'
import type { Source } from '../source/source.ts'
import { trustOf } from '../read/trust.ts'
import { readUserRecord } from '../identity/user-record.ts'

export type MatchRow = typeof rosterMatch.$inferSelect

type Reused = {
  readonly id: string
  readonly body: string
  readonly claim: string
  readonly person_id: string
  readonly match_id: string | null
  readonly decision: string | null
}

/**
 * Ids that came back as somebody else: an administrator is asked whether the person was renamed and numbered anew, or
 * the id was given to another. Until then the last good row stays; `ids` are among the rows of `text`.
 */
export function askAboutReuse(
  context: Context,
  source: Source,
  { text, ids }: { readonly text: string; readonly ids: string },
): void {
  for (const row of reusedRows(context, source, { text, ids })) {
    if (row.match_id === null) ask(context, source, row)
    else {
      context.tx.run(sql`UPDATE roster_match SET body = ${row.body} WHERE id = ${row.match_id}`)
      // Decided before, and the same has happened again.
      const about = { id: row.match_id, sourcedId: row.id, personId: row.person_id }
      if (row.decision === 'apart') letInAsNew(context, source, about)
    }
  }
}

function reusedRows(
  { tx }: Context,
  source: Source,
  { text, ids }: { text: string; ids: string },
): Reused[] {
  return tx.all<Reused>(sql`
    SELECT r.id, r.body, r.claim, a.person_id, m.id AS match_id, m.decision
    FROM (SELECT ${ROW_ID} AS id, j.value AS body, ${claimOf} AS claim
        FROM json_each(${text}) AS j WHERE ${ROW_ID} IN (SELECT value FROM json_each(${ids}))) AS r
      CROSS JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = r.id
      LEFT JOIN roster_match AS m ON m.source_no = ${source.no} AND m.sourced_id = r.id
        AND m.person_id = a.person_id AND m.claim = r.claim`)
}

/** What makes a row somebody: the numbers and the name, as one text. */
const claimOf: SQL = sql`json_array(${sql.join(
  WHO.map((column) => field('users', column)),
  sql`, `,
)})`

function ask(context: Context, source: Source, { id, body, claim, person_id }: Reused): void {
  const record = readUserRecord(body, { seenAt: context.now, archived: false })
  const shown = JSON.stringify(describe(record, keysOf(record, trustOf(context, source))))
  context.tx.run(sql`
    INSERT INTO roster_match (id, source_no, sourced_id, reason, person_id, record, claim, body,
      first_seen_at)
    VALUES (${context.newId()}, ${source.no}, ${id}, 'reused_id', ${person_id}, ${shown}, ${claim},
      ${body}, ${context.now})`)
}

type About = Pick<MatchRow, 'id' | 'sourcedId' | 'personId'>

/**
 * The id is another person's from now on: the record of before is archived under a name of its own, with the person
 * it was about, and the row that was set aside comes in as somebody new.
 */
export function letInAsNew(context: Context, source: Source, match: About): void {
  const { tx, now } = context
  const former = `${match.sourcedId} (before ${match.id})`
  const old = sql`source_no = ${source.no} AND sourced_id = ${match.sourcedId}`
  const was = tx.get<{ live: number }>(
    sql`SELECT archived_at IS NULL AS live FROM roster_user WHERE ${old}`,
  )
  tx.run(sql`
    UPDATE roster_user SET sourced_id = ${former}, archived_at = coalesce(archived_at, ${now}),
      missing_since = NULL, missing_runs = 0
    WHERE ${old}`)
  tx.run(sql`UPDATE person_alias SET sourced_id = ${former} WHERE ${old}`)
  bumpCount(context, source.no, ['users', was?.live ? -1 : 0])
  takeRow(context, source, match)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work SELECT ${source.no}, 'person', ${match.personId} WHERE true`)
}

/** The row that was set aside becomes the record of its id, whosever that is. */
export function takeRow(context: Context, source: Source, match: About): void {
  const { tx } = context
  const { names, values } = storedColumns('users')
  const columns = sql.raw(names.join(', '))
  const known = tx.get<{ live: number }>(sql`
    SELECT archived_at IS NULL AS live FROM roster_user
    WHERE source_no = ${source.no} AND sourced_id = ${match.sourcedId}`)
  tx.run(sql`
    INSERT INTO roster_user (source_no, sourced_id, fp, ${columns})
    SELECT ${source.no}, ${ROW_ID}, ${ROW_FP}, ${sql.join(values, sql`, `)}
    FROM roster_match AS m CROSS JOIN json_each('[' || m.body || ']') AS j
    WHERE m.id = ${match.id}
    ON CONFLICT (source_no, sourced_id) DO UPDATE SET fp = excluded.fp, facet = excluded.facet,
      body = excluded.body, archived_at = NULL, missing_since = NULL, missing_runs = 0`)
  bumpCount(context, source.no, ['users', known?.live ? 0 : 1])
  tx.run(sql`UPDATE roster_match SET body = NULL WHERE id = ${match.id}`)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work SELECT ${source.no}, 'user', ${match.sourcedId} WHERE true`)
}
