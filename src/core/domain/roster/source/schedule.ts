import { and, desc, eq, gt } from 'drizzle-orm'
import { MINUTE, type Instant } from '../../../kernel/time.ts'
import { rosterRun } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import { enqueue } from '../../outbox/enqueue.ts'
import { fullMinute, nextClock } from './quiet-hours.ts'
import type { Run } from '../run/run.ts'
import { deltaOf } from './delta.ts'
import { readAsOf, readInYear } from './identity.ts'
import { isWeeklyEnough } from './plan.ts'
import { settingsOf } from './settings.ts'
import type { Source } from './source.ts'

/** Runs never begin by themselves: a source whose files are uploaded, or none. Later than every clock. */
export const NEVER: Instant = Number.MAX_SAFE_INTEGER

/** Minute of the district's day at which its own full reading begins. */
export const fullMinuteOf = (
  { district, hash }: Pick<Context, 'district' | 'hash'>,
  source: Pick<Source, 'settings'>,
): number => fullMinute(district, settingsOf(source).quiet, hash)

/**
 * When everything is read next: every night, or once a week where an administrator prefers that and changes are
 * asked for and told reliably in between.
 */
export function nextNight(context: Context, source: Source): Instant {
  if (source.kind === 'oneroster-csv') return NEVER
  const settings = settingsOf(source)
  const { now, district } = context
  const { weeklyFullOn } = settings
  const isWeekly = isWeeklyEnough({ settings, delta: deltaOf(source) })
  const minute = fullMinuteOf(context, source)
  return nextClock(district.timeZone, { now, minute, on: isWeekly ? weeklyFullOn : null })
}

/** The last run that was started to read something, whatever became of it. */
export const lastRun = ({ tx }: Pick<Context, 'tx'>, source: Source): Run | undefined =>
  tx
    .select()
    .from(rosterRun)
    .where(
      and(gt(rosterRun.id, ''), eq(rosterRun.sourceNo, source.no), eq(rosterRun.purpose, 'read')),
    )
    .orderBy(desc(rosterRun.id))
    .limit(1)
    .get()

/** When to ask for changes next; null where the provider cannot tell changes by date, or nothing was read yet. */
export function nextDelta(context: Context, source: Source): Instant | null {
  const { deltaEveryMinutes } = settingsOf(source)
  if (deltaEveryMinutes === null || !canTellChanges(context, source)) return null
  return (lastRun(context, source)?.startedAt ?? 0) + deltaEveryMinutes * MINUTE
}

/**
 * Whether changes alone tell enough: everything was read once the way it would be read now, and some collection can
 * be asked by date. Otherwise a reading of changes becomes one of everything, which waits for the night.
 */
export const canTellChanges = (context: Context, source: Source): boolean =>
  source.readAs !== null &&
  source.readAs === readInYear(context, source, readAsOf(context, source)) &&
  Object.values(deltaOf(source)).some(({ state }) => state === 'used')

export const nextDue = (context: Context, source: Source): Instant =>
  Math.min(source.nextFullAt, nextDelta(context, source) ?? Infinity)

/** Wakes the roster up when its next run is due, or at the given moment. */
export function scheduleTick(context: Context, source: Source, at?: Instant): void {
  const dueAt = at ?? nextDue(context, source)
  if (dueAt >= NEVER) return
  enqueue(context, { kind: 'roster.tick', key: source.id, refs: { source: source.id }, at: dueAt })
}

/** Asks for changes at that moment, whatever the timetable says. Asking again is one run. */
export function wantDelta(context: Context, source: Source, at: Instant): void {
  const refs = { source: source.id, wanted: 'delta' }
  enqueue(context, { kind: 'roster.tick', key: `${source.id}|wanted`, refs, at })
}
