import { eq, sql, type SQL } from 'drizzle-orm'
import { calendarChoice } from '../../../store/tables/notification.ts'
import { person } from '../../../store/tables/people.ts'
import { googleSeal } from '../../calendar/choice.ts'
import type { Context } from '../../command.ts'
import { catchUp } from '../../notification/catch-up.ts'
import { withdrawAnswered } from './answered.ts'
import { inOrder } from './ask.ts'
import { GUARDIAN_OF } from '../identity/keys.ts'
import { leaveWork, WORK_COLUMNS } from './leave-work.ts'
import { homeOfBoth } from './merge-home.ts'
import { PERSON_COLUMNS } from './merge-plan.ts'
import { newestFirst, personFacts } from '../identity/person-facts.ts'
import { savePeople, wordsOf, type PersonChange, type PersonRow } from '../identity/save-people.ts'
import type { Source } from '../source/source.ts'
import { readUserRecord } from '../identity/user-record.ts'

/** `loser` turned out to be `survivor`; `matchId` is the question that was answered. */
export type Merge = {
  readonly survivor: string
  readonly loser: string
  readonly matchId: string
  /** The loser's work stays where it is, and opens nothing to the survivor. */
  readonly leavesWork?: boolean
}

/**
 * Makes two people one, in the caller's transaction: everything that named the one names the other, and the one is
 * archived with a pointer to the other. Who wrote or decided something stays as it was recorded.
 */
export function mergePeople(context: Context, source: Source, merge: Merge): void {
  const { tx } = context
  const rows = [merge.survivor, merge.loser].map((id) =>
    tx.select().from(person).where(eq(person.id, id)).get(),
  )
  const [into, from] = rows
  if (!into || !from) return
  const homeSchoolId = homeOfBoth(context, { into, from })
  const stays = merge.leavesWork ? WORK_COLUMNS : []
  if (merge.leavesWork) leaveWork(context, merge)
  moveSeats(context, merge)
  moveTransfers(context, merge)
  moveChoice(context, merge)
  blendLinks(context, merge)
  for (const { table, column, rule } of PERSON_COLUMNS) {
    if (stays.includes(`${table}.${column}`)) continue
    if (rule === 'move' || rule === 'unite') moveColumn(context, merge, { table, column, rule })
  }
  tidy(context, source, merge)
  forgetWords(context, from)
  const freed = withdrawAnswered(context, movePairs(context, merge))
  moveGuardianKeys(context, merge)
  moveOutbox(context, merge)
  archive(context, merge)
  rewrite(context, source, { into, from, homeSchoolId })
  for (const id of [merge.survivor, ...freed]) lookAgain(context, source, id)
  catchUp(context, merge.survivor)
}

type Column = { readonly table: string; readonly column: string; readonly rule: 'move' | 'unite' }

/** What cannot move beside a row of the survivor's says the same and goes. */
function moveColumn({ tx }: Context, { survivor, loser }: Merge, at: Column): void {
  const table = sql.raw(at.table)
  const column = sql.raw(at.column)
  tx.run(sql`UPDATE OR IGNORE ${table} SET ${column} = ${survivor} WHERE ${column} = ${loser}`)
  if (at.rule === 'unite') tx.run(sql`DELETE FROM ${table} WHERE ${column} = ${loser}`)
}

/** Two live seats on one case become one, the stronger part of both. */
function moveSeats({ tx, now }: Context, { survivor, loser }: Merge): void {
  const twice = sql`until_at IS NULL AND case_id IN (
    SELECT case_id FROM case_seat WHERE person_id = ${survivor} AND until_at IS NULL)`
  tx.run(sql`
    UPDATE case_seat SET part = 'case_manager'
    WHERE person_id = ${survivor} AND until_at IS NULL AND case_id IN (
      SELECT case_id FROM case_seat
      WHERE person_id = ${loser} AND until_at IS NULL AND part = 'case_manager')`)
  tx.run(sql`UPDATE case_seat SET until_at = ${now} WHERE person_id = ${loser} AND ${twice}`)
  tx.run(sql`UPDATE case_seat SET person_id = ${survivor} WHERE person_id = ${loser}`)
}

/** The same move known of both happened once; the second row stays as a trace. */
function moveTransfers({ tx }: Context, { survivor, loser }: Merge): void {
  tx.run(sql`UPDATE OR IGNORE transfer SET person_id = ${survivor} WHERE person_id = ${loser}`)
  tx.run(sql`UPDATE transfer SET state = 'folded' WHERE person_id = ${loser}`)
}

/** The consent to a calendar is sealed for the person it is of, so it is sealed anew. */
function moveChoice({ tx, vault }: Context, { survivor, loser }: Merge): void {
  const row = tx.select().from(calendarChoice).where(eq(calendarChoice.personId, loser)).get()
  if (!row?.googleSecret) return
  const googleSecret = vault.seal(
    googleSeal(survivor),
    vault.open(googleSeal(loser), row.googleSecret),
  )
  tx.update(calendarChoice).set({ googleSecret }).where(eq(calendarChoice.personId, loser)).run()
}

/** Of two rows that become one, the open end and both tellers count. */
function blendLinks({ tx }: Context, { survivor, loser }: Merge): void {
  tx.run(sql`
    UPDATE membership SET end_on = (
      SELECT CASE WHEN membership.end_on IS NULL OR o.end_on IS NULL THEN NULL
        ELSE max(membership.end_on, o.end_on) END
      FROM membership AS o WHERE ${twinOf(sql`o.person_id = ${loser}`)})
    WHERE person_id = ${survivor} AND EXISTS (
      SELECT 1 FROM membership AS o WHERE ${twinOf(sql`o.person_id = ${loser}`)})`)
  for (const [own, other] of [
    [sql.raw('student_id'), sql.raw('guardian_id')],
    [sql.raw('guardian_id'), sql.raw('student_id')],
  ] as const) {
    tx.run(sql`
      UPDATE guardianship SET told_by = told_by | coalesce((
        SELECT o.told_by FROM guardianship AS o
        WHERE o.${own} = ${loser} AND o.${other} = guardianship.${other}), 0)
      WHERE ${own} = ${survivor}`)
  }
}

const twinOf = (who: SQL): SQL => sql`${who} AND o.org_id = membership.org_id
  AND o.role = membership.role AND o.begin_on = membership.begin_on`

/** Nobody is their own guardian, nor stands in for themselves. */
function tidy({ tx }: Context, source: Source, { survivor, loser }: Merge): void {
  tx.run(sql`DELETE FROM guardianship WHERE student_id = ${survivor} AND guardian_id = ${survivor}`)
  tx.run(
    sql`UPDATE task SET backup_id = NULL WHERE owner_id = ${survivor} AND backup_id = ${survivor}`,
  )
  tx.run(sql`DELETE FROM roster_work 
    WHERE source_no = ${source.no} AND stage = 'person' AND id = ${loser}`)
}

/** Nobody is found by the name of somebody who is another. */
function forgetWords({ tx }: Context, who: PersonRow) {
  const words = wordsOf(who).map((word) => [word, who.id])
  tx.run(sql`
    DELETE FROM person_name WHERE (word, person_id) IN (
      SELECT j.value ->> 0, j.value ->> 1 FROM json_each(${JSON.stringify(words)}) AS j)`)
}

/**
 * What was asked about the one was asked about the other; what is answered now leaves the rest to be asked. Answers
 * the questions that lost a pair, as it had been asked about the other already.
 */
function movePairs({ tx }: Context, { survivor, loser, matchId }: Merge): string[] {
  const pairs = tx.all<{ lo: string; hi: string; match: string }>(sql`
    SELECT lo, hi, match_id AS match FROM roster_match_pair WHERE lo = ${loser}
    UNION SELECT lo, hi, match_id FROM roster_match_pair WHERE hi = ${loser}`)
  const answered = inOrder(survivor, loser).join()
  for (const { lo, hi, match } of pairs) {
    if (`${lo},${hi}` === answered) continue
    tx.run(sql`DELETE FROM roster_match_pair WHERE lo = ${lo} AND hi = ${hi}`)
    if (match === matchId) continue
    const [a, b] = inOrder(survivor, lo === loser ? hi : lo)
    tx.run(sql`INSERT OR IGNORE INTO roster_match_pair VALUES (${a}, ${b}, ${match})`)
  }
  return pairs.map(({ match }) => match).filter((match) => match !== matchId)
}

/** Guardians without a number are known by the student's id and their name. */
function moveGuardianKeys({ tx }: Context, { survivor, loser }: Merge): void {
  const from = `${loser}|`
  for (const table of [sql.raw('person_key'), sql.raw('person_key_also')]) {
    const named = sql`kind = ${GUARDIAN_OF} AND value >= ${from} AND value < ${`${loser}}`}`
    tx.run(sql`
      UPDATE OR IGNORE ${table} SET value = ${`${survivor}|`} || substr(value, ${from.length + 1})
      WHERE ${named}`)
    tx.run(sql`DELETE FROM ${table} WHERE ${named}`)
  }
}

/** What is still to be sent goes to the one who is left. Ids are long enough to stand for nothing else. */
function moveOutbox({ tx }: Context, { survivor, loser }: Merge): void {
  tx.run(sql`
    UPDATE OR IGNORE outbox SET refs = replace(refs, ${loser}, ${survivor}),
      idem = replace(idem, ${loser}, ${survivor})
    WHERE state = 'pending' AND in_flight = 0 AND instr(refs, ${loser}) > 0`)
}

/** Whoever was joined to the one before follows them on. */
function archive({ tx, now }: Context, { survivor, loser }: Merge): void {
  tx.run(sql`UPDATE person SET merged_into = ${survivor} WHERE merged_into = ${loser}`)
  tx.run(sql`UPDATE person SET merged_into = ${survivor}, updated_at = ${now} WHERE id = ${loser}`)
}

type Two = {
  readonly into: PersonRow
  readonly from: PersonRow
  readonly homeSchoolId: string | null
}

/** The facts of the one person over all their records, at once; where they belong follows with the next sync. */
function rewrite(context: Context, source: Source, { into, from, homeSchoolId }: Two): void {
  const gone = { ...factsOf(from), archived: true, homeSchoolId: from.homeSchoolId }
  const changes: PersonChange[] = [{ id: from.id, before: from, after: gone }]
  const [first, ...others] = newestFirst(recordsOf(context, into.id))
  if (first) {
    const facts = personFacts([first, ...others])
    changes.push({ id: into.id, before: into, after: { ...facts, homeSchoolId } })
  }
  savePeople(context, source.no, changes)
}

const factsOf = (row: PersonRow) => ({
  ...row,
  isStudent: row.isStudent === 1,
  isStaff: row.isStaff === 1,
  isGuardian: row.isGuardian === 1,
  enabled: row.enabled === 1,
  archived: row.archivedAt !== null,
})

function recordsOf({ tx }: Context, personId: string) {
  return tx
    .all<{ body: string; seen_at: number; archived: number }>(sql`
      SELECT u.body, a.seen_at, u.archived_at IS NOT NULL AS archived
      FROM person_alias AS a CROSS JOIN roster_user AS u
        ON u.source_no = a.source_no AND u.sourced_id = a.sourced_id
      WHERE a.person_id = ${personId}`)
    .map((row) => readUserRecord(row.body, { seenAt: row.seen_at, archived: row.archived === 1 }))
}

/** The next sync, whatever it reads, works out anew where these people belong. */
export function lookAgain({ tx }: Context, source: Source, personId: string): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work SELECT ${source.no}, 'person', ${personId} WHERE true`)
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT source_no, 'user', sourced_id FROM person_alias WHERE person_id = ${personId}`)
}
