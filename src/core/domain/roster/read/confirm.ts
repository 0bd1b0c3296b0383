import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { readCount } from '../run/counts.ts'
import { DELTA_OVERLAP_MS, PROVED_ROWS_MAX } from '../run/limits.ts'
import { AT_START, PASS, patchPull, type Pull } from './pull.ts'
import { tableOf } from '../apply/record-tables.ts'
import { setPhase, type Run } from '../run/run.ts'
import { deltaOf, stepOf } from '../source/delta.ts'
import { readInYear } from '../source/identity.ts'
import { settingsOf } from '../source/settings.ts'
import { profileOf, type Source } from '../source/source.ts'
import { mapperVersionOf } from '../word/load.ts'

type Read = { readonly run: Run; readonly pulls: readonly Pull[] }

/**
 * Whether something is read once more before the reading counts, and begins it. First the ids of lists that moved:
 * whoever either reading showed is there. Then, to know whether changes can be trusted to a date, what a delta would
 * have told. Nothing live has changed yet.
 */
export function beginConfirm(context: Context, source: Source, { run, pulls }: Read): boolean {
  if (run.mode !== 'full') {
    settleWhole(context, source, pulls)
    return false
  }
  const pass = Math.max(...pulls.map((pull) => pull.pass))
  if (pass === PASS.rows) {
    const doubtful = pulls.filter((pull) => isDoubtful(context, source, pull))
    for (const pull of doubtful) {
      patchPull(context, pull, { ...AT_START, pass: PASS.ids, path: 0, drifted: 0, doneAt: null })
    }
    if (doubtful.length > 0) return confirming(context, run)
  }
  if (pass !== PASS.proof) {
    const unproved = pulls.filter((pull) => canProve(context, source, { run, pull }))
    for (const pull of unproved) {
      const since = proofSince(source)
      patchPull(context, pull, { ...AT_START, pass: PASS.proof, path: 0, since, doneAt: null })
    }
    if (unproved.length > 0) return confirming(context, run)
  }
  for (const pull of pulls) if (pull.pass === PASS.proof) settleProof(context, run, pull)
  return false
}

function confirming(context: Context, run: Run): true {
  if (run.phase !== 'confirming') setPhase(context, run, { phase: 'confirming' })
  return true
}

/** The list moved while it was read, or has no order and did not show everybody we know. */
function isDoubtful(context: Context, source: Source, pull: Pull): boolean {
  if (source.kind === 'oneroster-csv' || pull.skipped === 1) return false
  // Rows without an id void the reading anyway, and an empty list is for a person to look at.
  if (pull.fatal > 0 || pull.received === 0) return false
  if (pull.drifted === 1) return true
  return pull.ordered === 0 && pull.matched < readCount(context, source.no, pull.collection)
}

const proofSince = (source: Source): number =>
  (source.fullAt ?? 0) - DELTA_OVERLAP_MS - stepOf(profileOf(source)?.dateFilter ?? null)

type Candidate = { readonly run: Run; readonly pull: Pull }

/** A full reading found changes that a delta could have told: the same rows, read and understood the same way. */
function canProve(context: Context, source: Source, { run, pull }: Candidate): boolean {
  const isComparable =
    run.dryRun === 0 &&
    source.fullAt !== null &&
    source.readAs === readInYear(context, source, run.readAs) &&
    source.mapperVersion === mapperVersionOf(context, source) &&
    settingsOf(source).deltaEveryMinutes !== null &&
    pull.skipped === 0 &&
    deltaOf(source)[pull.collection].state === 'used'
  if (!isComparable) return false
  const changes = pull.created + pull.changed + pull.removed
  return changes > 0 && changes <= PROVED_ROWS_MAX
}

/** The ids of a proof are kept beside those of the reading, under a number no reading has. */
export const proofAttempt = (pull: Pick<Pull, 'attempt'>): number => -1 - pull.attempt

/** Counts what a delta since the last full reading would have kept from us. A moving list proves nothing. */
function settleProof(context: Context, run: Run, pull: Pull): void {
  const missed = pull.since === null ? 0 : countMissed(context, run, pull)
  patchPull(context, pull, { missed, since: null })
}

/**
 * Changed enrollments named people whose records nobody had told as changed, and reading all people showed them: what
 * the provider tells of changed people is not all of it.
 */
function settleWhole(context: Context, source: Source, pulls: readonly Pull[]): void {
  const users = pulls.find(({ collection }) => collection === 'users')
  if (!users || users.whole === 0 || users.drifted === 1) return
  // Otherwise the list was read whole because changes cannot be asked for any more.
  if (!profileOf(source)?.dateFilter) return
  patchPull(context, users, { missed: countUntold(context, source.no, users) })
}

/** New people of the last reading of a list whom the readings before it in the same run did not show. */
function countUntold(
  { tx }: Context,
  sourceNo: number,
  { runNo, collection, attempt }: Pull,
): number {
  const row = tx.get<{ n: number }>(sql`
    WITH told AS MATERIALIZED (
      SELECT j.value ->> 0 AS id FROM roster_stage AS s CROSS JOIN json_each(s.body) AS j
      WHERE s.run_no = ${runNo} AND s.collection = ${collection} AND s.attempt < ${attempt})
    SELECT count(*) AS n
    FROM roster_stage AS s CROSS JOIN json_each(s.body) AS j
      LEFT JOIN roster_user AS u
        ON u.source_no = ${sourceNo}
          AND u.sourced_id = j.value ->> 0
    WHERE s.run_no = ${runNo} AND s.collection = ${collection} AND s.attempt = ${attempt}
      AND u.sourced_id IS NULL AND j.value ->> 0 NOT IN (SELECT id FROM told)`)
  return row?.n ?? 0
}

/** A record that only went out of sight and came back need not be told as changed. */
function countMissed({ tx }: Context, run: Run, pull: Pull): number {
  const { collection, attempt } = pull
  const row = tx.get<{ n: number }>(sql`
    WITH told AS MATERIALIZED (
      SELECT e.value AS id FROM roster_page AS g CROSS JOIN json_each(g.ids) AS e
      WHERE g.run_no = ${run.no} AND g.collection = ${collection}
        AND g.attempt = ${proofAttempt(pull)})
    SELECT count(*) AS n
    FROM roster_stage AS s CROSS JOIN json_each(s.body) AS j
      LEFT JOIN ${tableOf(collection)} AS u
        ON u.source_no = ${run.sourceNo} AND u.sourced_id = j.value ->> 0
    WHERE s.run_no = ${run.no} AND s.collection = ${collection} AND s.attempt = ${attempt}
      AND (u.sourced_id IS NULL OR (u.archived_at IS NULL AND u.missing_since IS NULL))
      AND j.value ->> 0 NOT IN (SELECT id FROM told)`)
  return row?.n ?? 0
}
