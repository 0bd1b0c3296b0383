import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { MAPPER_VERSION } from '../run/limits.ts'
import { settingsOf } from './settings.ts'
import { profileOf, wordsOf, type Source } from './source.ts'

/**
 * Whether the token speaks for somebody else than at the last good reading: another address, client, scope or
 * organisation. Then nothing is changed before a person has looked.
 */
export const connectionChanged = (source: Source): boolean => {
  const now = profileOf(source)?.connection
  return (
    source.connectionChanged === 1 ||
    (source.connection !== null && now !== undefined && now !== source.connection)
  )
}

/**
 * Hash of everything that decides what a reading brings: how the system is asked, and what its words mean. While it is
 * the same, changes alone tell enough; after a change everything is read once.
 */
export function readAsOf(context: Context, source: Source): string {
  const { scopes, headers, query, orgs, metadataIds, signature } = settingsOf(source)
  const profile = profileOf(source)
  const parts = [
    MAPPER_VERSION,
    [source.kind, source.baseUrl, source.tokenUrl, source.clientId, source.auth, signature],
    [scopes, headers, query, orgs, metadataIds],
    wordsOf(context, source),
    [profile?.connection ?? null, profile?.scope ?? null, profile?.paths ?? null],
  ]
  return context.hash(JSON.stringify(parts))
}

/**
 * The same, together with the school year it is: at its turn everything is read anew. What a run found out about the
 * year counts for it, so this is asked at its end.
 */
export const readInYear = (context: Context, source: Source, readAs: string | null): string =>
  context.hash(`${readAs ?? ''}|${schoolYear(context, source)}`)

/** First day of the school year it is; '' between two, or where the system names none. */
function schoolYear({ tx, district, now }: Context, source: Source): string {
  const today = dayIn(district.timeZone, now)
  const row = tx.get<{ on: string | null }>(sql`
    SELECT max(start_on) AS "on" FROM roster_session
    WHERE source_no = ${source.no} AND type = 'schoolYear' AND start_on <= ${today}
      AND archived_at IS NULL`)
  return row?.on ?? ''
}
