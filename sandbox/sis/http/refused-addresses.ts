/** Addresses a provider does not have, does not allow or keeps empty, as the `refuse` switch names them. */
import type { Switches } from '../state/switches.ts'
import type { Route } from './route.ts'

/** A status to answer with, `empty` for a list without rows, `null` when the address works. */
export function refusedWith(route: Route, { refuse }: Switches): number | 'empty' | null {
  if (refuse === 'off' || route.kind === 'single' || route.kind === 'demographics') return null
  const name = route.kind === 'school-list' ? 'school-lists' : route.name
  const found = refuse.split(',').find((item) => item.endsWith(`@${name}`))
  if (found === undefined) return null
  const [answer = ''] = found.split('@')
  return answer === 'empty' ? 'empty' : Number(answer)
}
