import { sql } from 'drizzle-orm'
import { DAY, HOUR } from '../../../kernel/time.ts'
import type { CsvWarning } from '../../../ports/roster-csv.ts'
import type { Context } from '../../command.ts'
import type { Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'
import { foundIn, partsOf, uploadOfRun } from './upload.ts'

/** Clocks of different machines and time zones lie this far apart. */
const DOUBT_MS = 12 * HOUR
/** A file from the future has a wrong date, which must not make every later one look old. */
const FUTURE_MAX_MS = DAY

/** Whether the files of a zip were written before those that were taken in last: somebody sent an old export. */
export function ageWarnings(
  context: Context,
  source: Source,
  writtenAt: number | null,
): readonly CsvWarning[] {
  const newest = newestOf(context, source.no)
  if (writtenAt === null || newest === null || newest - writtenAt < DOUBT_MS) return []
  const days = Math.max(1, Math.round((newest - writtenAt) / DAY))
  return [{ code: 'older_than_last', file: null, count: days }]
}

// Beside the watermarks of the collections, which changes are asked by: a source of files is not asked.
function newestOf({ tx }: Context, sourceNo: number): number | null {
  const row = tx.get<{ newest: number | null }>(sql`
    SELECT watermarks ->> '$.files' AS newest FROM roster_source WHERE no = ${sourceNo}`)
  return row?.newest ?? null
}

/** Remembers when the files a run takes in were written. */
export function keepAge(context: Context, run: Run): void {
  const upload = uploadOfRun(context, run.id)
  const written = (upload ? partsOf(context, upload) : [])
    .map((part) => foundIn(part)?.writtenAt ?? 0)
    .filter((at) => at <= context.now + FUTURE_MAX_MS)
  const newest = Math.max(0, ...written)
  if (newest === 0) return
  context.tx.run(sql`
    UPDATE roster_source SET watermarks = json_set(watermarks, '$.files',
      max(${newest}, coalesce(watermarks ->> '$.files', 0)))
    WHERE no = ${run.sourceNo}`)
}
