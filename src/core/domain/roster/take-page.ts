import { sql } from 'drizzle-orm'
import type { RosterPage } from '../../ports/roster-source.ts'
import type { Context } from '../command.ts'
import { failRun } from './end-run.ts'
import { clearIssues, recordIssues } from './issues.ts'
import { PAGES_MAX, RESTARTS_MAX, TOTAL_DRIFT_ROWS, TOTAL_DRIFT_SHARE } from './limits.ts'
import { patchPull, type Pull } from './pull.ts'
import { repeatedIds } from './repeats.ts'
import { heldRun, nextPage, type Run } from './run.ts'
import { keepToken, type Source } from './source.ts'
import { contradictsHeld, stageChunk, type Chunk, type Staged } from './stage.ts'
import { supersede } from './supersede.ts'

type Taken = {
  readonly source: Source
  readonly run: Run
  readonly pull: Pull
  readonly page: RosterPage
}

/**
 * Stages one page, in one transaction with the request for the next. A page that was staged before a crash is
 * staged again under the same number and changes nothing.
 */
export function takePage(context: Context, taken: Taken): 'next' | 'read' | 'failed' {
  const { source, run, pull, page } = taken
  keepToken(context, source, page.token)
  countTraffic(context, run, page)
  if (page.received === 0) {
    patchPull(context, pull, { doneAt: context.now, ...driftOf(pull, page) })
    return 'read'
  }
  const repeats = page.fingerprint === pull.fingerprint
  if (pull.page >= PAGES_MAX || (repeats && pull.attempt >= RESTARTS_MAX)) {
    failRun(context, run, 'paging_fault')
    return 'failed'
  }
  const mustRestart = repeats || (movedFar(pull, page) && pull.attempt < RESTARTS_MAX)
  if (mustRestart) restart(context, pull)
  else keepPage(context, taken)
  nextPage(context, run.id, pull.lane)
  return 'next'
}

function keepPage(context: Context, { source, run, pull, page }: Taken): void {
  const staged = stageAll(context, { run, pull, page })
  keepIds(context, { run, pull, page })
  const place = { sourceNo: source.no, collection: pull.collection }
  recordIssues(context, { ...place, issues: page.issues })
  for (const { reused } of staged) recordReuse(context, place, reused)
  clearIssues(context, { ...place, since: run.startedAt }, page.ids)
  const sum = (count: (s: Staged) => number): number => staged.reduce((n, s) => n + count(s), 0)
  const created = sum((s) => s.created)
  const changed = sum((s) => s.changed)
  const removed = sum((s) => s.removed)
  const reused = sum((s) => reusedIds(s).length)
  patchPull(context, pull, {
    page: pull.page + 1,
    nextOffset: pull.nextOffset + page.received,
    fingerprint: page.fingerprint,
    ...driftOf(pull, page),
    received: pull.received + page.received,
    created: pull.created + created,
    changed: pull.changed + changed,
    removed: pull.removed + removed,
    unchanged: pull.unchanged + sum((s) => s.rows) - created - changed - removed - reused,
    quarantined: pull.quarantined + page.quarantined + reused,
    fatal: pull.fatal + page.fatal,
  })
}

function stageAll(context: Context, { run, pull, page }: Omit<Taken, 'source'>): Staged[] {
  let held = run.mode === 'delta' ? heldRun(context, run.sourceNo) : undefined
  const repeats = repeatedIds(context, pull, page.ids)
  return page.chunks.map((text, index) => {
    const chunk: Omit<Chunk, 'held'> = { run, pull, text, index, repeats }
    if (held && contradictsHeld(context, { ...chunk, held })) {
      supersede(context, held)
      held = undefined
    }
    return stageChunk(context, { ...chunk, held })
  })
}

// safe because SQLite made the list
const reusedIds = (staged: Staged): readonly string[] =>
  JSON.parse(staged.reused) as readonly string[]

type Place = { readonly sourceNo: number; readonly collection: Pull['collection'] }

/** An id that came back as somebody else: the row is set aside and the last good version stays. */
function recordReuse(context: Context, place: Place, reused: string): void {
  if (reused === '[]') return
  const ids = JSON.parse(reused) as readonly string[] // safe because SQLite made the list
  const issues = JSON.stringify(ids.map((id) => [id, 'key_collision', 'sourcedId']))
  recordIssues(context, { ...place, issues })
}

function keepIds({ tx }: Context, { run, pull, page }: Omit<Taken, 'source'>): void {
  tx.run(sql`
    INSERT OR REPLACE INTO roster_page
    SELECT ${run.no}, ${pull.collection}, ${pull.attempt}, ${pull.page}, min(value), max(value), ${page.ids}
    FROM json_each(${page.ids})`)
}

function countTraffic({ tx }: Context, run: Run, page: RosterPage): void {
  tx.run(sql`
    UPDATE roster_run SET requests = requests + ${page.requests}, retries = retries + ${page.retries},
      bytes = bytes + ${page.bytes}
    WHERE id = ${run.id}`)
}

const movedBy = (pull: Pull, page: RosterPage): number =>
  pull.total === null || page.total === null ? 0 : Math.abs(page.total - pull.total)

/** A total that moves while pages are read means that rows slid past us; then nothing counts as missing. */
const driftOf = (pull: Pull, page: RosterPage): Partial<Pull> => ({
  total: pull.total ?? page.total,
  drifted: pull.drifted || movedBy(pull, page) > 0 ? 1 : 0,
})

function movedFar(pull: Pull, page: RosterPage): boolean {
  const moved = movedBy(pull, page)
  return moved > TOTAL_DRIFT_ROWS || moved > (pull.total ?? 0) * TOTAL_DRIFT_SHARE
}

/** Reads the collection again from the start; what was staged so far no longer counts. */
function restart(context: Context, pull: Pull): void {
  patchPull(context, pull, { ...UNREAD, attempt: pull.attempt + 1 })
}

/** A collection of which nothing has been read. */
export const UNREAD: Partial<Pull> = {
  page: 0,
  nextOffset: 0,
  fingerprint: null,
  total: null,
  received: 0,
  created: 0,
  changed: 0,
  removed: 0,
  unchanged: 0,
  quarantined: 0,
  fatal: 0,
  drifted: 0,
  doneAt: null,
}
