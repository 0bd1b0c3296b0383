import { and, desc, eq, gt } from 'drizzle-orm'
import { addDays, dayIn, instantOf, type Instant } from '../../kernel/time.ts'
import { rosterRun } from '../../store/tables/roster.ts'
import type { Context } from '../command.ts'
import { enqueue } from '../outbox/enqueue.ts'
import { DELTA_EVERY_MS, FULL_AT_MINUTE } from './limits.ts'
import type { Run } from './run.ts'
import { profileOf, type Source } from './source.ts'

/** The next time the district's clock shows two in the morning. */
export function nextNight({ district, now }: Pick<Context, 'district' | 'now'>): Instant {
  const today = dayIn(district.timeZone, now)
  const tonight = instantOf(district.timeZone, today, FULL_AT_MINUTE)
  return tonight > now ? tonight : instantOf(district.timeZone, addDays(today, 1), FULL_AT_MINUTE)
}

/** The last run that was started, whatever became of it. */
export const lastRun = ({ tx }: Pick<Context, 'tx'>, source: Source): Run | undefined =>
  tx
    .select()
    .from(rosterRun)
    .where(and(gt(rosterRun.id, ''), eq(rosterRun.sourceNo, source.no)))
    .orderBy(desc(rosterRun.id))
    .limit(1)
    .get()

/** When to ask for changes next; null where the provider cannot tell changes by date, or nothing was read yet. */
export function nextDelta(context: Pick<Context, 'tx'>, source: Source): Instant | null {
  if (!profileOf(source)?.filtersByDate || source.watermark === null) return null
  return (lastRun(context, source)?.startedAt ?? 0) + DELTA_EVERY_MS
}

export const nextDue = (context: Pick<Context, 'tx'>, source: Source): Instant =>
  Math.min(source.nextFullAt, nextDelta(context, source) ?? Infinity)

/** Wakes the roster up when its next run is due, or at the given moment. */
export function scheduleTick(context: Context, source: Source, at?: Instant): void {
  const dueAt = at ?? nextDue(context, source)
  enqueue(context, { kind: 'roster.tick', key: source.id, refs: { source: source.id }, at: dueAt })
}

/** Asks for changes at that moment, whatever the timetable says. Asking again is one run. */
export function wantDelta(context: Context, source: Source, at: Instant): void {
  const refs = { source: source.id, wanted: 'delta' }
  enqueue(context, { kind: 'roster.tick', key: `${source.id}|wanted`, refs, at })
}
