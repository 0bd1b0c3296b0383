import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { SchoolRef } from '../../concern/refs.ts'
import type { CollectionFacts, GuardFacts, SchoolLoss } from './facts.ts'
import { pullHistory } from './history.ts'
import { endingSchools, schoolYears } from './lists.ts'
import { collectionEnding, countPersons, facetEnding, type Weighing } from './wanted.ts'
import { MAPPER_VERSION } from '../run/limits.ts'
import { quietNow } from './mode-rules.ts'
import { isComplete, pullsOf } from '../read/pull.ts'
import { studentsAt } from './students-at.ts'

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
    isRemapped: source.mapperVersion !== MAPPER_VERSION,
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

/** Schools that students would leave, with how many they have. */
function losingSchools(context: Context, { run }: Weighing): SchoolLoss[] {
  type Row = SchoolRef & { live: number; ending: number }
  const rows = context.tx.all<Row>(sql`
    WITH losing AS MATERIALIZED (
      SELECT school_id AS school, count(*) AS ending FROM roster_leaver
      WHERE run_no = ${run.no} AND user_id > '' AND school_id IS NOT NULL GROUP BY school_id)
    SELECT o.id AS id, o.name AS name, x.ending AS ending, ${studentsAt(context, sql`x.school`)} AS live
    FROM losing AS x CROSS JOIN org AS o ON o.id = x.school ORDER BY o.name, o.id`)
  return rows.map(({ id, name, live, ending }) => ({ school: { id, name }, live, ending }))
}
