import { sql } from 'drizzle-orm'
import { dayIn } from '../../kernel/time.ts'
import type { Context } from '../command.ts'
import type { Watch } from '../transfer/detect.ts'
import type { Membership } from '../transfer/memberships.ts'
import { proposeHandovers, type ConfirmedTransfer } from '../transfer/propose-handovers.ts'
import { noteUnknownOrgs } from './dangling.ts'
import type { Placed } from './place-person.ts'
import type { Run } from './run.ts'
import { savePeople, type PersonRow } from './save-people.ts'
import type { Source } from './source.ts'
import { noteUnlistedSchools } from './strangers.ts'

export type PlacedRow = { readonly row: PersonRow; readonly placed: Placed }

type Saving = { readonly source: Source; readonly run: Run }

/** Writes what a slice of persons turned out to be: one statement per table, and only what differs. */
export function savePlaced(context: Context, saving: Saving, items: readonly PlacedRow[]): void {
  savePeople(
    context,
    saving.source.no,
    items.map(({ row, placed }) => ({
      id: row.id,
      before: row,
      after: { ...placed.facts, homeSchoolId: placed.outcome.home },
    })),
  )
  saveMemberships(context, items)
  saveWatches(context, items)
  saveMoves(context, saving, items)
  const unknown = items.flatMap(({ placed }) => placed.unknownOrgs)
  noteUnknownOrgs(context, saving.source, unknown)
  noteUnlistedSchools(context, saving.source.no, unknown)
}

const keyOf = (personId: string, m: Membership): string[] => [personId, m.orgId, m.role, m.beginOn]

function saveMemberships({ tx }: Context, items: readonly PlacedRow[]): void {
  const drop = items.flatMap(({ row, placed }) =>
    placed.memberships.drop.map((m) => keyOf(row.id, m)),
  )
  const put = items.flatMap(({ row, placed }) =>
    placed.memberships.put.map((m) => [...keyOf(row.id, m), m.endOn]),
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

function saveWatches({ tx }: Context, items: readonly PlacedRow[]): void {
  const ids = JSON.stringify(items.map(({ row }) => row.id))
  const rows = items.flatMap(({ row, placed }) => {
    const { watch } = placed.outcome
    return watch ? [watchRow(row.id, watch)] : []
  })
  tx.run(sql`DELETE FROM transfer_watch WHERE person_id IN (SELECT value FROM json_each(${ids}))`)
  if (rows.length === 0) return
  tx.run(sql`
    INSERT INTO transfer_watch (person_id, kind, from_org_id, to_org_id, since, effective_on, run_no)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5,
      j.value ->> 6
    FROM json_each(${JSON.stringify(rows)}) AS j`)
}

const watchRow = (personId: string, w: Watch): unknown[] => [
  personId,
  w.kind,
  w.from,
  w.to,
  w.since,
  w.effectiveOn,
  w.runNo,
]

/** New moves wait as `planned` until the whole run has been weighed; the same move is never written twice. */
function saveMoves(context: Context, { run }: Saving, items: readonly PlacedRow[]): void {
  const { tx, now, newId, district } = context
  const lastLook = run.since === null ? '' : dayIn(district.timeZone, run.since)
  const rows = items.flatMap(({ row, placed }) => {
    const { move } = placed.outcome
    if (!move) return []
    const { from, to, effectiveOn, kind, gapDays } = move
    return [[newId(), row.id, from, to, effectiveOn, kind, gapDays, Number(effectiveOn < lastLook)]]
  })
  const outcomes = items.map(({ placed }) => placed.outcome)
  undoMoves(
    context,
    outcomes.flatMap((o) => o.reverses ?? []),
  )
  setState(
    context,
    'folded',
    outcomes.flatMap((o) => o.move?.folds ?? []),
  )
  if (rows.length === 0) return
  tx.run(sql`
    INSERT OR IGNORE INTO transfer (id, person_id, from_org_id, to_org_id, effective_on, kind, state,
      gap_days, backdated, run_id, detected_at)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5,
      'planned', j.value ->> 6, j.value ->> 7, ${run.id}, ${now}
    FROM json_each(${JSON.stringify(rows)}) AS j`)
}

function setState({ tx }: Context, state: 'reversed' | 'folded', ids: readonly string[]): void {
  if (ids.length === 0) return
  tx.run(sql`
    UPDATE transfer SET state = ${state}
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
}

/** A move that was a mistake: if the receiving school was asked, the case is offered back. */
function undoMoves(context: Context, ids: readonly string[]): void {
  if (ids.length === 0) return
  const told = context.tx.all<ConfirmedTransfer>(sql`
    SELECT t.id, t.person_id AS "personId", t.to_org_id AS "fromOrgId", t.from_org_id AS "toOrgId",
      t.effective_on AS "effectiveOn"
    FROM json_each(${JSON.stringify(ids)}) AS j CROSS JOIN transfer AS t ON t.id = j.value
    WHERE t.state = 'confirmed' AND t.to_org_id IS NOT NULL`)
  setState(context, 'reversed', ids)
  for (const move of told) proposeHandovers(context, move)
}
