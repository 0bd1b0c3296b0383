import type { Caller } from '../kernel/actor.ts'
import type { Failure } from '../kernel/failure.ts'

/** How every API key of a district begins. */
const KEY = /^offramp_/

/**
 * Why a caller may not do what is the operator's alone, where no district can be asked who they are: a district's key
 * is of no use there, and anything else is taken for an operator token with a slip in it.
 */
export function unlessOperator(caller: Caller): Failure | null {
  if (caller.via === 'operator') return null
  const isKey = caller.via === 'api_key' && KEY.test(caller.key)
  return isKey ? { kind: 'forbidden', why: 'role' } : { kind: 'unauthenticated' }
}
