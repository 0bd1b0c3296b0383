import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { holdersOf } from '../identity/identify-load.ts'
import { keysOf, type PersonKey } from '../identity/keys.ts'
import { readUserRecord, type UserRecord } from '../identity/user-record.ts'
import { trustOf } from '../read/trust.ts'
import { sourceByNo, type Source } from '../source/source.ts'
import { wordFor } from './ask.ts'
import { recordKeys } from './record-keys.ts'
import type { MatchRow } from './reuse.ts'

/** The record a question is about, as it is stored now; null where it is no longer. */
export type RecordSide = {
  readonly record: UserRecord
  readonly source: Source
  readonly keys: readonly PersonKey[]
  /** Since when it is in the roster; null while it is set aside. */
  readonly since: number | null
}

export function recordSide(context: Context, match: MatchRow): RecordSide | null {
  const source = sourceByNo(context, match.sourceNo)
  if (!source) return null
  const stored = context.tx.get<{ body: string; seen_at: number | null }>(sql`
    SELECT u.body, a.seen_at FROM roster_user AS u
      LEFT JOIN person_alias AS a ON a.source_no = u.source_no AND a.sourced_id = u.sourced_id
    WHERE u.source_no = ${match.sourceNo} AND u.sourced_id = ${match.sourcedId}`)
  const body = match.body ?? stored?.body
  if (body === undefined) return null
  const since = match.body === null ? (stored?.seen_at ?? null) : null
  const record = readUserRecord(body, { seenAt: since ?? match.firstSeenAt, archived: false })
  const trust = trustOf(context, source)
  return { record, source, keys: recordKeys(context, { source, trust }, record), since }
}

/** Kinds of numbers and addresses that speak for the two being one, and those that speak against it. */
export type Comparison = { readonly agrees: readonly string[]; readonly differs: readonly string[] }

/** Compares a record with everything its candidates are known by. */
export function compareWith(
  context: Context,
  { keys, source }: RecordSide,
): (personId: string, records: readonly UserRecord[]) => Comparison {
  const trust = trustOf(context, source)
  const holders = holdersOf(context, keys)
  return (personId, records) => {
    const theirs = records.flatMap((other) => keysOf(other, trust))
    const isHeld = ({ kind, value }: PersonKey): boolean =>
      theirs.some((key) => key.kind === kind && key.value === value) ||
      (holders.get(`${kind}|${value}`) ?? []).some((holder) => holder.personId === personId)
    const agrees = wordsOf(keys.filter(isHeld))
    const against = keys.filter((key) => theirs.some(({ kind }) => kind === key.kind))
    return { agrees, differs: wordsOf(against).filter((word) => !agrees.includes(word)) }
  }
}

const wordsOf = (keys: readonly PersonKey[]): string[] => [
  ...new Set(keys.map(({ kind }) => wordFor(kind))),
]

/** The records of each of these people. */
export function recordsByPerson(
  { tx }: Context,
  personIds: readonly string[],
): ReadonlyMap<string, readonly UserRecord[]> {
  const rows = tx.all<{ person_id: string; body: string; seen_at: number; archived: number }>(sql`
    SELECT a.person_id, u.body, a.seen_at, u.archived_at IS NOT NULL AS archived
    FROM json_each(${JSON.stringify([...new Set(personIds)])}) AS j
      CROSS JOIN person_alias AS a ON a.person_id = j.value
      CROSS JOIN roster_user AS u ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id`)
  const byPerson = Map.groupBy(rows, (row) => row.person_id)
  return new Map(
    [...byPerson].map(([id, own]) => [
      id,
      own.map((row) =>
        readUserRecord(row.body, { seenAt: row.seen_at, archived: row.archived === 1 }),
      ),
    ]),
  )
}

/** Our id of the school a record names: its primary organisation, else that of its first role. */
export function schoolOf({ tx }: Context, side: RecordSide): string | null {
  const { record, source } = side
  const named = [record.primaryOrg, ...record.roles.map(([, , org]) => org)]
  const list = JSON.stringify(named.filter((id) => id !== null))
  const row = tx.get<{ id: string }>(sql`
    SELECT o.org_id AS id FROM json_each(${list}) AS j
      CROSS JOIN roster_org AS o ON o.source_no = ${source.no} AND o.sourced_id = j.value
    WHERE o.org_id IS NOT NULL AND o.type = 'school' LIMIT 1`)
  return row?.id ?? null
}
