import { desc, eq, max } from 'drizzle-orm'
import { caseEntry, type EntryKind } from '../../store/tables/casework.ts'
import type { Context } from '../command.ts'
import { personRefs } from '../concern/refs.ts'
import type { EntryView } from './view.ts'

/** Entries one page shows, the newest of a longer history. */
const ENTRIES_MAX = 500

const place = (caseId: string, id: string) =>
  ({ scope: `case:${caseId}`, table: 'case_entry', row: id, field: 'body' }) as const

/** Notes in the case's chronology what was done, by whom, and the words that go with it, sealed. Entries never change. */
export function appendEntry(
  context: Context,
  entry: { caseId: string; kind: EntryKind; text?: string },
): string {
  const { tx, now, actor, vault } = context
  const { caseId, kind, text } = entry
  const id = context.newId()
  const body = text === undefined ? null : vault.seal(place(caseId, id), text)
  const seq = lastSeq(context, caseId) + 1
  tx.insert(caseEntry).values({ caseId, seq, id, at: now, kind, byId: actor.personId, body }).run()
  return id
}

const lastSeq = ({ tx }: Context, caseId: string): number =>
  tx
    .select({ last: max(caseEntry.seq) })
    .from(caseEntry)
    .where(eq(caseEntry.caseId, caseId))
    .get()?.last ?? 0

/** The chronology, oldest first. */
export function readChronology({ tx, vault }: Context, caseId: string): EntryView[] {
  const rows = tx
    .select()
    .from(caseEntry)
    .where(eq(caseEntry.caseId, caseId))
    .orderBy(desc(caseEntry.seq))
    .limit(ENTRIES_MAX)
    .all()
  const personOf = personRefs(
    tx,
    rows.map((row) => row.byId),
  )
  return rows.toReversed().map(({ id, at, kind, byId, body }) => ({
    id,
    at,
    kind,
    by: byId === null ? null : personOf(byId),
    text: body && vault.open(place(caseId, id), body),
  }))
}
