import { eq } from 'drizzle-orm'
import { concern } from '../../store/tables/casework.ts'
import type { Context } from '../command.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../outbox/effect.ts'
import { decisionDue, DISTRICT_RUNG, NO_RUNG, nextRung, tellPeople, watchUntil } from './ladder.ts'
import { findConcern, type ConcernRow } from './target.ts'

/**
 * Nobody decided about a concern in time: the next people are told, once each, until somebody decides or the
 * district's coordinators know. Acknowledging does not stop it; only a decision does.
 */
export const triageOverdue: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: (context, refs) =>
    undecided(context, refs['concernId']) ? { do: 'now' } : { do: 'skip' },
  settle: (context, refs) => {
    const row = undecided(context, refs['concernId'])
    if (row) climb(context, row)
  },
  giveUp: () => {},
}

function undecided(context: Context, id: string | undefined): ConcernRow | undefined {
  const row = id === undefined ? undefined : findConcern(context, id)
  return row?.decidedAt === null ? row : undefined
}

function climb(context: Context, row: ConcernRow): void {
  const next = nextRung(context, row)
  const rung = next?.rung ?? row.rung
  if (next) {
    context.tx.update(concern).set({ rung }).where(eq(concern.id, row.id)).run()
    tellPeople(context, { concern: row, people: next.people })
  }
  // Ends with the last rung, or when the rest of the ladder is empty; a school with nobody at all is tried again.
  const goesOn = next ? rung < DISTRICT_RUNG : rung === NO_RUNG
  if (goesOn) watchUntil(context, row.id, decisionDue(context, row))
}
