import { and, asc, eq, isNull } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../ports/roster-source.ts'
import { rosterPull } from '../../store/tables/roster.ts'
import type { Context } from '../command.ts'
import type { Run } from './run.ts'

export type Pull = Omit<typeof rosterPull.$inferSelect, 'collection'> & {
  readonly collection: Collection
}

/**
 * Two collections are read at the same time, so that one is fetched while the other is staged. Enrollments are as
 * many as all others together.
 */
export const LANES: Readonly<Record<string, readonly Collection[]>> = {
  people: ['orgs', 'academicSessions', 'classes', 'users'],
  lessons: ['enrollments'],
}

// safe because only preparePulls inserts pulls
const typed = (row: typeof rosterPull.$inferSelect): Pull => row as Pull

export function preparePulls({ tx }: Context, run: Run): void {
  for (const [lane, collections] of Object.entries(LANES)) {
    for (const [place, collection] of collections.entries()) {
      tx.insert(rosterPull).values({ runNo: run.no, collection, lane, place }).run()
    }
  }
}

/** The pulls of a run in the order the collections depend on each other. */
export function pullsOf({ tx }: Pick<Context, 'tx'>, run: Run): Pull[] {
  const rows = tx.select().from(rosterPull).where(eq(rosterPull.runNo, run.no)).all().map(typed)
  return COLLECTIONS.flatMap((collection) => rows.filter((row) => row.collection === collection))
}

/** The collection a lane is reading; undefined when the lane has read all of its own. */
export function currentPull({ tx }: Context, run: Run, lane: string): Pull | undefined {
  const row = tx
    .select()
    .from(rosterPull)
    .where(and(eq(rosterPull.runNo, run.no), eq(rosterPull.lane, lane), isNull(rosterPull.doneAt)))
    .orderBy(asc(rosterPull.place))
    .limit(1)
    .get()
  return row && typed(row)
}

export function patchPull({ tx }: Context, pull: Pull, set: Partial<Pull>): void {
  tx.update(rosterPull)
    .set(set)
    .where(and(eq(rosterPull.runNo, pull.runNo), eq(rosterPull.collection, pull.collection)))
    .run()
}

/** Everything there is was read without a fault: only then does not being there mean anything. */
export const isComplete = (run: Run, pull: Pull): boolean =>
  run.mode === 'full' && pull.doneAt !== null && pull.fatal === 0 && pull.drifted === 0
