import { sql } from 'drizzle-orm'
import { dayIn } from '../../../kernel/time.ts'
import type { Context } from '../../command.ts'
import { isProbed, MISSES_BEFORE_PROBE, PROBES_MAX } from './rules.ts'
import { shownIn, type Window } from './sort.ts'
import { isOutside, listOutside } from '../identity/org-outside.ts'
import type { Pull } from '../read/pull.ts'
import { tableOf } from '../apply/record-tables.ts'
import type { Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

export type Listing = {
  readonly source: Source
  readonly run: Run
  readonly pull: Pull
  readonly window: Window
  /** Where the ids were brought into order first: the ends of the ranges. */
  readonly bounds: string | null
}

/** Lists the live records of the window that no page held, and those of them to ask the provider for. */
export function listAbsent(context: Context, listing: Listing): void {
  const { tx } = context
  const { source, run, pull, window, bounds } = listing
  const { collection } = pull
  const { from, to } = window
  tx.run(sql`
    INSERT OR REPLACE INTO roster_pending
    SELECT ${run.no}, ${collection}, sourced_id, 'absent', fp, NULL, NULL
    FROM ${tableOf(collection)}
    WHERE source_no = ${source.no} AND sourced_id > ${from} AND sourced_id <= ${to}
      AND archived_at IS NULL AND sourced_id NOT IN (${shownIn(pull, window, bounds)})`)
  listOutside(context, { source, run, pull, window })
  if (!isProbed(source, collection)) return
  tx.run(sql`
    INSERT OR IGNORE INTO roster_probe
    SELECT ${run.no}, ${collection}, p.sourced_id, NULL
    FROM roster_pending AS p CROSS JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${source.no} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection} AND p.op = 'absent'
      AND p.sourced_id > ${from} AND p.sourced_id <= ${to}
      AND u.missing_runs >= ${MISSES_BEFORE_PROBE - 1} AND u.gone_at IS NULL
      AND NOT ${isOutside(collection, source.no, 'p.sourced_id')}
    LIMIT max(0, ${PROBES_MAX} - (SELECT count(*) FROM roster_probe
      WHERE run_no = ${run.no} AND collection = ${collection}))`)
}

/** How many of the window are missing, people also by what they are; `over` of enrollments that had ended anyway. */
export function countAbsent(
  context: Context,
  { source, run, pull, window }: Listing,
): Readonly<Record<string, number>> {
  const { collection } = pull
  const facet = sql.raw(collection === 'users' ? 'u.facet' : '0')
  const over = collection === 'enrollments' ? sql`u.end_on <= ${today(context)}` : sql`0`
  const row = context.tx.get<Record<string, number>>(sql`
    SELECT count(*) AS live, coalesce(sum((${facet} & 1) > 0), 0) AS student,
      coalesce(sum((${facet} & 2) > 0), 0) AS staff, coalesce(sum((${facet} & 4) > 0), 0) AS guardian,
      coalesce(sum(${over}), 0) AS over
    FROM roster_pending AS p CROSS JOIN ${tableOf(collection)} AS u
      ON u.source_no = ${source.no} AND u.sourced_id = p.sourced_id
    WHERE p.run_no = ${run.no} AND p.collection = ${collection}
      AND p.sourced_id > ${window.from} AND p.sourced_id <= ${window.to}`)
  return row ?? {}
}

const today = ({ district, now }: Context): string => dayIn(district.timeZone, now)
