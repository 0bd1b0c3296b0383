import { sql } from 'drizzle-orm'
import { DAY, HOUR, MINUTE } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../../outbox/effect.ts'
import { scheduleSweep } from './upload.ts'
import { CLEAR_PAGES, CLEAR_ROWS } from '../run/limits.ts'
import { sourceById } from '../source/source.ts'

/** A package nobody adds to is dropped after a day; a zip that broke off without a word after an hour. */
const PACKAGE_IDLE_MS = DAY
const ZIP_IDLE_MS = HOUR
/** A plan that waits for a person is out of date after a week; its package goes a day later. */
const PLAN_KEPT_MS = 8 * DAY
/** While a package is taken in, and while one is being sent or its plan waits. */
export const SWEEP_SOON_MS = MINUTE
export const SWEEP_EVERY_MS = HOUR

/** Clears away what was uploaded and is not needed any more, a little at a time. */
export const rosterUploadSweep: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: () => ({ do: 'now' }),
  settle: (context, refs) => {
    const source = sourceById(context, refs['source'] ?? '')
    if (!source) return
    const next = sweepUploads(context)
    if (next !== null) scheduleSweep(context, source.id, context.now + next)
  },
  giveUp: () => undefined,
}

/** One slice; returns after how long to look again, or null when nothing is left. */
function sweepUploads(context: Context): number | null {
  dropIdle(context)
  dropDone(context)
  dropParts(context)
  if (clearPages(context) + clearDropped(context) > 0) return 0
  return nextLook(context)
}

function dropIdle({ tx, now }: Context): void {
  tx.run(sql`
    UPDATE roster_upload SET state = 'dropped'
    WHERE state = 'open' AND touched_at < CASE WHEN name IS NULL
      THEN ${now - ZIP_IDLE_MS} ELSE ${now - PACKAGE_IDLE_MS} END`)
}

/** Whether the run still needs the roles that came with a package: until they are those of the source. */
const IS_OVER = sql`(r.id IS NULL OR r.state = 'failed' AND r.phase = 'done'
  OR r.state IN ('held', 'succeeded') AND r.phase <> 'planned')`

function dropDone({ tx, now }: Context): void {
  tx.run(sql`
    UPDATE roster_upload SET state = 'dropped' WHERE state = 'committed' AND no IN (
      SELECT u.no FROM roster_upload AS u LEFT JOIN roster_run AS r ON r.id = u.run_id
      WHERE u.state = 'committed' AND (${IS_OVER}
        OR r.phase = 'planned' AND u.touched_at < ${now - PLAN_KEPT_MS}))`)
}

function dropParts({ tx }: Context): void {
  tx.run(sql`
    UPDATE roster_upload_part SET state = 'dropped'
    WHERE state IN ('open', 'whole') AND upload_no IN (
      SELECT no FROM roster_upload WHERE state = 'dropped')`)
}

/** Pages a run has read: it never goes back to them once all are staged. */
function clearPages({ tx }: Context): number {
  return tx.all(sql`
    DELETE FROM roster_upload_page WHERE (part_no, file, page) IN (
      SELECT g.part_no, g.file, g.page FROM roster_upload AS u
        CROSS JOIN roster_upload_part AS p ON p.upload_no = u.no
        CROSS JOIN roster_upload_page AS g ON g.part_no = p.no
        LEFT JOIN roster_run AS r ON r.id = u.run_id
      WHERE u.state IN ('committed', 'dropped') AND (u.state = 'dropped'
        OR r.phase NOT IN ('queued', 'probing', 'extracting', 'confirming', 'stalled'))
      LIMIT ${CLEAR_PAGES})
    RETURNING page`).length
}

/** Roles of parts that are not those of the source, then the parts, then the packages. */
function clearDropped({ tx }: Context): number {
  const roles = tx.all(sql`
    DELETE FROM roster_csv_role WHERE (part_no, sourced_id) IN (
      SELECT r.part_no, r.sourced_id FROM roster_upload_part AS p
        CROSS JOIN roster_csv_role AS r ON r.part_no = p.no
      WHERE p.state = 'dropped' LIMIT ${CLEAR_ROWS})
    RETURNING sourced_id`).length
  if (roles > 0) return roles
  tx.run(sql`
    DELETE FROM roster_upload_part WHERE state = 'dropped'
      AND NOT EXISTS (SELECT 1 FROM roster_upload_page AS g WHERE g.part_no = roster_upload_part.no)`)
  tx.run(sql`
    DELETE FROM roster_upload_file WHERE upload_no IN (
      SELECT no FROM roster_upload WHERE state = 'dropped')`)
  return tx.all(sql`
    DELETE FROM roster_upload WHERE state = 'dropped'
      AND NOT EXISTS (SELECT 1 FROM roster_upload_part AS p
        WHERE p.upload_no = roster_upload.no AND p.state <> 'live')
    RETURNING no`).length
}

function nextLook({ tx }: Context): number | null {
  const row = tx.get<{ open: number; taking: number }>(sql`
    SELECT count(*) AS open,
      coalesce(sum(u.state = 'committed' AND r.state IN ('queued', 'running', 'failed')), 0) AS taking
    FROM roster_upload AS u LEFT JOIN roster_run AS r ON r.id = u.run_id
    WHERE u.state IN ('open', 'committed')`)
  if (!row?.open) return null
  return row.taking > 0 ? SWEEP_SOON_MS : SWEEP_EVERY_MS
}
