import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type {
  Collection,
  PageRequest,
  RosterAccess,
  RosterPage,
} from '../../core/ports/roster-source.ts'
import type { Answer, ListQuery } from './client.ts'
import { fieldsOf } from './fields.ts'
import { fingerprint } from './fingerprint.ts'
import { parseObject, type WireObject } from './json.ts'
import { mapRows } from './map.ts'
import { RosterSession } from './session.ts'
import type { Deps } from './token.ts'

const UNREADABLE: PortFailure = { retry: 'later', reason: 'unreadable' }
/** A page that is still too large after as many halvings has rows nobody should send. */
const HALVINGS_MAX = 4

/** A page as the provider sent it, known to be a list of the right collection. */
export type WirePage = {
  readonly rows: readonly unknown[]
  readonly total: number | null
  readonly bytes: number
}

/**
 * One page of one collection, read and turned into compact rows. A provider that refuses the list of fields is asked
 * again without it, so that a capability lost overnight costs a request and not the run.
 */
export async function readPage(
  deps: Deps,
  access: RosterAccess,
  ask: PageRequest,
): Promise<Result<RosterPage, PortFailure>> {
  const session = new RosterSession(deps, access)
  const query = queryOf(ask)
  let page = await fetchPage(session, ask.collection, query)
  if (!page.ok && page.error.reason === 'rejected' && query.fields) {
    page = await fetchPage(session, ask.collection, withoutFields(query))
  }
  if (!page.ok) return page
  const { rows, total, bytes } = page.value
  const mapped = mapRows(ask.collection, rows, access)
  return ok({
    ...mapped,
    received: rows.length,
    total,
    fingerprint: fingerprint(mapped.ids, rows.length).toString(36),
    bytes,
    requests: session.requests,
    retries: session.retries,
    token: session.renewedToken,
  })
}

/**
 * Asks for one page. A page larger than we can hold is asked for again with half the rows. HTML under a 200 and a
 * list that is not there are unreadable, never an empty page.
 */
export async function fetchPage(
  session: RosterSession,
  collection: Collection,
  query: ListQuery,
): Promise<Result<WirePage, PortFailure>> {
  let wanted = query
  for (let halvings = 0; halvings <= HALVINGS_MAX; halvings++) {
    const answer = await session.send((client) => client.list(collection, wanted))
    if (!answer.ok) return answer
    if (answer.value.text !== null) return toPage(collection, answer.value, answer.value.text)
    wanted = { ...wanted, limit: Math.ceil(wanted.limit / 2) }
  }
  return err(UNREADABLE)
}

function queryOf(ask: PageRequest): ListQuery {
  const { limit, offset, collection, changedSince } = ask
  return {
    limit,
    offset,
    ...(ask.selectFields && { fields: fieldsOf(collection) }),
    ...(changedSince !== null && { filter: changedSinceFilter(changedSince) }),
  }
}

export const changedSinceFilter = (since: number): string =>
  `dateLastModified>='${new Date(since).toISOString()}'`

function withoutFields({ fields: _, ...rest }: ListQuery): ListQuery {
  return rest
}

function toPage(
  collection: Collection,
  answer: Answer,
  text: string,
): Result<WirePage, PortFailure> {
  const body = parseObject(text)
  const rows = body?.[collection]
  if (body === null || !Array.isArray(rows)) return err(UNREADABLE)
  return ok({ rows, total: totalOf(answer.headers, body), bytes: answer.bytes })
}

/** The count a provider claims, in a header or beside the rows. Sometimes wrong, so it proves nothing. */
function totalOf(headers: Headers, body: WireObject): number | null {
  const claims = [
    headers.get('x-total-count'),
    headers.get('x-count'),
    body['totalCount'],
    body['total'],
  ]
  for (const claim of claims) {
    const total = typeof claim === 'string' ? Number.parseInt(claim, 10) : claim
    if (typeof total === 'number' && Number.isSafeInteger(total) && total >= 0) return total
  }
  return null
}
