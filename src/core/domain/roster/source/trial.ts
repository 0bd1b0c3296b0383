import type { NewRun } from '../run/run.ts'
import { connectionChanged } from './identity.ts'
import type { Source } from './source.ts'

/**
 * Whether a run only shows what it would do: one that was asked to, the first one, and one after the connection
 * changed. A person then approves what it showed; nobody can ask for the first one to be done unseen. The first one
 * reads everything, as there is nothing yet that could have changed.
 */
export function trialOf(
  source: Source,
  isAsked = false,
): Pick<NewRun, 'dryRun' | 'trialReason'> & Partial<Pick<NewRun, 'mode'>> {
  if (source.mapperVersion === null) {
    return { dryRun: true, ...(!isAsked && { trialReason: 'first' }), ...wholeOf(source) }
  }
  if (isAsked) return { dryRun: true }
  if (connectionChanged(source)) return { dryRun: true, trialReason: 'connection_changed' }
  return { dryRun: false }
}

/** Files say for themselves whether they are everything. */
const wholeOf = ({ kind }: Source): { mode?: 'full' } =>
  kind === 'oneroster-csv' ? {} : { mode: 'full' }
