import { DAY } from '../../../kernel/time.ts'
import { COLLECTIONS, type Collection, type KnownProfile } from '../../../ports/roster-source.ts'
import { DELTA_OVERLAP_MS, MISSES_MAX } from '../run/limits.ts'
import { settingsOf } from './settings.ts'
import { profileOf, type Source } from './source.ts'
import type { DeltaState } from '../run/views.ts'

type ByCollection = Readonly<Partial<Record<Collection, number>>>

// safe because only the functions of this file make these texts
const readNumbers = (text: string): ByCollection => JSON.parse(text) as ByCollection

/** When the last good reading of each collection began. */
export const watermarksOf = (source: Pick<Source, 'watermarks'>): ByCollection =>
  readNumbers(source.watermarks)

/** How often a full reading, or one of all people, found what a delta of that collection should have told. */
export const missesOf = (source: Pick<Source, 'distrust'>): ByCollection =>
  readNumbers(source.distrust)

/** Since when changes are asked for of each collection of a run; empty for a full one. */
export const sincesOf = (run: { readonly sinces: string }): ByCollection => readNumbers(run.sinces)

/** How changes of each collection are found, and why that way. */
export function deltaOf(source: Source): Readonly<Record<Collection, DeltaState>> {
  const entries = COLLECTIONS.map(
    (collection) => [collection, stateOf(source, collection)] as const,
  )
  return Object.fromEntries(entries) as Record<Collection, DeltaState> // safe because every collection is an entry
}

function stateOf(source: Source, collection: Collection): DeltaState {
  const profile = profileOf(source)
  const no = (reason: string): DeltaState => ({ state: 'not_possible', reason })
  if (source.kind === 'oneroster-csv')
    return no('Files are uploaded; each file says itself whether it is whole.')
  if (!profile) return no('The SIS has not been asked yet what it can do.')
  if (!profile.dateFilter)
    return no('The SIS does not answer correctly when asked for changes since a date.')
  if (profile.paths[collection]?.length === 0) return no('The SIS has no such list.')
  if ((missesOf(source)[collection] ?? 0) >= MISSES_MAX) {
    return {
      state: 'distrusted',
      reason: `Asked for changes, the SIS left some out: ${MISSES_MAX} syncs found changes it had not reported. Everything is read instead.`,
    }
  }
  if (watermarksOf(source)[collection] === undefined)
    return no('Everything has to be read completely once before.')
  if (settingsOf(source).deltaEveryMinutes === null) {
    return {
      state: 'used',
      reason: 'Changes are asked for only when the SIS calls or a person asks.',
    }
  }
  return {
    state: 'used',
    reason:
      'The SIS answers when it is asked for changes by date. Full syncs that find changes check whether it left some out.',
  }
}

/**
 * Since when to ask for changes of each collection: the start of its last good reading, with a day of overlap since
 * clocks differ and systems publish late. A filter that only knows "later than" is moved by its own step.
 */
export function deltaSinces(source: Source): ByCollection {
  const states = deltaOf(source)
  const watermarks = watermarksOf(source)
  const sinces: Partial<Record<Collection, number>> = {}
  for (const collection of COLLECTIONS) {
    const mark = watermarks[collection]
    if (states[collection].state !== 'used' || mark === undefined) continue
    sinces[collection] = mark - DELTA_OVERLAP_MS - stepOf(profileOf(source)?.dateFilter ?? null)
  }
  return sinces
}

export function stepOf(filter: KnownProfile['dateFilter']): number {
  if (filter?.op !== '>') return 0
  return filter.precision === 'day' ? DAY : 1
}
