import type { Context } from '../../command.ts'
import type { Source } from '../source/source.ts'
import { confirmNext } from './transfer-confirm.ts'
import { scopeText, weighAnnounced, weighPlanned } from './transfer-weigh.ts'

/**
 * Confirms the next moves that a new day brought; true while there are more. Moves of a crowd are left for the next
 * run, as only a run can wait for a person.
 */
export function confirmDayMoves(context: Context, source: Source): boolean {
  weighAnnounced(context, source)
  const { held, quiet } = weighPlanned(context, source)
  if (held === 'all' || held.length > 0) return false
  const { seen } = confirmNext(context, { held: new Set(), quiet: new Set(quiet.map(scopeText)) })
  return seen > 0
}
