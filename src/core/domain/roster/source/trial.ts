import type { NewRun } from '../run/run.ts'
import { connectionChanged } from './identity.ts'
import type { Source } from './source.ts'

/**
 * Whether a run that nobody asked for in so many words only shows what it would do: the first one, and one after the
 * connection changed. A person then approves what it showed.
 */
export function trialOf(source: Source): Pick<NewRun, 'dryRun' | 'trialReason'> {
  if (source.mapperVersion === null) return { dryRun: true, trialReason: 'first' }
  if (connectionChanged(source)) return { dryRun: true, trialReason: 'connection_changed' }
  return { dryRun: false }
}
