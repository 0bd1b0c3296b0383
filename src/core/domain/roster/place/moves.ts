import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { proposeHandovers, type ConfirmedTransfer } from '../../transfer/propose-handovers.ts'
import type { Looker } from './next.ts'
import type { PlacedFile } from './save.ts'

/**
 * New moves wait as `planned` until they have been weighed together; the same move is never written twice. One that
 * was announced becomes the move itself, and one that was undone and happens after all stands again.
 */
export function saveMoves(context: Context, looker: Looker, items: readonly PlacedFile[]): void {
  const { tx, now, newId, district } = context
  const lastLook = looker.since === null ? '' : dayIn(district.timeZone, looker.since)
  const moved = items.filter(({ placed }) => placed.outcome.move !== null)
  const rows = moved.flatMap(({ file, placed }) => {
    const { move } = placed.outcome
    if (!move) return []
    const { from, to, effectiveOn, kind, gapDays } = move
    const isLate = Number(effectiveOn < lastLook)
    return [[newId(), file.row.id, from, to, effectiveOn, kind, gapDays, isLate]]
  })
  const outcomes = items.map(({ placed }) => placed.outcome)
  undoMoves(
    context,
    outcomes.flatMap((o) => o.reverses ?? []),
  )
  setState(context, {
    state: 'folded',
    ids: outcomes.flatMap((o) => o.move?.folds ?? []),
  })
  if (rows.length === 0) return
  tx.run(sql`
    INSERT INTO transfer (id, person_id, from_org_id, to_org_id, effective_on, kind, state,
      gap_days, backdated, run_id, detected_at)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5,
      'planned', j.value ->> 6, j.value ->> 7, ${looker.id}, ${now}
    FROM json_each(${JSON.stringify(rows)}) AS j WHERE true
    ON CONFLICT (person_id, from_org_id, ifnull(to_org_id, ''), effective_on) DO UPDATE SET
      kind = excluded.kind, state = 'planned', gap_days = excluded.gap_days,
      backdated = excluded.backdated, run_id = excluded.run_id, detected_at = excluded.detected_at
    WHERE state IN ('announced', 'expected', 'muted', 'cancelled', 'reversed', 'folded')`)
}

type Marking = {
  readonly state: 'reversed' | 'folded'
  readonly ids: readonly string[]
}

function setState({ tx }: Context, { state, ids }: Marking): void {
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
  setState(context, { state: 'reversed', ids })
  for (const move of told) proposeHandovers(context, move)
}

/**
 * Keeps what the roster announces for a day to come, and takes back what it no longer does. A move that happened in
 * the end, or is announced for another day, replaces its announcement.
 */
export function saveExpected(context: Context, looker: Looker, items: readonly PlacedFile[]): void {
  const free = items.filter(({ placed }) => !placed.isDeferred)
  const stale = free.filter(isStale)
  cancel(
    context,
    stale.filter((item) => !isReplaced(item)).map(({ file }) => file.expected?.id ?? ''),
  )
  forget(
    context,
    stale.map(({ file }) => file.expected?.id ?? ''),
  )
  announce(context, looker, free)
}

/** Neither announced any more nor what has happened by now. */
function isStale({ file, placed }: PlacedFile): boolean {
  const { expected, move } = placed.outcome
  const before = file.expected
  return before !== null && !isSame(before, expected) && !isSame(before, move)
}

const isReplaced = ({ file, placed }: PlacedFile): boolean =>
  file.expected?.to === (placed.outcome.expected ?? placed.outcome.move)?.to

function announce({ tx, now, newId }: Context, looker: Looker, items: readonly PlacedFile[]): void {
  const rows = items.flatMap(({ file, placed }) => {
    const { expected } = placed.outcome
    if (!expected || isSame(file.expected, expected)) return []
    const { from, to, effectiveOn, gapDays } = expected
    return [[newId(), file.row.id, from, to, effectiveOn, gapDays]]
  })
  if (rows.length === 0) return
  tx.run(sql`
    INSERT INTO transfer (id, person_id, from_org_id, to_org_id, effective_on, kind, state,
      gap_days, run_id, detected_at)
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, 'transfer',
      'announced', j.value ->> 5, ${looker.id}, ${now}
    FROM json_each(${JSON.stringify(rows)}) AS j WHERE true
    ON CONFLICT (person_id, from_org_id, ifnull(to_org_id, ''), effective_on) DO UPDATE SET
      state = 'announced', gap_days = excluded.gap_days, run_id = excluded.run_id,
      detected_at = excluded.detected_at
    WHERE state = 'cancelled'`)
}

/** People were told of it, so they see that it was taken back. */
function cancel({ tx, now }: Context, ids: readonly string[]): void {
  if (ids.length === 0) return
  tx.run(sql`
    UPDATE transfer SET state = 'cancelled', detected_at = ${now}
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND state = 'expected'`)
}

function forget({ tx }: Context, ids: readonly string[]): void {
  if (ids.length === 0) return
  tx.run(sql`
    DELETE FROM transfer WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))
      AND state IN ('announced', 'expected', 'muted')`)
}

type Day = { readonly to: string | null; readonly effectiveOn: string; readonly from: string }

const isSame = (a: Day | null, b: Day | null): boolean =>
  a !== null && b !== null && a.from === b.from && a.to === b.to && a.effectiveOn === b.effectiveOn
