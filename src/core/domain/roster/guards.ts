import { COLLECTIONS, type Collection } from '../../ports/roster-source.ts'
import type { Hold, Holds } from './run.ts'
import type { GuardVerdict } from './views.ts'

/** More removals than this share of what is there, and than this many rows, wait for a person. */
const REMOVED_SHARE = 0.1
const REMOVED_FLOOR = 25
/** Of staff fewer: each of them loses access. */
const STAFF_FLOOR = 10
/** More changed rows than this share of a collection are more likely a fault of the feed than school life. */
const CHANGED_SHARE = 0.75
const CHANGED_FLOOR = 25
/** A school of at least so many students that loses more than this share of them. */
const SCHOOL_FLOOR = 5
const SCHOOL_SHARE = 0.5

/** How many there are and how many of them would end. */
export type Ending = { readonly live: number; readonly ending: number }

export type CollectionFacts = Ending & {
  readonly collection: Collection
  readonly received: number
  readonly changed: number
}

/** What a run plans, counted. */
export type GuardFacts = {
  readonly mode: 'full' | 'delta'
  /** Rows are compared anew because their meaning changed, so changes prove nothing. */
  readonly isRemapped: boolean
  readonly collections: readonly CollectionFacts[]
  readonly people: Readonly<Record<'student' | 'staff' | 'guardian', Ending>>
  /** Schools that lose students. */
  readonly schools: readonly (Ending & { readonly name: string })[]
  /** Schools that disappear themselves. */
  readonly schoolsEnding: number
}

/** What waits, and why. Everything else goes ahead. */
export type Verdict = { readonly guards: readonly GuardVerdict[]; readonly holds: Holds }

/** Weighs a plan. Additions always go ahead; removals, and updates of nearly everything, may have to wait. */
export function weighPlan(facts: GuardFacts): Verdict {
  const guards = [
    ...facts.collections.flatMap((c) => [emptied(c, facts.mode), removed(c), rewritten(c, facts)]),
    ...(['student', 'staff', 'guardian'] as const).map((who) => depleted(who, facts.people[who])),
    ...facts.schools.map(drained),
    closed(facts.schoolsEnding),
  ].filter((guard) => guard !== null)
  return { guards, holds: holdsFor(guards) }
}

function emptied(c: CollectionFacts, mode: GuardFacts['mode']): GuardVerdict | null {
  if (mode === 'delta' || c.received > 0 || c.live === 0) return null
  return {
    guard: 'empty_collection',
    collection: c.collection,
    message: `The school information system listed no ${WORDS[c.collection]}, but ${c.live} are known.`,
    count: 0,
    limit: 1,
  }
}

/** How many may end without a question. */
const mayEnd = (live: number, floor: number): number =>
  Math.max(Math.floor(live * REMOVED_SHARE), floor)

function removed(c: CollectionFacts): GuardVerdict | null {
  const limit = mayEnd(c.live, REMOVED_FLOOR)
  if (c.ending <= limit) return null
  return {
    guard: 'many_removed',
    collection: c.collection,
    message: `${c.ending} of ${c.live} ${WORDS[c.collection]} would end.`,
    count: c.ending,
    limit,
  }
}

function rewritten(c: CollectionFacts, { isRemapped }: GuardFacts): GuardVerdict | null {
  const limit = Math.max(Math.floor(c.live * CHANGED_SHARE), CHANGED_FLOOR)
  if (isRemapped || c.changed <= limit) return null
  return {
    guard: 'many_changed',
    collection: c.collection,
    message: `${c.changed} of ${c.live} ${WORDS[c.collection]} would change.`,
    count: c.changed,
    limit,
  }
}

function depleted(who: keyof GuardFacts['people'], { live, ending }: Ending): GuardVerdict | null {
  const limit = mayEnd(live, who === 'staff' ? STAFF_FLOOR : REMOVED_FLOOR)
  if (ending <= limit) return null
  const people = who === 'staff' ? 'members of staff' : `${who}s`
  return {
    guard: `many_${who}_removed`,
    collection: 'users',
    message: `${ending} of ${live} ${people} would end.`,
    count: ending,
    limit,
  }
}

function drained({ name, live, ending }: Ending & { name: string }): GuardVerdict | null {
  const limit = Math.floor(live * SCHOOL_SHARE)
  if (live < SCHOOL_FLOOR || ending <= limit) return null
  const message = `${name} would lose ${ending} of ${live} students.`
  return { guard: 'school_drained', collection: 'users', message, count: ending, limit }
}

function closed(count: number): GuardVerdict | null {
  if (count === 0) return null
  const message = `${count} ${count === 1 ? 'school' : 'schools'} would disappear.`
  return { guard: 'school_removed', collection: 'orgs', message, count, limit: 0 }
}

const WORDS: Readonly<Record<Collection, string>> = {
  orgs: 'organisations',
  academicSessions: 'terms',
  classes: 'classes',
  users: 'people',
  enrollments: 'enrollments',
}

/** A tripped guard holds its collection; an empty collection is a sign that nothing at all should be removed. */
function holdsFor(guards: readonly GuardVerdict[]): Holds {
  const holds: Partial<Record<Collection, Hold>> = {}
  const add = (collection: Collection, hold: Hold): void => {
    holds[collection] = { ...holds[collection], ...hold }
  }
  for (const { guard, collection } of guards) {
    if (!collection) continue
    if (guard === 'empty_collection') {
      for (const each of COLLECTIONS) add(each, { removals: true })
      add(collection, { empty: true })
    } else add(collection, guard === 'many_changed' ? { changes: true } : { removals: true })
  }
  return holds
}
