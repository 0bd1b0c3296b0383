import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { caseFile, caseHandover } from '../../store/tables/casework.ts'
import { query, type Context } from '../command.ts'
import { among } from '../concern/among.ts'
import { cursorField } from '../concern/fields.ts'
import { cutPage, LATEST, readMark } from '../concern/page.ts'
import { personRefs, schoolRefs } from '../concern/refs.ts'
import { directionOf } from './direction.ts'
import { listMoves, moveMark, type MoveRow } from './moves.ts'
import type { HandoverItem, ShownState, TransferItem } from './view.ts'

/** Moves on one page. */
const PAGE = 50
/** Handovers of one page of moves: one each, rarely two. */
const HANDOVERS_MAX = 200

/**
 * Students who moved or are expected to, the newest first, and where a case goes along, what became of it. A key or
 * an operator sees moves only, never that there is a case.
 */
export const listTransfers = query({
  name: 'transfer.list',
  input: z.object({ cursor: cursorField }),
  allowed: { on: 'transfer', do: 'list' },
  run: (context, { cursor }) => {
    const from = readMark(cursor, LATEST)
    if (!from.ok) return from
    const rows = listMoves(context, { from: from.value, limit: PAGE + 1 })
    const { page, nextCursor } = cutPage(rows, PAGE, moveMark)
    return ok({ transfers: toItems(context, page), nextCursor })
  },
})

/** One line for each move; two when two cases go along. */
function toItems(context: Context, rows: readonly MoveRow[]): TransferItem[] {
  const { tx } = context
  const personOf = personRefs(
    tx,
    rows.map((row) => row.personId),
  )
  const schoolOf = schoolRefs(
    tx,
    rows.flatMap((row) => [row.fromOrgId, row.toOrgId]),
  )
  const handovers = handoversBy(context, rows)
  return rows.flatMap((row) => {
    const { id, effectiveOn, detectedAt, kind, personId, fromOrgId, toOrgId, gapDays } = row
    const told = { kind, state: shown(row), gapDays, backdated: row.backdated === 1 }
    const to = toOrgId === null ? null : schoolOf(toOrgId)
    const from = schoolOf(fromOrgId)
    const item = { id, person: personOf(personId), from, to, effectiveOn, detectedAt, ...told }
    const along = handovers.get(id) ?? [null]
    return along.map((handover) => ({ ...item, handover }))
  })
}

// safe because listMoves reads these states only
const shown = ({ state }: MoveRow): ShownState => state as ShownState

function handoversBy(context: Context, rows: readonly MoveRow[]): Map<string, HandoverItem[]> {
  const byTransfer = new Map<string, HandoverItem[]>()
  if (context.actor.personId === null) return byTransfer
  const ids = rows.map((row) => row.id)
  const found = context.tx
    .select({
      id: caseHandover.id,
      state: caseHandover.state,
      caseId: caseHandover.caseId,
      transferId: caseHandover.transferId,
      toOrgId: caseHandover.toOrgId,
      caseReference: caseFile.reference,
    })
    .from(caseHandover)
    .innerJoin(caseFile, eq(caseFile.id, caseHandover.caseId))
    .where(among(caseHandover.transferId, ids))
    .orderBy(desc(caseHandover.offeredAt))
    .limit(HANDOVERS_MAX)
    .all()
  for (const { transferId, toOrgId, ...one } of found) {
    const item = { ...one, direction: directionOf(context, toOrgId) }
    byTransfer.set(transferId, [...(byTransfer.get(transferId) ?? []), item])
  }
  return byTransfer
}
