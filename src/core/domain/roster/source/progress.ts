import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import type { Pull } from '../read/pull.ts'
import type { Run } from '../run/run.ts'
import { nextNight } from './schedule.ts'
import { missesOf, watermarksOf } from './delta.ts'
import { connectedAsText } from '../guard/connection.ts'
import { readInYear } from './identity.ts'
import { profileOf, type Source } from './source.ts'
import { mapperVersionOf } from '../word/load.ts'

/** A run that was read to its end, and what it read. */
export type Finished = {
  readonly run: Run
  readonly pulls: readonly Pull[]
}

/**
 * What a finished run tells about its source: how far changes are known, and when to read next. A trial proves
 * nothing, an approval reads nothing, and rows may have slid past a reading that drifted.
 */
export function progressOf(context: Context, source: Source, finished: Finished): Partial<Source> {
  const { run, pulls } = finished
  const isFull = run.mode === 'full'
  if (run.dryRun === 1) {
    return run.trialReason === null ? {} : { nextFullAt: nextNight(context, source), failures: 0 }
  }
  if (pulls.length === 0) return {}
  const next: Partial<Source> = {
    failures: 0,
    watermarks: JSON.stringify(marksAfter(source, run, pulls)),
    ...(pulls.every((pull) => pull.drifted === 0) && { watermark: run.startedAt }),
    distrust: JSON.stringify(missesAfter(source, pulls)),
    ...(isFull && wholeReading(context, source, finished)),
  }
  return isFull ? { ...next, nextFullAt: nextNight(context, { ...source, ...next }) } : next
}

const wholeReading = (context: Context, source: Source, { run }: Finished): Partial<Source> => ({
  mapperVersion: mapperVersionOf(context, source),
  readAs: readInYear(context, source, run.readAs),
  fullAt: run.startedAt,
  connection: profileOf(source)?.connection ?? source.connection,
  connectionChanged: 0,
  connectedAs: connectedAsText(source),
})

type ByCollection = Readonly<Partial<Record<Collection, number>>>

function marksAfter(source: Source, run: Run, pulls: readonly Pull[]): ByCollection {
  const marks: Partial<Record<Collection, number>> = { ...watermarksOf(source) }
  for (const pull of pulls) {
    const isGood = pull.doneAt !== null && pull.skipped === 0 && pull.drifted === 0
    if (isGood) marks[pull.collection] = run.startedAt
  }
  return marks
}

function missesAfter(source: Source, pulls: readonly Pull[]): ByCollection {
  const misses: Partial<Record<Collection, number>> = { ...missesOf(source) }
  for (const collection of COLLECTIONS) {
    const missed = pulls.find((pull) => pull.collection === collection)?.missed ?? 0
    if (missed > 0) misses[collection] = (misses[collection] ?? 0) + 1
  }
  return misses
}
