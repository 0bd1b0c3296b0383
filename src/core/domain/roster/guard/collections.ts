import type { Collection } from '../../../ports/roster-source.ts'
import { amount, grouped } from '../run/amounts.ts'
import { HOLD_ALL_REMOVALS, mergeHolds, verdictOf, type Finding } from './finding.ts'
import type { GuardLimits } from './limits.ts'
import type { CollectionFacts, GuardFacts } from './facts.ts'

/** With fewer complete readings before this one there is no telling what is usual. */
const HISTORY_MIN = 2

/** Everything there is to weigh about one kind of record. */
export function collectionGuards(
  c: CollectionFacts,
  facts: Pick<GuardFacts, 'mode' | 'isRemapped' | 'quiet'>,
  limits: GuardLimits,
): (Finding | null)[] {
  const isFull = facts.mode === 'full'
  const isRemoving = facts.quiet === null
  return [
    isFull ? emptied(c, isRemoving) : null,
    isRemoving ? removed(c, limits) : null,
    facts.isRemapped ? null : rewritten(c, limits),
    isFull && isRemoving ? resized(c, limits) : null,
    isRemoving ? faulty(c, limits) : null,
  ]
}

/** One record of a kind, and several. */
const COLLECTION_WORDS: Readonly<Record<Collection, readonly [one: string, many: string]>> = {
  orgs: ['organization', 'organizations'],
  academicSessions: ['term', 'terms'],
  classes: ['class', 'classes'],
  users: ['person', 'people'],
  enrollments: ['enrollment', 'enrollments'],
}

/** An answer with nothing in it is a usual failure: empty is not the same as gone. */
function emptied(
  { collection, received, live, isComplete }: CollectionFacts,
  isRemoving: boolean,
): Finding | null {
  if (!isComplete || received > 0 || live === 0) return null
  const [one, many] = COLLECTION_WORDS[collection]
  const verdict = verdictOf({
    guard: 'empty_collection',
    collection,
    message: `The SIS listed no ${many}, but ${grouped(live)} ${live === 1 ? 'is' : 'are'} known.`,
    count: 0,
    limit: 1,
    holds: `Nothing is removed and nobody changes school in this sync, because an empty list usually means a fault.`,
    approve: `${live === 1 ? `The one ${one}` : `All ${grouped(live)} ${many}`} will be archived, and everything else this sync found missing with them. Approve only if the list is meant to be empty.`,
  })
  const all = mergeHolds(HOLD_ALL_REMOVALS, { [collection]: { empty: true } })
  return { verdict, hold: isRemoving ? all : {}, class: 'suspect' }
}

/** How many may end without a question. */
export const mayEnd = (live: number, share: number, floor: number): number =>
  Math.max(Math.floor(live * share), floor)

function removed(facts: CollectionFacts, limits: GuardLimits): Finding | null {
  const { collection, live, ending } = facts
  const limit = mayEnd(live, limits.removedShare, limits.removedFloor)
  if (ending <= limit) return null
  const [one, many] = COLLECTION_WORDS[collection]
  const verdict = verdictOf({
    guard: 'many_removed',
    collection,
    message: wouldEnd(facts),
    count: ending,
    limit,
    holds: `No ${many} are removed. What is new or changed was taken over.`,
    approve: `The ${facts.renewed > 0 ? amount(ending, 'record') : amount(ending, one, many)} listed in this plan will be archived. Nothing is deleted: whoever is listed again comes back as they were.`,
  })
  return { verdict, hold: { [collection]: { removals: true } } }
}

/** Whose record ends does not always go. */
function wouldEnd({ collection, live, ending, renewed }: CollectionFacts): string {
  const share = `${grouped(ending)} of ${amount(live, ...COLLECTION_WORDS[collection])}`
  const ofThem = `${grouped(renewed)} of them ${renewed === 1 ? 'is' : 'are'} of people who have another record`
  if (collection === 'enrollments') {
    const more = ` ${ofThem}.`
    return `${share} would end.${renewed > 0 ? more : ''}`
  }
  if (renewed === 0) return `${share} would be archived.`
  return `${grouped(ending)} of ${grouped(live)} records of people would be archived. ${ofThem}, and who stay.`
}

function rewritten(
  { collection, live, changed }: CollectionFacts,
  limits: GuardLimits,
): Finding | null {
  const limit = mayEnd(live, limits.changedShare, limits.changedFloor)
  if (live === 0 || changed <= limit) return null
  const [one, many] = COLLECTION_WORDS[collection]
  const verdict = verdictOf({
    guard: 'many_changed',
    collection,
    message: `${grouped(changed)} of ${amount(live, one, many)} would change.`,
    count: changed,
    limit,
    holds: `Known ${many} keep their last good content. New ones were added.`,
    approve: `The ${amount(changed, one, many)} listed in this plan will be changed to what the SIS says now.`,
  })
  return { verdict, hold: { [collection]: { changes: true } } }
}

/** A list that is suddenly much shorter or longer than it has been lately. */
function resized(
  { collection, received, history, isComplete }: CollectionFacts,
  limits: GuardLimits,
): Finding | null {
  if (!isComplete || received === 0 || history.length < HISTORY_MIN) return null
  const least = Math.min(...history)
  const most = Math.max(...history)
  const low = Math.min(Math.ceil(least * limits.rowsLow), least - limits.rowsFloor)
  const high = Math.max(Math.floor(most * limits.rowsHigh), most + limits.rowsFloor)
  if (received >= low && received <= high) return null
  const [one, many] = COLLECTION_WORDS[collection]
  const verdict = verdictOf({
    guard: 'row_count',
    collection,
    message: `${amount(received, one, many)} ${received === 1 ? 'was' : 'were'} listed; the last complete syncs listed ${least === most ? grouped(most) : `${grouped(least)} to ${grouped(most)}`}.`,
    count: received,
    limit: received < low ? low : high,
    ...UNSURE(many),
  })
  return { verdict, hold: { [collection]: { removals: true } } }
}

function faulty(
  { collection, received, flagged }: CollectionFacts,
  limits: GuardLimits,
): Finding | null {
  const limit = mayEnd(received, limits.issueShare, limits.issueFloor)
  if (flagged <= limit) return null
  const [one, many] = COLLECTION_WORDS[collection]
  const verdict = verdictOf({
    guard: 'many_issues',
    collection,
    message: `${grouped(flagged)} of ${amount(received, one, many)} came with something that is missing or could not be read.`,
    count: flagged,
    limit,
    ...UNSURE(many),
  })
  return { verdict, hold: { [collection]: { removals: true } } }
}

/** A warning about the list as a whole; there may be nothing at all to remove. */
const UNSURE = (many: string): { holds: string; approve: string } => ({
  holds: `No ${many} are removed while the list looks unusual. What is new or changed was taken over.`,
  approve: `The ${many} this plan lists as gone will be archived. If it lists none, there is nothing to approve.`,
})
