import { DAY, HOUR } from '../../../kernel/time.ts'
import type { CsvWarning } from '../../../ports/roster-csv.ts'
import type { Context } from '../../command.ts'
import type { Run } from '../run/run.ts'
import { patchSource, sourceByNo, type Source } from '../source/source.ts'
import { foundIn, partsOf, uploadOfRun } from './upload.ts'

/** Clocks of different machines and time zones lie this far apart. */
const DOUBT_MS = 12 * HOUR
/** A file from the future has a wrong date, which must not make every later one look old. */
const FUTURE_MAX_MS = DAY

/** Whether the files of a zip were written before those that were taken in last: somebody sent an old export. */
export function ageWarnings(
  { filesWrittenAt: newest }: Source,
  writtenAt: number | null,
): readonly CsvWarning[] {
  if (writtenAt === null || newest === null || newest - writtenAt < DOUBT_MS) return []
  const days = Math.max(1, Math.round((newest - writtenAt) / DAY))
  return [{ code: 'older_than_last', file: null, count: days }]
}

/** Remembers when the files a run takes in were written. */
export function keepAge(context: Context, run: Run): void {
  const source = sourceByNo(context, run.sourceNo)
  const upload = uploadOfRun(context, run.id)
  if (!source || !upload) return
  const written = partsOf(context, upload)
    .map((part) => foundIn(part)?.writtenAt ?? 0)
    .filter((at) => at <= context.now + FUTURE_MAX_MS)
  const newest = Math.max(source.filesWrittenAt ?? 0, ...written)
  if (newest > 0) patchSource(context, source, { filesWrittenAt: newest })
}
