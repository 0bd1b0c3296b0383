import { sql } from 'drizzle-orm'
import { dayIn, type Day } from '../../../kernel/time.ts'
import type { Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { SAMPLES } from './limits.ts'
import type { Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

/** What is known of a plan beside its rows. */
export type Plan = {
  readonly runNo: number
  /** How often anything had been made live when it was made. */
  readonly revision: number
  readonly settings: string
  /** Nobody of the source was known. */
  readonly isFirst: boolean
  /** Sum of the hashes of its rows, as 64 hexadecimal digits. */
  readonly digest: string
  /** Null while it is being made. */
  readonly expiresAt: number | null
  /** The day in the district it was worked out for; null for plans of before it was kept. */
  readonly day: Day | null
}

type Reader = Pick<Context, 'tx'>

export function planOf({ tx }: Reader, runNo: number): Plan | undefined {
  const row = tx.get<Omit<Plan, 'isFirst'> & { isFirst: number }>(sql`
    SELECT run_no AS "runNo", revision, settings, is_first AS "isFirst", digest,
      expires_at AS "expiresAt", day
    FROM roster_plan WHERE run_no = ${runNo}`)
  return row && { ...row, isFirst: row.isFirst === 1 }
}

/** Begins a plan, or a plan that waits with a run that was held. */
export function openPlan(context: Context, source: Source, run: Run): void {
  const known = context.tx.get<{ found: number }>(sql`
    SELECT EXISTS (SELECT 1 FROM person_alias
      WHERE source_no = ${source.no} AND sourced_id > '') AS found`)
  context.tx.run(sql`
    INSERT OR REPLACE INTO roster_plan
    VALUES (${run.no}, ${source.no}, ${timesApplied(context, source.no)},
      ${settingsHash(context, source)}, ${known?.found ? 0 : 1}, ${NOTHING_YET}, NULL,
      ${dayIn(context.district.timeZone, context.now)})`)
}

const NOTHING_YET = '0'.repeat(64)

/** How often anything was made live, by a run or by an approval. */
export function timesApplied({ tx }: Reader, sourceNo: number): number {
  const row = tx.get<{ n: number }>(sql`SELECT n FROM roster_applied WHERE source_no = ${sourceNo}`)
  return row?.n ?? 0
}

/** Something is about to be made live: plans made before this moment are out of date. */
export function noteApplying({ tx }: Context, sourceNo: number): void {
  tx.run(sql`
    INSERT INTO roster_applied VALUES (${sourceNo}, 1)
    ON CONFLICT (source_no) DO UPDATE SET n = n + 1`)
}

/** Names the settings that decide what a row means; the connection's own state is none of them. */
export const settingsHash = (context: Context, source: Source): string =>
  context.hash([source.id, source.mode, source.updatedAt].join('|'))

/** Adds the hashes of lines to the digest of a plan: the same lines in another order give the same sum. */
export function addToDigest(context: Context, run: Run, lines: readonly string[]): void {
  const plan = planOf(context, run.no)
  if (!plan || lines.length === 0) return
  const sum = lines.reduce((n, line) => n + BigInt(`0x${context.hash(line)}`), hexOf(plan.digest))
  const digest = BigInt.asUintN(DIGEST_BITS, sum)
    .toString(16)
    .padStart(DIGEST_BITS / 4, '0')
  context.tx.run(sql`UPDATE roster_plan SET digest = ${digest} WHERE run_no = ${run.no}`)
}

/** Adds a text to the digest of a plan that is always gone through in the same order. */
export function addText(context: Context, run: Run, text: string): void {
  const plan = planOf(context, run.no)
  if (!plan || text === '') return
  const digest = context.hash(`${plan.digest}\n${text}`)
  context.tx.run(sql`UPDATE roster_plan SET digest = ${digest} WHERE run_no = ${run.no}`)
}

/** As wide as SHA-256. */
const DIGEST_BITS = 256

const hexOf = (digest: string): bigint => BigInt(`0x${digest}`)

export type PlanOp = 'create' | 'change' | 'restore' | 'remove' | 'absent'

/** A row of the plan: whose it is and what happens to it. */
export type PlanLine = {
  readonly op: PlanOp
  readonly collection: Collection
  readonly id: string
  readonly name: string | null
}

/** Counts planned rows and keeps the first few of each kind to look at. */
export function keepLines(context: Context, run: Run, lines: readonly PlanLine[]): void {
  const counts = new Map<string, LineCount>()
  for (const { collection, op } of lines) {
    const key = `${collection} ${op}`
    counts.set(key, [collection, op, (counts.get(key)?.[2] ?? 0) + 1])
  }
  const samples = [...counts.keys()].flatMap((key) =>
    lines.filter((line) => `${line.collection} ${line.op}` === key).slice(0, SAMPLES),
  )
  keepSamples(context, run, samples)
  countLines(context, run, [...counts.values()])
}

/** Keeps rows to look at, of each kind no more than a few. */
export function keepSamples({ tx }: Context, run: Run, lines: readonly PlanLine[]): void {
  if (lines.length === 0) return
  const rows = lines.map(({ op, collection, id, name }) => [op, collection, id, name])
  tx.run(sql`
    INSERT OR IGNORE INTO roster_plan_sample
    SELECT ${run.no}, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3
    FROM json_each(${JSON.stringify(rows)}) AS j LEFT JOIN roster_plan_count AS c
      ON c.run_no = ${run.no} AND c.collection = j.value ->> 1 AND c.op = j.value ->> 0
    WHERE coalesce(c.n, 0) < ${SAMPLES}`)
}

export type LineCount = readonly [Collection, PlanOp, number]

export function countLines({ tx }: Context, run: Run, counts: readonly LineCount[]): void {
  if (counts.length === 0) return
  tx.run(sql`
    INSERT INTO roster_plan_count
    SELECT ${run.no}, j.value ->> 0, j.value ->> 1, j.value ->> 2
    FROM json_each(${JSON.stringify(counts)}) AS j WHERE true
    ON CONFLICT (run_no, collection, op) DO UPDATE SET n = n + excluded.n`)
}

/** Rows of the plan of a run that holds something, by collection. */
export function heldRows(
  { tx }: Reader,
  { no }: Pick<Run, 'no'>,
): Readonly<Partial<Record<Collection, number>>> {
  const rows = tx.all<{ collection: Collection; n: number }>(sql`
    SELECT collection, sum(n) AS n FROM roster_plan_count
    WHERE run_no = ${no} AND collection > '' GROUP BY collection`)
  return Object.fromEntries(rows.map(({ collection, n }) => [collection, n]))
}

const WORKING = ['row', 'user', 'key', 'seat', 'break'] as const
const RESULT = ['count', 'school', 'move', 'match', 'sample'] as const

/** Clears what was only needed while the plan was made, a little at a time; answers how many rows went. */
export const clearWorking = (context: Context, runNo: number, rows: number): number =>
  clear(context, WORKING, { runNo, rows })

/** Clears a plan that is over, a little at a time; answers how many rows went. */
export function clearPlan(context: Context, runNo: number, rows: number): number {
  const cleared = clear(context, [...WORKING, ...RESULT], { runNo, rows })
  if (cleared === 0) context.tx.run(sql`DELETE FROM roster_plan WHERE run_no = ${runNo}`)
  return cleared
}

const KEYS: Readonly<Record<(typeof WORKING | typeof RESULT)[number], string>> = {
  row: 'run_no, user_id, collection, sourced_id',
  user: 'run_no, who, user_id',
  key: 'run_no, kind, value',
  seat: 'run_no, school, who',
  break: 'run_no, org_id, end_on',
  count: 'run_no, collection, op',
  school: 'run_no, org_id',
  move: 'run_no, person_id, from_org_id, effective_on',
  match: 'run_no, sourced_id',
  sample: 'run_no, op, collection, sourced_id',
}

function clear(
  { tx }: Context,
  names: readonly (keyof typeof KEYS)[],
  { runNo, rows }: { runNo: number; rows: number },
): number {
  for (const name of names) {
    const table = sql.raw(`roster_plan_${name}`)
    const key = sql.raw(KEYS[name])
    // The condition on the second column keeps the inner walk short and the outer one to whole keys.
    const second = sql.raw(KEYS[name].split(', ')[1] ?? '')
    const gone = tx.all<{ n: number }>(sql`
      DELETE FROM ${table} WHERE (${key}) IN (
        SELECT ${key} FROM ${table} WHERE run_no = ${runNo} AND ${second} >= '' LIMIT ${rows})
      RETURNING 1 AS n`)
    if (gone.length > 0) return gone.length
  }
  return 0
}
