import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { Candidate } from './identity.ts'
import type { PersonKey } from './keys.ts'
import type { Source } from '../source/source.ts'
import { readUserRecord, type UserRecord } from './user-record.ts'

/** A touched record; null where another record named a user that is not listed. */
export type WorkRecord = {
  readonly id: string
  readonly personId: string | null
  readonly record: UserRecord | null
}

type WorkRow = {
  id: string
  body: string | null
  archived: number
  person_id: string | null
  seen_at: number | null
}

/** The next records whose person must be found or looked at again. */
export function recordsInWork(
  { tx, now }: Context,
  { source, after, limit }: { source: Source; after: string; limit: number },
): WorkRecord[] {
  const rows = tx.all<WorkRow>(sql`
    SELECT w.id AS id, u.body AS body, u.archived_at IS NOT NULL AS archived,
      a.person_id AS person_id, a.seen_at AS seen_at
    FROM (SELECT id FROM roster_work WHERE source_no = ${source.no} AND stage = 'user' AND id > ${after}
        ORDER BY id LIMIT ${limit}) AS w
      LEFT JOIN roster_user AS u ON u.source_no = ${source.no} AND u.sourced_id = w.id
      LEFT JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = w.id`)
  return rows.map(({ id, body, archived, person_id, seen_at }) => ({
    id,
    personId: person_id,
    record:
      body === null
        ? null
        : readUserRecord(body, { seenAt: seen_at ?? now, archived: archived === 1 }),
  }))
}

/** Who holds which of the keys, by `kind|value`. What leads to somebody who was joined to another leads there. */
export function holdersOf({ tx }: Context, keys: readonly PersonKey[]): Map<string, Candidate[]> {
  const list = JSON.stringify(keys.map(({ kind, value }) => [kind, value]))
  const rows = [...tx.all<Holder>(heldIn('person_key', list))]
  if (isAnyAlso({ tx })) rows.push(...tx.all<Holder>(heldIn('person_key_also', list)))
  const holders = new Map<string, Candidate[]>()
  for (const { key, gone, ...names } of rows) {
    const candidate = { ...names, isGone: gone === 1 }
    const known = holders.get(key)
    if (!known) holders.set(key, [candidate])
    else if (!known.some(({ personId }) => personId === candidate.personId)) known.push(candidate)
  }
  return holders
}

type Holder = Omit<Candidate, 'isGone'> & { readonly key: string; readonly gone: number }

const heldIn = (table: 'person_key' | 'person_key_also', list: string): SQL => sql`
  SELECT k.kind || '|' || k.value AS key, p.id AS "personId",
    p.given_name AS "givenName", p.family_name AS "familyName", p.archived_at IS NOT NULL AS gone
  FROM json_each(${list}) AS j
    CROSS JOIN ${sql.raw(table)} AS k ON k.kind = j.value ->> 0 AND k.value = j.value ->> 1
    CROSS JOIN person AS h ON h.id = k.person_id
    CROSS JOIN person AS p ON p.id = coalesce(h.merged_into, h.id)`

/** Usually nobody was ever kept apart, and a key leads to one person. */
function isAnyAlso({ tx }: Pick<Context, 'tx'>): boolean {
  const any = tx.get<{ found: number }>(
    sql`SELECT EXISTS (SELECT 1 FROM person_key_also WHERE kind > '') AS found`,
  )
  return Boolean(any?.found)
}

/** The students of each guardian, from whichever side names the other. */
export function guardianStudents(
  { tx }: Context,
  source: Source,
  guardians: readonly { readonly record: UserRecord }[],
): Map<string, string[]> {
  const byGuardian = new Map<string, string[]>()
  if (guardians.length === 0) return byGuardian
  const told = guardians.flatMap(({ record }) => record.agents.map((id) => [record.sourcedId, id]))
  const ids = guardians.map(({ record }) => record.sourcedId)
  const rows = tx.all<{ guardian: string; student: string }>(sql`
    SELECT j.value ->> 0 AS guardian, a.person_id AS student
    FROM json_each(${JSON.stringify(told)}) AS j
      CROSS JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = j.value ->> 1
    UNION
    SELECT d.missing_id, a.person_id
    FROM json_each(${JSON.stringify(ids)}) AS j
      CROSS JOIN roster_dangling AS d
        ON d.source_no = ${source.no} AND d.collection = 'users' AND d.missing_id = j.value
      CROSS JOIN person_alias AS a ON a.source_no = ${source.no} AND a.sourced_id = d.user_id`)
  for (const { guardian, student } of rows) {
    byGuardian.set(guardian, [...(byGuardian.get(guardian) ?? []), student])
  }
  return byGuardian
}
