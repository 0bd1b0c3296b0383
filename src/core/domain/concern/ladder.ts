import type { GrantableRole } from '../../kernel/actor.ts'
import { sameSchoolDay } from '../../kernel/school-time.ts'
import { MINUTE, type Instant } from '../../kernel/time.ts'
import type { Context } from '../command.ts'
import { notify, refreshHome } from '../notification/ask.ts'
import { enqueue } from '../outbox/enqueue.ts'
import type { PersonRef } from './refs.ts'
import { roleHolders } from './role-holders.ts'
import type { ConcernRow } from './target.ts'

/** Who is asked about a new concern, and who next when nobody decided in time. */
const LADDER: readonly GrantableRole[] = ['triager', 'chair', 'district_coordinator']

/** The rung at which a concern is put to the district. */
export const DISTRICT_RUNG = 2
/** Before anybody was told. */
export const NO_RUNG = -1

/** With danger at hand each rung has this long; school hours and quiet hours do not count (district default). */
const IMMINENT_MS = 5 * MINUTE

type Urgency = Pick<ConcernRow, 'dangerNow' | 'weapon'>

/** Whether somebody may be in danger at this moment. */
const isImminent = (concern: Urgency): boolean =>
  concern.dangerNow === 'yes' || concern.weapon === 'yes'

/** When a decision is due: minutes when somebody may be in danger, else the same school day. */
export function decisionDue(context: Context, concern: Urgency): Instant {
  const { now, district } = context
  return isImminent(concern) ? now + IMMINENT_MS : sameSchoolDay(district.timeZone, now)
}

type Matter = Pick<ConcernRow, 'schoolId' | 'subjectId'>

const peopleOn = (context: Context, matter: Matter, rung: number): PersonRef[] => {
  const role = LADDER[rung]
  return role ? roleHolders(context, { roles: [role], ...matter }) : []
}

/** Everybody who was told so far, up to and including that rung. */
export function toldPeople(context: Context, matter: Matter & { rung: number }): PersonRef[] {
  return LADDER.slice(0, matter.rung + 1).flatMap((_, rung) => peopleOn(context, matter, rung))
}

/**
 * The next rung that has somebody who was not told yet and has no conflict of interest; null when the ladder ends
 * below it.
 */
export function nextRung(
  context: Context,
  matter: Matter & { rung: number },
): { rung: number; people: PersonRef[] } | null {
  const told = new Set(toldPeople(context, matter).map(({ id }) => id))
  for (let rung = matter.rung + 1; rung < LADDER.length; rung++) {
    const people = peopleOn(context, matter, rung).filter(({ id }) => !told.has(id))
    if (people.length > 0) return { rung, people }
  }
  return null
}

/** Tells the people of a rung that a concern waits for them. */
export function tellPeople(
  context: Context,
  told: { concern: Pick<ConcernRow, 'id'> & Urgency; people: readonly PersonRef[] },
): void {
  const urgent = isImminent(told.concern)
  for (const { id: personId } of told.people) {
    notify(context, { personId, about: 'concern', refId: told.concern.id, urgent })
    refreshHome(context, personId)
  }
}

/** Looks again at that moment, and goes one rung up when nobody has decided by then. */
export function watchUntil(context: Context, concernId: string, at: Instant): void {
  enqueue(context, { kind: 'triage.overdue', key: concernId, refs: { concernId }, at })
}
