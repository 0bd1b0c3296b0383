import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { Doubt } from '../identity/identify-find.ts'
import type { ApartReason } from '../identity/identity.ts'
import { recordIssues } from '../issue/issues.ts'
import type { PersonKey } from '../identity/keys.ts'
import { mainFacet, type UserRecord } from '../identity/user-record.ts'

/** What people decide by: who the record says it is, and of which kinds its keys are; never the keys themselves. */
export type MatchRecord = {
  readonly name: string
  readonly facet: string | null
  readonly keys: readonly string[]
}

/**
 * Puts it to an administrator whether two people are one. Each two are asked about once, ever; until it is decided,
 * and when they are kept apart, nothing of one is the other's.
 */
export function askAbout(context: Context, sourceNo: number, doubts: readonly Doubt[]): void {
  for (const { record, keys, personId, reason, candidates } of doubts) {
    const shown = JSON.stringify(describe(record, keys))
    const { sourcedId } = record
    ask(context, { sourceNo, sourcedId, reason, personId, shown, candidates })
  }
}

export type Question = {
  readonly sourceNo: number
  readonly sourcedId: string
  readonly reason: ApartReason
  readonly personId: string
  /** The record as people are shown it, as JSON. */
  readonly shown: string
  readonly candidates: readonly string[]
}

/** Asks about those of the candidates about whom nobody asked before. */
export function ask(context: Context, question: Question): void {
  const { sourceNo, sourcedId, reason, personId, shown } = question
  const others = question.candidates.filter((id) => id !== personId)
  const pairs = newPairs(
    context,
    others.map((id) => inOrder(personId, id)),
  )
  if (pairs.length === 0) return
  const id = context.newId()
  context.tx.run(sql`
    INSERT INTO roster_match (id, source_no, sourced_id, reason, person_id, record, first_seen_at)
    VALUES (${id}, ${sourceNo}, ${sourcedId}, ${reason}, ${personId}, ${shown}, ${context.now})`)
  context.tx.run(sql`
    INSERT INTO roster_match_pair
    SELECT j.value ->> 0, j.value ->> 1, ${id} FROM json_each(${JSON.stringify(pairs)}) AS j`)
  const issues = JSON.stringify([[sourcedId, 'key_collision', 'identifier']])
  recordIssues(context, { sourceNo, collection: 'users', issues })
}

export type Pair = readonly [lo: string, hi: string]

export const inOrder = (a: string, b: string): Pair => (a < b ? [a, b] : [b, a])

function newPairs({ tx }: Context, pairs: readonly Pair[]): Pair[] {
  const asked = tx.all<{ lo: string; hi: string }>(sql`
    SELECT p.lo, p.hi FROM json_each(${JSON.stringify(pairs)}) AS j
      CROSS JOIN roster_match_pair AS p ON p.lo = j.value ->> 0 AND p.hi = j.value ->> 1`)
  const known = new Set(asked.map(({ lo, hi }) => `${lo},${hi}`))
  return pairs.filter((pair) => !known.has(pair.join()))
}

export function describe(record: UserRecord, keys: readonly PersonKey[]): MatchRecord {
  const { preferredGivenName, givenName, preferredFamilyName, familyName } = record
  const name = `${preferredGivenName ?? givenName ?? ''} ${preferredFamilyName ?? familyName ?? ''}`
  return {
    name: name.trim(),
    facet: mainFacet(record),
    keys: [...new Set(keys.map(({ kind }) => wordFor(kind)))],
  }
}

/** `number:student` is a number, `id:student:stateid` a stateid: the part a person plays is said elsewhere. */
export const wordFor = (kind: string): string =>
  kind.replace(/^id:((student|staff|guardian):)?/, '').replace(/:.*$/, '')
