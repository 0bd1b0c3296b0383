import type { CalendarAccess, CalendarRecord } from '../../ports/calendar.ts'
import type { Delivery } from '../../ports/delivery.ts'
import type { PortFailureReason } from '../../ports/port-failure.ts'
import { calendarEvent } from '../../store/tables/notification.ts'
import type { Context } from '../command.ts'
import { showInCalendar, type TaskOf } from '../notification/ask.ts'
import { NOTICE_PATIENCE, type EffectHandler, type Prepared, type Refs } from '../outbox/effect.ts'
import { calendarAccess } from './access.ts'
import { readChoice } from './choice.ts'
import { toEntry } from './entry.ts'
import { loseGoogle } from './lose-google.ts'
import { openCalendar } from './open.ts'
import { eventOf, findEvent, planEvent, type Plan } from './plan.ts'

/**
 * One event for each open task in its owner's calendar: put when it is new or moved, taken away when it is done,
 * withdrawn or somebody else's. Deleting the event in the calendar never touches the task.
 */
export const calendarSync: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: (context, refs) => prepareEvent(context, readTaskOf(refs)),
  settle: (context, refs, delivered) => {
    const one = readTaskOf(refs)
    if (delivered?.kind === 'calendar.put') keep(context, one, delivered.record)
    else if (delivered?.kind === 'calendar.remove') dropEvent(context, one)
    else return
    // Moving between calendars takes two steps: out of the one, into the other.
    if (nextKind(context, one) === other(delivered.kind)) showInCalendar(context, one)
  },
  giveUp: (context, refs, { reason }) => {
    const one = readTaskOf(refs)
    if (findEvent(context, one)?.provider !== 'google') return
    if (reason === 'gone' || reason === 'auth_failed') loseGoogle(context, one.personId, reason)
  },
}

const readTaskOf = (refs: Refs): TaskOf => ({
  personId: refs['personId'] ?? '',
  taskId: refs['taskId'] ?? '',
})

type Todo = Exclude<Plan, { do: 'nothing' }>

function prepareEvent(context: Context, one: TaskOf): Prepared {
  const plan = planEvent(context, one)
  if (plan.do === 'nothing') return { do: 'now' }
  const access = calendarAccess(context, one.personId, plan.provider)
  if (!access.ok) return unreachable(context, one, { plan, reason: access.error })
  if (needsOpening(plan, access.value)) {
    openCalendar(context, one.personId)
    return { do: 'skip' }
  }
  if (plan.do === 'put') noteSent(context, one, plan)
  return { do: 'deliver', delivery: toDelivery(context, one, { plan, access: access.value }) }
}

/** The first event of a person at Google waits for its calendar; opening that asks for every event again. */
const needsOpening = (plan: Todo, access: CalendarAccess): boolean =>
  plan.do === 'put' && access.provider === 'google' && access.calendarId === null

function toDelivery(
  context: Context,
  { personId }: TaskOf,
  { plan, access }: { plan: Todo; access: CalendarAccess },
): Delivery {
  if (plan.do === 'remove') return { kind: 'calendar.remove', access, record: plan.record }
  const entry = toEntry(context, personId, plan.task)
  return { kind: 'calendar.put', access, entry, seen: plan.seen }
}

/**
 * A calendar we may not write to any more. An event left behind in it does not keep the task out of the new one;
 * otherwise its row waits for the day the calendar is connected again.
 */
function unreachable(
  context: Context,
  one: TaskOf,
  { plan, reason }: { plan: Todo; reason: PortFailureReason },
): Prepared {
  const chosen = readChoice(context, one.personId).provider
  if (plan.provider === chosen || chosen === null) return { do: 'skip', reason }
  dropEvent(context, one)
  return prepareEvent(context, one)
}

/** Written before sending, so that an event whose answer is lost is not forgotten. */
function noteSent(context: Context, one: TaskOf, { provider }: Todo): void {
  context.tx
    .insert(calendarEvent)
    .values({ ...one, provider, revision: 0 })
    .onConflictDoNothing()
    .run()
}

function keep(context: Context, one: TaskOf, record: CalendarRecord): void {
  const { eventId, calendarId, revision } = record
  context.tx.update(calendarEvent).set({ eventId, calendarId, revision }).where(eventOf(one)).run()
}

function dropEvent({ tx }: Context, one: TaskOf): void {
  tx.delete(calendarEvent).where(eventOf(one)).run()
}

type Step = 'calendar.put' | 'calendar.remove'

const other = (kind: Step): Step => (kind === 'calendar.put' ? 'calendar.remove' : 'calendar.put')

function nextKind(context: Context, one: TaskOf): Step | null {
  const plan = planEvent(context, one)
  return plan.do === 'nothing' ? null : `calendar.${plan.do}`
}
