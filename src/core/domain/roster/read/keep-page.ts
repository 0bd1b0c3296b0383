import { sql } from 'drizzle-orm'
import type { RosterPage } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { proofAttempt } from './confirm.ts'
import { clearIssues, readingName, recordIssues } from '../issue/issues.ts'
import { PASS, patchPull, type Pull } from './pull.ts'
import { idsOf, type Verdict } from './read-on.ts'
import { noticeDisorder, repeatedIds } from './repeats.ts'
import { heldRun, type Run } from '../run/run.ts'
import { rememberSeen } from './seen-ids.ts'
import { contradictsHeld, stageChunk, type Chunk, type Staged } from './stage.ts'
import { supersede } from '../run/supersede.ts'
import { noteForPeople } from './users-page.ts'

type Kept = Extract<Verdict, { do: 'keep' }>

export type Page = {
  readonly run: Run
  readonly pull: Pull
  readonly page: RosterPage
  readonly verdict: Kept
}

/** Keeps what a page said: its rows that differ, and who was on it. Ids alone only tell who is there. */
export function keepPage(context: Context, arrived: Page): void {
  const { pull, verdict } = arrived
  const drifted = pull.drifted === 1 || verdict.drifted
  const moved = { drifts: pull.drifts + Number(verdict.drifted), drifted: Number(drifted) }
  const counted = pull.pass === PASS.rows ? keepRows(context, arrived) : {}
  keepIds(context, arrived)
  patchPull(context, pull, {
    page: pull.page + 1,
    ...verdict.set,
    ...counted,
    // A proof over a moving list proves nothing, and says nothing about the reading itself.
    ...(pull.pass === PASS.proof ? verdict.drifted && { since: null } : moved),
  })
}

function keepRows(context: Context, arrived: Page): Partial<Pull> {
  const { run, page } = arrived
  const { pull, repeats } = placed(context, arrived)
  const place = { sourceNo: run.sourceNo, collection: pull.collection }
  const staged = stageAll(context, { run, pull, page, repeats })
  const reading = { name: readingName(pull), repeats }
  const found = { ...place, issues: page.issues, withoutId: page.fatal }
  recordIssues(context, run.mode === 'full' ? { ...found, reading } : found)
  for (const { reused } of staged) recordReuse(context, place, reused)
  noteForPeople(context, { run, pull, page, reused: staged.map((s) => s.reused) })
  clearIssues(context, { ...place, since: run.startedAt }, page.ids)
  const sum = (count: (s: Staged) => number): number => staged.reduce((n, s) => n + count(s), 0)
  const [created, changed, removed] = [
    sum((s) => s.created),
    sum((s) => s.changed),
    sum((s) => s.removed),
  ]
  const rows = sum((s) => s.rows)
  const reused = sum((s) => listed(s.reused).length)
  const fresh = page.received - listed(repeats).length
  // Rows without an id are neither staged nor set aside.
  const unstaged = Math.max(fresh - page.fatal - rows, 0)
  return {
    ordered: pull.ordered,
    received: pull.received + fresh,
    created: pull.created + created,
    changed: pull.changed + changed,
    removed: pull.removed + removed,
    unchanged: pull.unchanged + rows - created - changed - removed - reused,
    matched: pull.matched + sum((s) => s.matched),
    quarantined: pull.quarantined + Math.min(page.quarantined, unstaged) + reused,
    fatal: pull.fatal + page.fatal,
    flagged: pull.flagged + flaggedRows(page.issues),
  }
}

/** Notices whether the list has any order, and which ids of the page were there before. */
function placed(context: Context, { pull, page, verdict }: Page): { pull: Pull; repeats: string } {
  const expected = verdict.repeated
  const fresh = JSON.stringify(idsOf(page).filter((id) => !expected.includes(id)))
  const at = noticeDisorder(context, pull, fresh) ? { ...pull, ordered: 0 } : pull
  const repeats = repeatedIds(context, at, { ids: page.ids, expected })
  if (at.ordered === 0) rememberSeen(context, at, page.ids)
  return { pull: at, repeats }
}

type Staging = Pick<Page, 'run' | 'pull' | 'page'> & { readonly repeats: string }

function stageAll(context: Context, { run, pull, page, repeats }: Staging): Staged[] {
  let held = run.mode === 'delta' ? heldRun(context, run.sourceNo) : undefined
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
const listed = (ids: string): readonly string[] => JSON.parse(ids) as readonly string[]

// safe because the port promises a list of [id, code, path]
const flaggedRows = (issues: string): number =>
  new Set((JSON.parse(issues) as readonly (readonly string[])[]).map(([id]) => id)).size

type Place = { readonly sourceNo: number; readonly collection: Pull['collection'] }

/** An id that came back as somebody else: the row is set aside and the last good version stays. */
function recordReuse(context: Context, place: Place, reused: string): void {
  if (reused === '[]') return
  const issues = JSON.stringify(listed(reused).map((id) => [id, 'key_collision', 'sourcedId']))
  recordIssues(context, { ...place, issues })
}

function keepIds({ tx }: Context, { run, pull, page }: Page): void {
  const attempt = pull.pass === PASS.proof ? proofAttempt(pull) : pull.attempt
  tx.run(sql`
    INSERT OR REPLACE INTO roster_page
    SELECT ${run.no}, ${pull.collection}, ${attempt}, ${pull.page}, min(value), max(value), ${page.ids}
    FROM json_each(${page.ids})`)
}
