import type { Context } from '../command.ts'
import { refreshHome } from '../notification/ask.ts'
import { toldPeople } from './ladder.ts'
import type { ConcernRow } from './target.ts'

/** Everybody who was told of a concern sees what became of it. */
export function refreshTold(context: Context, row: ConcernRow): void {
  const ids = new Set([context.actor.id, ...toldPeople(context, row).map(({ id }) => id)])
  for (const id of ids) refreshHome(context, id)
}
