import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { scheduleDayTurn } from './day-turn.ts'
import { judgeBreaks } from './breaks.ts'
import { markDay } from './days.ts'
import { reviveDeferred } from './deferred.ts'
import { markMissed } from './missed.ts'
import { placeNext } from './next.ts'
import { touchPrograms } from './programs.ts'
import { isComplete, pullsOf } from '../read/pull.ts'
import { cursorOf, enterPhase, saveCursor, type Cursor, type Run } from '../run/run.ts'
import { waitsForApproval } from '../run/waits.ts'
import type { Source } from '../source/source.ts'

/** The parts of the phase, in order. Each joins persons to the list of work; the last one works it off. */
const NEXT: Readonly<Record<string, string>> = {
  begin: 'deferred',
  deferred: 'days',
  days: 'breaks',
  breaks: 'missed',
  missed: 'persons',
}

/**
 * Works out anew where the next touched persons belong. Before them, everybody for whom a day has come on which a
 * membership begins or ends, and everybody whose move is still uncertain, joins the list.
 */
export function placeSlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  const { part = 'begin' } = cursor
  if (part !== 'persons') {
    const after = prepare(context, { source, run, part, after: cursor.id ?? '' })
    const next: Cursor = after === null ? { part: NEXT[part] ?? 'persons' } : { part, id: after }
    return saveCursor(context, run, next)
  }
  const { id, no, since } = run
  // A package of files tells its schools with the people.
  const mayLackSchools = run.mode === 'delta' && source.kind !== 'oneroster-csv'
  const looker = { id, no, since, complete: isWhole(context, run), mayLackSchools }
  if (placeNext(context, source, looker)) return saveCursor(context, run, cursor)
  scheduleDayTurn(context)
  enterPhase(context, run, { phase: 'transferring' })
}

type Preparing = {
  readonly source: Source
  readonly run: Run
  readonly part: string
  readonly after: string
}

/** One slice of a part; answers where it got to, null when the part is done. */
function prepare(context: Context, { source, run, part, after }: Preparing): string | null {
  const today = dayIn(context.district.timeZone, context.now)
  const at = { source, today, after }
  switch (part) {
    case 'deferred':
      return reviveDeferred(context, source)
    case 'days':
      return source.derivedOn === today ? null : markDay(context, at)
    case 'breaks':
      return isWhole(context, run) ? judgeBreaks(context, at) : null
    case 'missed':
      return markMissed(context, { run, after })
    default:
      touchPrograms(context, source)
      if (isWhole(context, run)) touchWatched(context, source)
      return null
  }
}

/**
 * Everything was read without a fault and nothing waits because of a guard: only then may silence confirm a move. What
 * a run held and an approval lets through proves nothing new: nothing is read for it.
 */
export function isWhole(context: Context, run: Run): boolean {
  const pulls = pullsOf(context, run)
  return (
    run.mode === 'full' &&
    !waitsForApproval(context, run) &&
    pulls.length > 0 &&
    pulls.every((pull) => isComplete(run, pull))
  )
}

/** Whoever is at two schools as always is looked at when something changes. */
function touchWatched({ tx }: Context, source: Source): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'person', person_id FROM transfer_watch
    WHERE person_id > '' AND kind <> 'dual'`)
}
