import { sql } from 'drizzle-orm'
import type { PageRequest } from '../../ports/roster-source.ts'
import type { Context } from '../command.ts'
import { DELTA_OVERLAP_MS, MAPPER_VERSION, PAGE_ROWS_MAX } from './limits.ts'
import { currentPull, LANES, patchPull, preparePulls, pullsOf, type Pull } from './pull.ts'
import { enterPhase, nextPage, setPhase, type Run } from './run.ts'
import { profileOf, type Source } from './source.ts'
import { UNREAD } from './take-page.ts'

/** Begins to read, one page per lane at a time. Without a way to ask for changes everything is read. */
export function beginExtract(context: Context, source: Source, run: Run): void {
  preparePulls(context, run)
  const mode = run.mode === 'delta' && canDelta(source) ? 'delta' : 'full'
  setPhase(context, run, { phase: 'extracting', mode })
  for (const lane of Object.keys(LANES)) nextPage(context, run.id, lane)
}

/** Whether changes alone tell enough: there was a complete run, rows mean the same, and the provider can filter. */
const canDelta = (source: Source): boolean =>
  source.watermark !== null &&
  source.mapperVersion === MAPPER_VERSION &&
  profileOf(source)?.filtersByDate === true

/** The page a pull needs next. */
export function pageRequest(source: Source, run: Run, pull: Pull): PageRequest {
  const profile = profileOf(source)
  const isDelta = run.mode === 'delta' && pull.whole === 0 && run.since !== null
  return {
    collection: pull.collection,
    offset: pull.nextOffset,
    limit: Math.min(profile?.pageSize ?? PAGE_ROWS_MAX, PAGE_ROWS_MAX),
    changedSince: isDelta && run.since !== null ? run.since - DELTA_OVERLAP_MS : null,
    selectFields: profile?.selectsFields ?? false,
  }
}

/** A collection is read: its lane goes on with the next one, and the last lane to finish ends the reading. */
export function endOfCollection(context: Context, run: Run, lane: string): void {
  if (currentPull(context, run, lane)) return nextPage(context, run.id, lane)
  const pulls = pullsOf(context, run)
  if (pulls.some((pull) => pull.doneAt === null)) return
  const users = pulls.find((pull) => pull.collection === 'users')
  if (run.mode === 'delta' && users?.whole === 0 && namesStrangers(context, run)) {
    patchPull(context, users, { ...UNREAD, attempt: users.attempt + 1, whole: 1 })
    return nextPage(context, run.id, users.lane)
  }
  enterPhase(context, run, { phase: 'comparing' })
}

/** More changed enrollments than this mean that reading all people is the shorter way. */
const LOOKED_THROUGH_MAX = 20_000

/**
 * Whether changed enrollments name people who are neither known nor among the changed: some providers give a student
 * who moves a new record and do not report it as changed.
 */
function namesStrangers({ tx }: Context, run: Run): boolean {
  const staged = tx.get<{ n: number | null }>(sql`
    SELECT sum(row_count) AS n FROM roster_stage WHERE run_no = ${run.no} AND collection = 'enrollments'`)
  if ((staged?.n ?? 0) > LOOKED_THROUGH_MAX) return true
  const row = tx.get<{ found: number }>(sql`
    SELECT EXISTS (
      SELECT j.value ->> 3 AS id FROM roster_stage AS s CROSS JOIN json_each(s.body) AS j
        LEFT JOIN roster_user AS u ON u.source_no = ${run.sourceNo} AND u.sourced_id = j.value ->> 3
      WHERE s.run_no = ${run.no} AND s.collection = 'enrollments' AND j.value ->> 2 IS NOT 1
        AND j.value ->> 3 IS NOT NULL AND u.sourced_id IS NULL
      EXCEPT
      SELECT j.value ->> 0 FROM roster_stage AS s CROSS JOIN json_each(s.body) AS j
      WHERE s.run_no = ${run.no} AND s.collection = 'users') AS found`)
  return Boolean(row?.found)
}
