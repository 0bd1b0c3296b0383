import { and, desc, eq, isNull, or, gt, sql, type SQL } from 'drizzle-orm'
import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import { caseHandover, caseSeat } from '../../store/tables/casework.ts'
import { transfer } from '../../store/tables/roster.ts'
import { schoolsFor } from '../access/decide.ts'
import type { Context } from '../command.ts'
import { aboutNoneOf, among } from '../concern/among.ts'
import { kinOf } from '../concern/kin.ts'
import { backward, type Mark } from '../concern/page.ts'

export type MoveRow = typeof transfer.$inferSelect

/** Handovers of cases one person ever sat on. */
const SEEN_MAX = 500

/**
 * Moves that people were told of. In the very words of the index, which is used only then; the plus keeps the database
 * from walking every move of a state instead.
 */
const TOLD = sql`${transfer.state} IN ('confirmed', 'reversed', 'dropped', 'expected', 'cancelled')`
const STANDS = sql`+${transfer.state} <> 'dropped'`
/** A move that an administrator did not believe still matters to people while a case has to follow it back. */
const WITH_CASE = sql`EXISTS (SELECT 1 FROM ${caseHandover} WHERE ${caseHandover.transferId} = ${transfer.id})`

export const moveMark = (row: MoveRow): Mark => ({ at: row.detectedAt, id: row.id })

/**
 * Moves of students from or to the actor's schools, and those of cases they sit on or sent, before the mark, the
 * newest first. Each school is walked by its index and the walks are merged. Nobody sees those of their own family.
 */
export function listMoves(context: Context, page: { from: Mark; limit: number }): MoveRow[] {
  const found = new Map<string, MoveRow>()
  for (const where of walks(context)) {
    for (const row of walk(context, { ...page, where })) found.set(row.id, row)
  }
  return [...found.values()]
    .toSorted((a, b) => backward(moveMark(a), moveMark(b)))
    .slice(0, page.limit)
}

function walks(context: Context): (SQL | undefined)[] {
  const schools = schoolsFor(context.actor, 'transfer', 'list')
  if (schools === ALL_SCHOOLS) return [undefined]
  const bySchool = schools.flatMap((id) => [eq(transfer.fromOrgId, id), eq(transfer.toOrgId, id)])
  return [...bySchool, among(transfer.id, ofMyCases(context))]
}

function walk(
  { tx, actor }: Context,
  one: { where: SQL | undefined; from: Mark; limit: number },
): MoveRow[] {
  const shown = actor.personId === null ? STANDS : or(STANDS, WITH_CASE)
  const before = sql`(${transfer.detectedAt}, ${transfer.id}) < (${one.from.at}, ${one.from.id})`
  return tx
    .select()
    .from(transfer)
    .where(and(TOLD, shown, one.where, before, aboutNoneOf(transfer.personId, kinOf(tx, actor.id))))
    .orderBy(desc(transfer.detectedAt), desc(transfer.id))
    .limit(one.limit)
    .all()
}

function ofMyCases({ tx, actor, now }: Context): string[] {
  const seats = tx
    .select({ caseId: caseSeat.caseId })
    .from(caseSeat)
    .where(
      and(
        eq(caseSeat.personId, actor.id),
        or(isNull(caseSeat.untilAt), gt(caseSeat.readUntil, now)),
      ),
    )
    .limit(SEEN_MAX)
    .all()
  return tx
    .select({ id: caseHandover.transferId })
    .from(caseHandover)
    .where(
      among(
        caseHandover.caseId,
        seats.map((seat) => seat.caseId),
      ),
    )
    .limit(SEEN_MAX)
    .all()
    .map(({ id }) => id)
}
