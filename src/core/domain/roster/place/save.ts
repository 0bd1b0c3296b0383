import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import type { Membership } from '../../transfer/memberships.ts'
import type { Watch } from '../../transfer/moves-known.ts'
import { noteUnknownOrgs } from '../identity/dangling.ts'
import { deferPersons } from './deferred.ts'
import type { PersonFile } from './load.ts'
import { saveExpected, saveMoves } from './moves.ts'
import type { Looker } from './next.ts'
import type { Placed } from './person.ts'
import { savePeople } from '../identity/save-people.ts'
import type { Source } from '../source/source.ts'
import { noteUnlistedSchools } from '../identity/strangers.ts'

export type PlacedFile = { readonly file: PersonFile; readonly placed: Placed }

type Saving = { readonly source: Source; readonly looker: Looker }

/** Writes what a slice of persons turned out to be: one statement per table, and only what differs. */
export function savePlaced(context: Context, saving: Saving, items: readonly PlacedFile[]): void {
  savePeople(
    context,
    saving.source.no,
    items.map(({ file, placed }) => ({
      id: file.row.id,
      before: file.row,
      after: { ...placed.facts, homeSchoolId: placed.outcome.home },
    })),
  )
  saveMemberships(context, items)
  saveWatches(context, items)
  saveMoves(context, saving.looker, items)
  saveExpected(context, saving.looker, items)
  const deferred = items.filter(({ placed }) => placed.isDeferred)
  deferPersons(
    context,
    deferred.map(({ file }) => file.row.id),
  )
  const unknown = items.flatMap(({ placed }) => placed.unknownOrgs)
  noteUnknownOrgs(context, saving.source, unknown)
  noteUnlistedSchools(context, saving.source.no, unknown)
}

const keyOf = (personId: string, m: Membership): string[] => [personId, m.orgId, m.role, m.beginOn]

function saveMemberships({ tx }: Context, items: readonly PlacedFile[]): void {
  const drop = items.flatMap(({ file, placed }) =>
    placed.memberships.drop.map((m) => keyOf(file.row.id, m)),
  )
  const put = items.flatMap(({ file, placed }) =>
    placed.memberships.put.map((m) => [...keyOf(file.row.id, m), m.endOn]),
  )
  if (drop.length > 0) {
    tx.run(sql`
      DELETE FROM membership WHERE (person_id, org_id, role, begin_on) IN (
        SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3
        FROM json_each(${JSON.stringify(drop)}) AS j)`)
  }
  if (put.length === 0) return
  tx.run(sql`
    INSERT INTO membership (person_id, org_id, role, begin_on, end_on)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4
    FROM json_each(${JSON.stringify(put)}) AS j WHERE true
    ON CONFLICT (person_id, org_id, role, begin_on) DO UPDATE SET end_on = excluded.end_on`)
}

function saveWatches({ tx }: Context, items: readonly PlacedFile[]): void {
  const changed = items.filter(({ file, placed }) => !isSame(file.watch, placed.outcome.watch))
  if (changed.length === 0) return
  const ids = JSON.stringify(changed.map(({ file }) => file.row.id))
  tx.run(sql`DELETE FROM transfer_watch WHERE person_id IN (SELECT value FROM json_each(${ids}))`)
  const rows = changed.flatMap(({ file, placed }) => {
    const { watch } = placed.outcome
    return watch ? [watchRow(file.row.id, watch)] : []
  })
  if (rows.length === 0) return
  tx.run(sql`
    INSERT INTO transfer_watch (person_id, kind, from_org_id, to_org_id, since, effective_on, run_no, said)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5,
      j.value ->> 6, j.value ->> 7
    FROM json_each(${JSON.stringify(rows)}) AS j`)
}

const watchRow = (personId: string, w: Watch): (string | number | null)[] => [
  personId,
  w.kind,
  w.from,
  w.to,
  w.since,
  w.effectiveOn,
  w.runNo,
  w.said,
]

const isSame = (a: Watch | null, b: Watch | null): boolean =>
  a === null || b === null ? a === b : String(watchRow('', a)) === String(watchRow('', b))
