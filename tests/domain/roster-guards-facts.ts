import type { CollectionFacts, GuardFacts } from '../../src/core/domain/roster/guard/facts.ts'
import { GUARD_LIMITS, type GuardLimits } from '../../src/core/domain/roster/guard/limits.ts'
import { weighPlan } from '../../src/core/domain/roster/guard/guards.ts'

/** The list of people of one reading. */
export const users = (facts: Partial<CollectionFacts> = {}): CollectionFacts => ({
  collection: 'users',
  received: 1_000,
  live: 1_000,
  changed: 0,
  ending: 0,
  renewed: 0,
  flagged: 0,
  isComplete: true,
  history: [],
  ...facts,
})
const NOBODY = { live: 0, ending: 0, renewed: 0 }
export const NO_PEOPLE = { student: NOBODY, staff: NOBODY, guardian: NOBODY }
const CALM: GuardFacts = {
  mode: 'full',
  isRemapped: false,
  quiet: null,
  collections: [],
  people: NO_PEOPLE,
  schools: [],
  schoolsEnding: [],
  aliases: { persons: 0, gaining: 0 },
  year: { before: null, after: null, wasCurrent: false, isCurrent: false },
}
export const school = { id: 'org-1', name: 'Lincoln' }

/** What the guards say of a reading that is calm but for these facts. */
export function weigh(facts: Partial<GuardFacts>, limits: Partial<GuardLimits> = {}) {
  const verdict = weighPlan({ ...CALM, ...facts }, () => ({ ...GUARD_LIMITS, ...limits }))
  return { ...verdict, names: verdict.guards.map((guard) => guard.guard) }
}
