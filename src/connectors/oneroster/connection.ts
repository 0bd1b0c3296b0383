import type { RosterAccess } from '../../core/ports/roster-source.ts'
import { connectionName } from '../http/access-tokens.ts'
import { isObject, parseObject } from './json.ts'

/** Claims that say for whom a token speaks. What changes with every token (times, its id) is none of them. */
const SPEAKS_FOR =
  /^(?:sub|azp|client_id)$|org|district|tenant|agency|customer|school|lea(?:$|_)|instance/i

type Granted = { readonly scope: string; readonly token: string }

/**
 * One name for what a connection reads: address, client, scope, and the organisation a token speaks for where it is a
 * JWT. Another name means that another district's records may come. Holds no secret and cannot be turned back.
 */
export async function connectionOf(access: RosterAccess, granted: Granted): Promise<string> {
  const { baseUrl, clientId, query } = access
  const selectors = Object.entries(query).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const parts = [baseUrl, clientId, granted.scope, ...selectors.flat()]
  return connectionName([...parts, ...claimsIn(granted.token)])
}

function claimsIn(token: string): readonly string[] {
  const claims = parseObject(decoded(token.split('.')[1] ?? ''))
  if (!isObject(claims)) return []
  return Object.keys(claims)
    .filter((name) => SPEAKS_FOR.test(name))
    .toSorted()
    .map((name) => `${name}=${JSON.stringify(claims[name])}`)
}

const decoded = (part: string): string => Buffer.from(part, 'base64url').toString('utf8')
