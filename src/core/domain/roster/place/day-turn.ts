import {
  addDays,
  dayIn,
  HOUR,
  instantOf,
  MINUTE,
  type Day,
  type Instant,
} from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { NOTICE_PATIENCE, type EffectHandler, type Refs } from '../../outbox/effect.ts'
import { enqueue } from '../../outbox/enqueue.ts'
import { markDay } from './days.ts'
import { placeNext } from './next.ts'
import { activeRun, type Phase } from '../run/run.ts'
import { lastRun } from '../source/schedule.ts'
import { pastOrPresentSource, sourceById, type Source } from '../source/source.ts'
import { confirmDayMoves } from './transfer-day.ts'

/** When a new day is looked at: late enough that it has begun in every clock change, before the nightly run. */
const TURN_AT_MINUTE = 30
/** A run that changes the roster looks at the day itself; the day looks after what the run left. */
const AFTER_RUN_MS = 10 * MINUTE
const CHANGING: readonly string[] = [
  'applying',
  'releasing',
  'identifying',
  'placing',
  'transferring',
] satisfies Phase[]

/**
 * Looks at a new day: memberships begin and end by their dates although the school system says nothing new. Works on
 * what is stored, a little at a time; a turn that was interrupted goes on where it was, and doing it twice changes
 * nothing.
 */
export const rosterDay: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: () => ({ do: 'now' }),
  settle: (context, refs) => {
    const source = sourceById(context, refs['source'] ?? '')
    if (source) turn(context, source, refs)
  },
  giveUp: (context) => scheduleDayTurn(context),
}

/** Sets the clock for the next turn of a day; asking again is one turn. */
export function scheduleDayTurn(context: Context): void {
  const source = pastOrPresentSource(context)
  if (source) wake(context, { source, at: nextTurn(context) })
}

/** The next time the district's clock shows half past midnight. */
function nextTurn({ district, now }: Context): Instant {
  const today = dayIn(district.timeZone, now)
  const tonight = turnOf(district.timeZone, today)
  return tonight > now ? tonight : turnOf(district.timeZone, addDays(today, 1))
}

/** Where the clock jumps over that moment, an hour later: the day has then begun. */
function turnOf(zone: string, day: Day): Instant {
  const at = instantOf(zone, day, TURN_AT_MINUTE)
  return dayIn(zone, at) === day ? at : at + HOUR
}

function wake(context: Context, { source, at }: { source: Source; at: number }): void {
  enqueue(context, { kind: 'roster.day', key: source.id, refs: { source: source.id }, at })
}

/** The slices of one day's turn have a row of their own, so that setting the clock never loses their place. */
function goOn(context: Context, day: Day, refs: Refs): void {
  enqueue(context, {
    kind: 'roster.day',
    key: `${refs['source'] ?? ''}|${day}`,
    refs: { ...refs, day },
  })
}

type Part = 'days' | 'persons' | 'moves'
type Turn = { readonly source: Source; readonly today: Day; readonly after: string }
/** Where a slice got to: the next part and its place there; null when the day is done. */
type Next = { readonly part: Part; readonly after?: string } | null

const SLICES: Readonly<Record<Part, (context: Context, at: Turn) => Next>> = {
  days: (context, at) => {
    const after = at.source.derivedOn === at.today ? null : markDay(context, at)
    return after === null ? { part: 'persons' } : { part: 'days', after }
  },
  persons: (context, { source, today }) => {
    const no = lastRun(context, source)?.no ?? 0
    const looker = {
      id: `day:${today}`,
      no,
      complete: false,
      mayLackSchools: false,
      since: source.watermark,
    }
    return { part: placeNext(context, source, looker) ? 'persons' : 'moves' }
  },
  moves: (context, { source }) => (confirmDayMoves(context, source) ? { part: 'moves' } : null),
}

const isPart = (part: string): part is Part => part in SLICES

function turn(context: Context, source: Source, refs: Refs): void {
  const today = dayIn(context.district.timeZone, context.now)
  const { part = 'days', after = '' } = refs
  if (refs['part'] === undefined) scheduleDayTurn(context)
  const run = activeRun(context, source.no)
  if (run && CHANGING.includes(run.phase)) return afterRun(context, source)
  const next = isPart(part) ? SLICES[part](context, { source, today, after }) : null
  if (next) goOn(context, today, { source: source.id, ...next })
}

function afterRun(context: Context, source: Source): void {
  wake(context, { source, at: context.now + AFTER_RUN_MS })
}
