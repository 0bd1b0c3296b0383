import { sql } from 'drizzle-orm'
import { dayIn } from '../../kernel/time.ts'
import type { Context } from '../command.ts'
import { PLACE_PERSONS, WINDOW_ROWS } from './limits.ts'
import { linkGuardians } from './link-guardians.ts'
import { loadFiles, loadOrgs, loadTerms } from './place-load.ts'
import { placePerson } from './place-person.ts'
import { savePlaced } from './place-save.ts'
import { isComplete, pullsOf } from './pull.ts'
import { cursorOf, enterPhase, guardsOf, saveCursor, type Run } from './run.ts'
import { patchSource, type Source } from './source.ts'

/**
 * Works out anew where the next touched persons belong. Before them, everybody for whom a day has come on which a
 * membership begins or ends, and everybody whose move is still uncertain, joins the list.
 */
export function placeSlice(context: Context, source: Source, run: Run): void {
  const cursor = cursorOf(run)
  const today = dayIn(context.district.timeZone, context.now)
  if (cursor.part === undefined) {
    if (isWhole(context, run)) touchWatched(context, source)
    return saveCursor(context, run, { part: source.derivedOn === today ? 'persons' : 'days' })
  }
  if (cursor.part === 'days') return daysPart(context, { source, run, today })
  const ids = nextPersons(context, source)
  if (ids.length === 0) return enterPhase(context, run, { phase: 'transferring' })
  const orgs = loadOrgs(context, source)
  const terms = loadTerms(context, source, today)
  const files = loadFiles(context, ids, orgs)
  const setting = { today, orgs, terms, run: { complete: isWhole(context, run), no: run.no } }
  const items = files.flatMap((file) => {
    const placed = placePerson(file, setting)
    return placed ? [{ row: file.row, placed }] : []
  })
  savePlaced(context, { source, run }, items)
  linkGuardians(context, source, files)
  context.tx.run(sql`
    DELETE FROM roster_work WHERE source_no = ${source.no} AND stage = 'person'
      AND id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
  saveCursor(context, run, cursor)
}

/** Everything was read without a fault and no guard tripped: only then may silence confirm a move. */
const isWhole = (context: Context, run: Run): boolean =>
  run.mode === 'full' &&
  guardsOf(run).length === 0 &&
  pullsOf(context, run).every((pull) => isComplete(run, pull))

function nextPersons({ tx }: Context, source: Source): string[] {
  return tx
    .all<{ id: string }>(sql`
      SELECT id FROM roster_work WHERE source_no = ${source.no} AND stage = 'person'
      ORDER BY id LIMIT ${PLACE_PERSONS}`)
    .map((row) => row.id)
}

function touchWatched({ tx }: Context, source: Source): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT ${source.no}, 'person', person_id FROM transfer_watch WHERE person_id > ''`)
}

type Days = { readonly source: Source; readonly run: Run; readonly today: string }

/** One window of memberships: whose begin or end has come since the last time all were looked at. */
function daysPart(context: Context, { source, run, today }: Days): void {
  const { tx } = context
  const from = cursorOf(run).id ?? ''
  const last = source.derivedOn ?? today
  const end = tx.get<{ id: string }>(sql`
    SELECT person_id AS id FROM membership WHERE person_id > ${from}
    ORDER BY person_id LIMIT 1 OFFSET ${WINDOW_ROWS - 1}`)
  const to = end?.id ?? '\u{10ffff}'
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT DISTINCT ${source.no}, 'person', person_id FROM membership
    WHERE person_id > ${from} AND person_id <= ${to}
      AND ((begin_on > ${last} AND begin_on <= ${today}) OR (end_on > ${last} AND end_on <= ${today}))`)
  if (end) return saveCursor(context, run, { part: 'days', id: to })
  patchSource(context, source, { derivedOn: today })
  saveCursor(context, run, { part: 'persons' })
}
