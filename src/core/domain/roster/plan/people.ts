import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { keysOf } from '../identity/keys.ts'
import { PLAN_USERS } from './limits.ts'
import { cursorOf, saveCursor, type Run } from '../run/run.ts'
import { sourceByNo } from '../source/source.ts'
import { trustOf } from '../read/trust.ts'
import { readUserRecord } from '../identity/user-record.ts'

/**
 * Puts the touched records of one person together, known or new, so that they are worked out at once. Whether they
 * are one person is decided later, by the same rules as ever; here it is enough that they may be.
 */
export function planPeople(context: Context, run: Run): void {
  const { id: after = '' } = cursorOf(run)
  const records = touchedRecords(context, run, after)
  const last = records.at(-1)
  if (!last) return saveCursor(context, run, { part: 'breaks' })
  const groups = new Groups()
  const keys = records.flatMap((record) => record.keys)
  for (const [key, who] of knownKeys(context, run, keys)) groups.know(key, who)
  for (const { id, personId, keys: own } of records) groups.add(id, { personId, keys: own })
  write(context, run, groups)
  saveCursor(context, run, { part: 'people', id: last.id })
}

type Touched = {
  readonly id: string
  readonly personId: string | null
  readonly keys: readonly string[]
}

function touchedRecords(context: Context, run: Run, after: string): Touched[] {
  const { tx, now } = context
  const source = sourceByNo(context, run.sourceNo)
  const trust = source && trustOf(context, source)
  const rows = tx.all<{ id: string; person_id: string | null; body: string | null }>(sql`
    SELECT w.id AS id, a.person_id AS person_id, coalesce(r.value, u.body) AS body
    FROM (SELECT DISTINCT user_id AS id FROM roster_plan_row
        WHERE run_no = ${run.no} AND user_id > ${after} ORDER BY user_id LIMIT ${PLAN_USERS}) AS w
      LEFT JOIN roster_plan_row AS r ON r.run_no = ${run.no} AND r.user_id = w.id
        AND r.collection = 'users' AND r.sourced_id = w.id
      LEFT JOIN roster_user AS u ON u.source_no = ${run.sourceNo} AND u.sourced_id = w.id
      LEFT JOIN person_alias AS a ON a.source_no = ${run.sourceNo} AND a.sourced_id = w.id`)
  return rows.map(({ id, person_id, body }) => {
    const record = body === null ? null : readUserRecord(body, { seenAt: now, archived: false })
    const keys = record ? keysOf(record, trust).map(({ kind, value }) => `${kind}|${value}`) : []
    return { id, personId: person_id, keys }
  })
}

/** Whom a key leads to: a person, or the record that stands for a group of new ones. */
function knownKeys({ tx }: Context, run: Run, keys: readonly string[]): [string, string][] {
  const list = JSON.stringify(keys)
  const split = sql`CROSS JOIN (SELECT 1) WHERE instr(j.value, '|') > 0`
  const parts = sql`(SELECT j.value AS key, substr(j.value, 1, instr(j.value, '|') - 1) AS kind,
    substr(j.value, instr(j.value, '|') + 1) AS value FROM json_each(${list}) AS j ${split}) AS x`
  const rows = tx.all<{ key: string; who: string }>(sql`
    SELECT x.key AS key, k.person_id AS who
    FROM ${parts} CROSS JOIN person_key AS k ON k.kind = x.kind AND k.value = x.value
    UNION ALL
    SELECT x.key, u.who
    FROM ${parts} CROSS JOIN roster_plan_key AS k
        ON k.run_no = ${run.no} AND k.kind = x.kind AND k.value = x.value
      CROSS JOIN roster_plan_user AS u INDEXED BY roster_plan_user_id
        ON u.run_no = ${run.no} AND u.user_id = k.user_id`)
  return rows.map(({ key, who }) => [key, who])
}

/** A group of new records is named after one of them. */
const NEW = '+'

/** Which records may be one person, found while going through them. */
class Groups {
  /** Every record of this slice by its group. */
  readonly users = new Map<string, string>()
  /** New keys, each with a record that carries it. */
  readonly keys = new Map<string, string>()
  /** Groups that turned out to be another. */
  readonly merged = new Map<string, string>()
  readonly #whoByKey = new Map<string, string>()

  know(key: string, who: string): void {
    this.#whoByKey.set(key, who)
  }

  add(id: string, { personId, keys }: Pick<Touched, 'personId' | 'keys'>): void {
    const met = keys.flatMap((key) => this.#whoByKey.get(key) ?? []).map((who) => this.#now(who))
    const who = personId ?? met.find(isPerson) ?? met[0] ?? `${NEW}${id}`
    for (const other of met) if (other !== who && !isPerson(other)) this.merged.set(other, who)
    this.users.set(id, who)
    for (const key of keys) {
      if (this.#whoByKey.has(key)) continue
      this.#whoByKey.set(key, who)
      this.keys.set(key, id)
    }
  }

  /** The group a group has become. */
  #now(who: string): string {
    const next = this.merged.get(who)
    return next === undefined ? who : this.#now(next)
  }

  settled(): [who: string, id: string][] {
    return [...this.users].map(([id, who]) => [this.#now(who), id])
  }

  renamed(): [from: string, to: string][] {
    return [...this.merged.keys()].map((from) => [from, this.#now(from)])
  }
}

const isPerson = (who: string): boolean => !who.startsWith(NEW)

function write({ tx }: Context, run: Run, groups: Groups): void {
  for (const [from, to] of groups.renamed()) {
    tx.run(sql`
      UPDATE OR IGNORE roster_plan_user SET who = ${to} WHERE run_no = ${run.no} AND who = ${from}`)
  }
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_user
    SELECT ${run.no}, j.value ->> 0, j.value ->> 1
    FROM json_each(${JSON.stringify(groups.settled())}) AS j`)
  const keys = [...groups.keys].map(([key, id]) => {
    const at = key.indexOf('|')
    return [key.slice(0, at), key.slice(at + 1), id]
  })
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_key
    SELECT ${run.no}, j.value ->> 0, j.value ->> 1, j.value ->> 2
    FROM json_each(${JSON.stringify(keys)}) AS j`)
}
