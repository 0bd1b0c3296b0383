import { sql } from 'drizzle-orm'
import {
  COLLECTIONS,
  type Collection,
  type KnownProfile,
  type PageRequest,
} from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { beginConfirm } from './confirm.ts'
import { prepareCsvPulls, rowsFromSpool } from '../csv/spool.ts'
import { nextPages } from './lanes.ts'
import { PAGE_BYTES_WANTED } from '../run/limits.ts'
import { PASS, patchPull, preparePulls, pullsOf, UNREAD, type Pull } from './pull.ts'
import { countsRightly, offsetOf, type Paging } from './read-on.ts'
import { enterPhase, setPhase, type Run } from '../run/run.ts'
import { deltaSinces } from '../source/delta.ts'
import { connectionChanged, readAsOf, readInYear } from '../source/identity.ts'
import { pageRows } from '../source/plan.ts'
import { settingsOf } from '../source/settings.ts'
import { patchSource, profileOf, type Source } from '../source/source.ts'
import { mapperVersionOf } from '../word/load.ts'

/** Begins to read. Where changes alone do not tell enough, everything is read. */
export function beginExtract(context: Context, source: Source, run: Run): void {
  const readAs = readAsOf(context, source)
  const sinces =
    run.mode === 'delta' && canDelta(context, source, readAs) ? deltaSinces(source) : {}
  const mode = Object.keys(sinces).length > 0 || isUploadedDelta(source, run) ? 'delta' : 'full'
  const paths = profileOf(source)?.paths ?? {}
  preparePulls(context, run, {
    sinces,
    skipped: COLLECTIONS.filter(
      (c) =>
        paths[c]?.length === 0 ||
        (mode === 'delta' && sinces[c] === undefined && source.kind !== 'oneroster-csv'),
    ),
    joined: COLLECTIONS.filter((c) => (paths[c]?.length ?? 0) > 1),
  })
  if (source.kind === 'oneroster-csv') prepareCsvPulls(context, run)
  const trial = becomesTrial(context, source, run) ? TRIAL : {}
  setPhase(context, run, {
    phase: 'extracting',
    mode,
    readAs,
    sinces: JSON.stringify(sinces),
    ...trial,
  })
  nextPages(context, source, run)
}

/** A delta that was uploaded says itself what it is. */
const isUploadedDelta = (source: Source, run: Run): boolean =>
  source.kind === 'oneroster-csv' && run.mode === 'delta'

const TRIAL = { dryRun: 1, trialReason: 'connection_changed' } as const

/**
 * Whether nothing may change because the connection speaks for somebody else than before. Whoever started the run
 * knowing so has decided; what the provider only showed now nobody could know.
 */
function becomesTrial(context: Context, source: Source, run: Run): boolean {
  if (run.dryRun === 1 || !connectionChanged(source)) return false
  const wasKnown = source.connectionChanged === 1
  if (!wasKnown) patchSource(context, source, { connectionChanged: 1 })
  return !wasKnown
}

/** Whether changes alone tell enough: there was a complete run, and rows are read and mean the same as then. */
const canDelta = (context: Context, source: Source, readAs: string): boolean =>
  source.readAs === readInYear(context, source, readAs) &&
  source.mapperVersion === mapperVersionOf(context, source)

export function pagingOf(source: Source, pull: Pull): Paging {
  if (source.kind === 'oneroster-csv') return 'file'
  // Changes, and lists other than the usual, may be ordered otherwise than what was proved.
  const isUsual = pull.since === null && profileOf(source)?.paths[pull.collection] === undefined
  return isUsual && profileOf(source)?.keyset === true ? 'keyset' : 'offset'
}

/** The page a pull needs next. `rows` are handed over with it where files were uploaded. */
export function pageRequest(source: Source, pull: Pull, rows: string | null = null): PageRequest {
  const profile = profileOf(source)
  const isKeyset = pagingOf(source, pull) === 'keyset' && pull.afterId !== null
  return {
    collection: pull.collection,
    from: isKeyset ? { after: pull.afterId ?? '' } : { offset: offsetOf(pull) },
    limit: pull.size ?? limitOf(source, pull.collection),
    changedSince: pull.pass === PASS.ids ? null : pull.since,
    profile,
    path: pull.path,
    idsOnly: pull.pass !== PASS.rows,
    mayEnd: isCounted(profile, pull),
    rows,
  }
}

/** Whether as many rows were read as the provider counted, and its counts were right when checked. */
const isCounted = (profile: KnownProfile | null, pull: Pull): boolean =>
  countsRightly(profile, pull) && pull.total !== null && pull.nextOffset >= pull.total

/** Rows asked for at once: what the provider gives and a page can hold, by the mean length of its rows. */
export function limitOf(source: Source, collection: Collection): number {
  const profile = profileOf(source)
  const bytes = profile?.bytesPerRow[collection] ?? 0
  const fitting = bytes > 0 ? Math.max(1, Math.floor(PAGE_BYTES_WANTED / bytes)) : Infinity
  return Math.min(pageRows(settingsOf(source), profile), fitting)
}

/**
 * The rows of an uploaded file that come next, as JSON text; null where pages are fetched. A file is kept in the
 * district while it is read, so taking the same part again after a crash gives the same rows.
 */
export const handedRows = (
  context: Context,
  { source, run, pull }: { source: Source; run: Run; pull: Pull },
): string | null => (source.kind === 'oneroster-csv' ? rowsFromSpool(context, run, pull) : null)

/** A list is read: others get their turn, and the last one ends the reading. */
export function endOfList(context: Context, source: Source, run: Run): void {
  const pulls = pullsOf(context, run)
  if (pulls.some((pull) => pull.doneAt === null)) return nextPages(context, source, run)
  const users = pulls.find((pull) => pull.collection === 'users')
  const canReadMore = run.phase === 'extracting' && source.kind !== 'oneroster-csv'
  if (canReadMore && users && mustReadUsers(context, run, users)) {
    const whole = { whole: 1, since: null, attempt: users.attempt + 1 }
    patchPull(context, users, { ...UNREAD, ...whole })
    return nextPages(context, source, run)
  }
  if (beginConfirm(context, source, { run, pulls })) return nextPages(context, source, run)
  enterPhase(context, run, { phase: 'comparing' })
}

const mustReadUsers = (context: Context, run: Run, users: Pull): boolean =>
  run.mode === 'delta' && users.whole === 0 && namesStrangers(context, run)

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
