import type { Context } from '../../command.ts'
import type { CollectionFacts, GuardFacts } from './facts.ts'
import { pullHistory } from './history.ts'
import { losingSchools } from './losing.ts'
import { endingSchools, schoolYears } from './lists.ts'
import { collectionEnding, countPersons, facetEnding, type Weighing } from './wanted.ts'
import { quietNow } from './mode-rules.ts'
import { isComplete, pullsOf } from '../read/pull.ts'
import { mapperVersionOf } from '../word/load.ts'

/** Everything the guards weigh, counted. */
export function gatherFacts(context: Context, at: Weighing): GuardFacts {
  const { source, run, counts } = at
  const collections = pullsOf(context, run).map((pull): CollectionFacts => ({
    collection: pull.collection,
    received: pull.received,
    changed: pull.changed,
    flagged: pull.flagged,
    isComplete: isComplete(run, pull) && pull.skipped === 0,
    history: pullHistory(context, at, pull.collection),
    ...collectionEnding(context, at, pull.collection),
  }))
  return {
    mode: run.mode,
    isRemapped: source.mapperVersion !== mapperVersionOf(context, source),
    quiet: quietNow(context, source),
    collections,
    people: {
      student: facetEnding(context, at, 'student'),
      staff: facetEnding(context, at, 'staff'),
      guardian: facetEnding(context, at, 'guardian'),
    },
    schools: losingSchools(context, at),
    schoolsEnding: endingSchools(context, run),
    aliases: { persons: countPersons(context, source), gaining: counts['aliases'] ?? 0 },
    year: schoolYears(context, run),
  }
}
