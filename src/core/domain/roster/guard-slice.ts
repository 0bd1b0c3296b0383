import { sql } from 'drizzle-orm'
import type { Context } from '../command.ts'
import { readCount } from './counts.ts'
import { studentsAt } from './students-at.ts'
import { weighPlan, type CollectionFacts, type Ending, type GuardFacts } from './guards.ts'
import { MAPPER_VERSION } from './limits.ts'
import { pullsOf, type Pull } from './pull.ts'
import { cursorOf, enterPhase, heldRun, type Run } from './run.ts'
import type { Source } from './source.ts'
import { supersede } from './supersede.ts'

/** Above this many leavers the guard on the total has spoken; schools are then not looked at one by one. */
const LEAVERS_MAX = 5_000

/** Weighs the whole plan before anything live changes. A trial run ends here. */
export function guardSlice(context: Context, source: Source, run: Run): void {
  const facts = gatherFacts(context, source, run)
  const { guards, holds } = weighPlan(facts)
  const held = heldRun(context, source.no)
  if (held && !run.dryRun && (run.mode === 'full' || guards.length > 0)) supersede(context, held)
  const set = { guards: JSON.stringify(guards), holds: JSON.stringify(holds) }
  enterPhase(context, run, { phase: run.dryRun ? 'hashing' : 'applying', ...set })
}

type Counts = Readonly<Record<string, number>>

function gatherFacts(context: Context, source: Source, run: Run): GuardFacts {
  const counted = cursorOf(run).counts ?? {}
  const live = (name: string): number => counted[name] ?? readCount(context, source.no, name)
  const absent = (name: string): number => counted[`absent.${name}`] ?? 0
  const pulls = pullsOf(context, run)
  const staged = new Map(pulls.map((pull) => [pull.collection, stagedEnds(context, run, pull)]))
  const collections = pulls.map((pull): CollectionFacts => ({
    collection: pull.collection,
    received: pull.received,
    changed: pull.changed,
    live: live(pull.collection),
    ending:
      (staged.get(pull.collection)?.['removed'] ?? 0) +
      absent(pull.collection) -
      absent(`over.${pull.collection}`),
  }))
  const who = (facet: 'student' | 'staff' | 'guardian'): Ending => ({
    live: counted[`users.${facet}`] ?? readCount(context, source.no, `people.${facet}`),
    ending: (staged.get('users')?.[facet] ?? 0) + absent(`users.${facet}`),
  })
  const people = { student: who('student'), staff: who('staff'), guardian: who('guardian') }
  return {
    mode: run.mode,
    isRemapped: source.mapperVersion !== MAPPER_VERSION,
    collections,
    people,
    schools: losingSchools(context, { run, pulls, leavers: people.student.ending }),
    schoolsEnding: endingSchools(context, run, pulls),
  }
}

/** Rows of the stage that end a live record. */
function stagedEnds({ tx }: Context, run: Run, pull: Pull): Counts {
  return (
    tx.get<Counts>(sql`
      SELECT coalesce(sum(removed), 0) AS removed, coalesce(sum(removed_student), 0) AS student,
        coalesce(sum(removed_staff), 0) AS staff, coalesce(sum(removed_guardian), 0) AS guardian
      FROM roster_stage
      WHERE run_no = ${run.no} AND collection = ${pull.collection} AND attempt = ${pull.attempt}`) ??
    {}
  )
}

type Leavers = { readonly run: Run; readonly pulls: readonly Pull[]; readonly leavers: number }

/** Schools that students would leave, with how many they have. */
function losingSchools(context: Context, { run, pulls, leavers }: Leavers): GuardFacts['schools'] {
  const users = pulls.find((pull) => pull.collection === 'users')
  if (!users || leavers === 0 || leavers > LEAVERS_MAX) return []
  return context.tx.all<Ending & { name: string }>(sql`
    WITH leaving AS MATERIALIZED (
      SELECT j.value ->> 0 AS id FROM roster_stage AS s CROSS JOIN json_each(s.body) AS j
      WHERE s.run_no = ${run.no} AND s.collection = 'users' AND s.attempt = ${users.attempt}
        AND s.removed_student > 0 AND (j.value ->> 2 = 1 OR j.value ->> 3 = 0)
      UNION
      SELECT sourced_id FROM roster_pending
      WHERE run_no = ${run.no} AND collection = 'users' AND op = 'absent'),
    losing AS MATERIALIZED (
      SELECT p.home_school_id AS school, count(*) AS ending
      FROM leaving AS l CROSS JOIN person_alias AS a ON a.source_no = ${run.sourceNo} AND a.sourced_id = l.id
        CROSS JOIN person AS p ON p.id = a.person_id
      WHERE p.is_student = 1 AND p.archived_at IS NULL AND p.home_school_id IS NOT NULL
      GROUP BY p.home_school_id)
    SELECT o.name AS name, x.ending AS ending, ${studentsAt(context, sql`x.school`)} AS live
    FROM losing AS x CROSS JOIN org AS o ON o.id = x.school`)
}

/** Schools that are no longer listed; one that comes back under another id with the same number is not gone. */
function endingSchools({ tx }: Context, run: Run, pulls: readonly Pull[]): number {
  const attempt = pulls.find((pull) => pull.collection === 'orgs')?.attempt ?? 0
  const row = tx.get<{ n: number }>(sql`
    WITH leaving AS MATERIALIZED (
      SELECT j.value ->> 0 AS id FROM roster_stage AS s CROSS JOIN json_each(s.body) AS j
      WHERE s.run_no = ${run.no} AND s.collection = 'orgs' AND s.attempt = ${attempt}
        AND s.removed > 0 AND j.value ->> 2 = 1
      UNION
      SELECT sourced_id FROM roster_pending
      WHERE run_no = ${run.no} AND collection = 'orgs' AND op = 'absent')
    SELECT count(*) AS n FROM leaving AS l CROSS JOIN roster_org AS o
      ON o.source_no = ${run.sourceNo} AND o.sourced_id = l.id
    WHERE o.type = 'school' AND o.archived_at IS NULL AND o.identifier IS NOT (
      SELECT j.value ->> 5 FROM roster_stage AS s CROSS JOIN json_each(s.body) AS j
      WHERE s.run_no = ${run.no} AND s.collection = 'orgs' AND s.attempt = ${attempt}
        AND j.value ->> 2 = 0 AND j.value ->> 5 = o.identifier LIMIT 1)`)
  return row?.n ?? 0
}
