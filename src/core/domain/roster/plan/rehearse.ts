import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { TransferKind } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import { applySlice } from '../apply/apply.ts'
import { identifySlice } from '../identity/identify-slice.ts'
import { isWhole, placeSlice } from '../place/slice.ts'
import { rehearsed } from './holds.ts'
import { fullName } from './names.ts'
import { REHEARSAL_NO, setScene } from './rehearse-scene.ts'
import { findRun, patchRun, type Phase, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

/** A place of a student at a school today. */
export type Seat = { readonly personId: string; readonly orgId: string }

/** What would become of some people. */
export type Rehearsed = {
  readonly persons: readonly string[]
  readonly seats: readonly Seat[]
  readonly moves: readonly {
    readonly personId: string
    readonly fromOrgId: string
    readonly toOrgId: string | null
    readonly effectiveOn: string
    readonly kind: TransferKind
    /** 1 when it counts towards a crowd. */
    readonly weighs: number
  }[]
  /** Records that would stay apart until somebody has looked. */
  readonly uncertain: readonly { readonly sourcedId: string; readonly name: string | null }[]
  readonly orgs: readonly {
    readonly id: string
    readonly sourcedId: string
    readonly name: string
  }[]
}

type Cast = { readonly source: Source; readonly run: Run; readonly people: readonly string[] }

/**
 * Makes live what is planned about some people, by the very slices of a real run, and tells what became of them. The
 * caller undoes it. Everything else that is staged, and whoever else waits to be looked at, is out of sight meanwhile.
 */
export function rehearse(context: Context, cast: Cast): Rehearsed {
  const { run } = cast
  applyOnly(context, cast)
  showOnly(context, cast)
  setBreaks(context, run)
  play(context, cast, ['identifying', identifySlice])
  patchRun(context, run, { phase: 'placing', cursor: JSON.stringify({ part: 'persons' }) })
  play(context, cast, ['placing', placeSlice])
  return outcome(context, cast)
}

/** Makes live what is planned about some people, and about schools and terms. The caller undoes it. */
export function applyOnly(context: Context, cast: Cast): void {
  const { run, people } = cast
  setScene(context, { run, people })
  play(context, cast, ['applying', applySlice])
  context.tx.run(sql`UPDATE roster_pull SET run_no = ${run.no} WHERE run_no = ${REHEARSAL_NO}`)
  patchRun(context, run, { no: run.no })
}

/** Whether schools pause was found out for all of them before. */
function setBreaks(context: Context, run: Run): void {
  const { tx } = context
  if (!isWhole(context, rehearsed(run))) return
  tx.run(sql`DELETE FROM school_break WHERE org_id > ''`)
  tx.run(sql`
    INSERT INTO school_break (org_id, end_on, until_on)
    SELECT org_id, end_on, until_on FROM roster_plan_break WHERE run_no = ${run.no}`)
}

type Act = readonly [phase: Phase, slice: (context: Context, source: Source, run: Run) => void]

/** Slices of one rehearsal; a few dozen are usual, so this many mean that one does not come to its end. */
const SLICES_MAX = 5_000

/** Lets one phase of the run go on until it is over. */
function play(context: Context, { source, run }: Cast, [phase, slice]: Act): void {
  for (let i = 0; i < SLICES_MAX; i++) {
    const now = findRun(context, run.id)
    if (now?.phase !== phase) return
    slice(context, source, now)
  }
  throw new Error(`the rehearsal of ${phase} does not end`)
}

/** Whoever else waits to be looked at is out of sight. */
export function clearWork({ tx }: Context, source: Source): void {
  tx.run(sql`
    DELETE FROM roster_work WHERE source_no = ${source.no} AND stage IN ('user', 'person') AND id > ''`)
}

/** Of all who wait to be looked at, only these people are. */
function showOnly(context: Context, { source, run, people }: Cast): void {
  const { tx } = context
  clearWork(context, source)
  const list = JSON.stringify(people)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, CASE WHEN w.user_id = '' THEN 'person' ELSE 'user' END,
      CASE WHEN w.user_id = '' THEN w.who ELSE w.user_id END
    FROM json_each(${list}) AS p
      CROSS JOIN roster_plan_user AS w ON w.run_no = ${run.no} AND w.who = p.value`)
}

function outcome(context: Context, { source, run, people }: Cast): Rehearsed {
  const { tx } = context
  const list = JSON.stringify(people)
  const theirs = sql`json_each(${list}) AS p
    CROSS JOIN roster_plan_user AS w ON w.run_no = ${run.no} AND w.who = p.value`
  const persons = tx
    .all<{ id: string }>(sql`
      SELECT p.value AS id FROM json_each(${list}) AS p CROSS JOIN person AS x ON x.id = p.value
      UNION
      SELECT a.person_id FROM ${theirs} CROSS JOIN person_alias AS a
        ON a.source_no = ${source.no} AND a.sourced_id = w.user_id`)
    .map((row) => row.id)
  const seats = seatsOf(context, persons)
  const moves = tx.all<Rehearsed['moves'][number]>(sql`
    SELECT t.person_id AS "personId", t.from_org_id AS "fromOrgId", t.to_org_id AS "toOrgId",
      t.effective_on AS "effectiveOn", t.kind AS kind,
      t.state = 'planned' AND (t.kind IN ('transfer', 'school_changed')
        OR (t.kind = 'left' AND x.archived_at IS NULL)) AS weighs
    FROM json_each(${JSON.stringify(persons)}) AS j CROSS JOIN transfer AS t ON t.person_id = j.value
      CROSS JOIN person AS x ON x.id = t.person_id
    WHERE t.run_id = ${run.id}`)
  const uncertain = tx.all<Rehearsed['uncertain'][number]>(sql`
    SELECT i.sourced_id AS "sourcedId", ${fullName('u.body')} AS name
    FROM ${theirs} CROSS JOIN roster_issue AS i ON i.source_no = ${source.no}
        AND i.collection = 'users' AND i.sourced_id = w.user_id AND i.code = 'key_collision'
      CROSS JOIN roster_user AS u ON u.source_no = ${source.no} AND u.sourced_id = w.user_id
    WHERE i.field_path = 'identifier' AND i.last_seen_at = ${context.now}`)
  const ids = [
    ...seats.map((seat) => seat.orgId),
    ...moves.flatMap(({ fromOrgId, toOrgId }) => [fromOrgId, toOrgId]),
  ]
  const orgs = tx.all<Rehearsed['orgs'][number]>(sql`
    SELECT o.id AS id, o.sourced_id AS "sourcedId", o.name AS name
    FROM json_each(${JSON.stringify([...new Set(ids)])}) AS j CROSS JOIN org AS o ON o.id = j.value`)
  return { persons, seats, moves, uncertain, orgs }
}

/** Where these people have a place as students today. */
export function seatsOf({ tx, district, now }: Context, persons: readonly string[]): Seat[] {
  const today = dayIn(district.timeZone, now)
  return tx.all<Seat>(sql`
    SELECT DISTINCT m.person_id AS "personId", m.org_id AS "orgId"
    FROM json_each(${JSON.stringify(persons)}) AS j CROSS JOIN membership AS m ON m.person_id = j.value
    WHERE m.role = 'student' AND m.begin_on <= ${today}
      AND (m.end_on IS NULL OR m.end_on > ${today})`)
}
