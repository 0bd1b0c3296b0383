import { and, asc, eq, isNull } from 'drizzle-orm'
import { caseSeat, type SeatPart } from '../../store/tables/casework.ts'
import type { Context } from '../command.ts'
import { liveSeat, type SeatRow } from './target.ts'

/** Seats of one case, ended ones included; teams have five to eight people. */
export const SEATS_MAX = 200

/** Gives a person a seat on the case from now on. Somebody who sits there already keeps the seat they have. */
export function seatPerson(
  context: Context,
  seat: { caseId: string; personId: string; part: SeatPart },
): void {
  if (liveSeat(context, seat)) return
  context.tx
    .insert(caseSeat)
    .values({ ...seat, id: context.newId(), fromAt: context.now })
    .run()
}

/** The team as it is now. */
export const liveSeats = ({ tx }: Pick<Context, 'tx'>, caseId: string): SeatRow[] =>
  tx
    .select()
    .from(caseSeat)
    .where(and(eq(caseSeat.caseId, caseId), isNull(caseSeat.untilAt)))
    .orderBy(asc(caseSeat.fromAt))
    .limit(SEATS_MAX)
    .all()
