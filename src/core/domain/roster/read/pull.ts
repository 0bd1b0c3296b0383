import { and, eq, isNull } from 'drizzle-orm'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import { rosterPull } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import type { Run } from '../run/run.ts'

export type Pull = Omit<typeof rosterPull.$inferSelect, 'collection'> & {
  readonly collection: Collection
}

/** What a reading of a collection is for: its rows, its ids once more, or the ids of what a delta would have told. */
export const PASS = { rows: 0, ids: 1, proof: 2 } as const

// safe because only preparePulls inserts pulls
const typed = (row: typeof rosterPull.$inferSelect): Pull => row as Pull

type Wanted = {
  /** Collections that are not read in this run. */
  readonly skipped: readonly Collection[]
  /** Since when changes are asked for. */
  readonly sinces: Readonly<Partial<Record<Collection, number>>>
  /** Collections read from more than one list: what comes twice is then usual. */
  readonly joined: readonly Collection[]
}

export function preparePulls({ tx, now }: Context, run: Run, wanted: Wanted): void {
  for (const [place, collection] of COLLECTIONS.entries()) {
    const isSkipped = wanted.skipped.includes(collection)
    const since = wanted.sinces[collection] ?? null
    tx.insert(rosterPull)
      .values({
        runNo: run.no,
        collection,
        lane: collection,
        place,
        since,
        ordered: wanted.joined.includes(collection) ? 0 : 1,
        skipped: Number(isSkipped),
        doneAt: isSkipped ? now : null,
      })
      .run()
  }
}

/** The pulls of a run in the order the collections depend on each other. */
export function pullsOf({ tx }: Pick<Context, 'tx'>, run: Run): Pull[] {
  const rows = tx.select().from(rosterPull).where(eq(rosterPull.runNo, run.no)).all().map(typed)
  return COLLECTIONS.flatMap((collection) => rows.filter((row) => row.collection === collection))
}

/** The collection a lane is reading; undefined when it is read. A lane is named after its collection. */
export function currentPull({ tx }: Context, run: Run, lane: string): Pull | undefined {
  const row = tx
    .select()
    .from(rosterPull)
    .where(
      and(eq(rosterPull.runNo, run.no), eq(rosterPull.collection, lane), isNull(rosterPull.doneAt)),
    )
    .get()
  return row && typed(row)
}

export function patchPull({ tx }: Context, pull: Pull, set: Partial<Pull>): void {
  tx.update(rosterPull)
    .set(set)
    .where(and(eq(rosterPull.runNo, pull.runNo), eq(rosterPull.collection, pull.collection)))
    .run()
}

/** Before the first page of a list. */
export const AT_START: Partial<Pull> = {
  nextOffset: 0,
  afterId: null,
  fingerprint: null,
  total: null,
  tail: '[]',
  back: 0,
  bare: 0,
  usual: null,
}

/** A collection of which nothing has been read. */
export const UNREAD: Partial<Pull> = {
  ...AT_START,
  pass: PASS.rows,
  path: 0,
  page: 0,
  received: 0,
  created: 0,
  changed: 0,
  removed: 0,
  unchanged: 0,
  matched: 0,
  quarantined: 0,
  flagged: 0,
  fatal: 0,
  drifted: 0,
  skipped: 0,
  doneAt: null,
}

/** Everything there is was read without a fault: only then does not being there mean anything. */
export const isComplete = (run: Run, pull: Pull): boolean =>
  run.mode === 'full' &&
  pull.doneAt !== null &&
  pull.fatal === 0 &&
  pull.drifted === 0 &&
  pull.skipped === 0 &&
  // Otherwise only changes were told: a file of them may stand among files that are whole.
  pull.since === null
