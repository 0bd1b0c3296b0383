import { err, ok, type Err, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type {
  Capability,
  PageRequest,
  RosterAccess,
  RosterPage,
} from '../../core/ports/roster-source.ts'
import type { ListQuery } from './client.ts'
import {
  fetchPage,
  REVISION_HEADER,
  UNREADABLE,
  without,
  type List,
  type WirePage,
} from './fetch-page.ts'
import { fingerprint } from './fingerprint.ts'
import { parseExactly, parseJson } from './json.ts'
import { ofList } from './list-faults.ts'
import { mapIds, mapRows } from './map.ts'
import { lossesOf, queryOf } from './page-query.ts'
import { LISTS, placeOf } from './places.ts'
import type { MappedRows } from './row-set.ts'
import { RosterSession } from './session.ts'
import type { Deps } from './token.ts'

const REFUSED: PortFailure = { retry: 'never', reason: 'rejected' }
/** How a provider says that it does not like a parameter: bad request, address too long, unprocessable. */
const DISLIKES: ReadonlySet<number> = new Set([400, 414, 422])

/**
 * One page of one collection, read and turned into compact rows. A provider that refuses a part of the query it once
 * took is asked again without it, so that a capability lost overnight costs a request and not the run; one that breaks
 * over a page is asked once for half of it. Where pages after an id are refused altogether, `keyset` is lost and the page
 * holds nothing: the list has to begin anew.
 */
export async function readPage(
  deps: Deps,
  access: RosterAccess,
  ask: PageRequest,
): Promise<Result<RosterPage, PortFailure>> {
  if (ask.rows !== null) return pageOfRows(access, ask, ask.rows)
  const { profile, collection } = ask
  const place = placeOf((profile?.paths[collection] ?? [LISTS[collection]])[ask.path] ?? '')
  if (place === null || access.kind === 'oneroster-csv') return err(REFUSED)
  const session = new RosterSession(deps, access, profile)
  const fetched = await fetchTolerantly(session, { access, ask, list: { collection, place } })
  if (!fetched.ok) return err(ofList(fetched.error, collection))
  const { page, lost } = fetched.value
  const mapped = mapPage(access, ask, page)
  return ok({
    ...mapped,
    received: page.rows.length,
    limit: page.limit,
    revision: page.headers.get(REVISION_HEADER),
    lost,
    restMs: session.restMs,
    total: page.total,
    fingerprint: fingerprint(mapped.ids, page.rows.length).toString(36),
    bytes: page.bytes,
    requests: session.requests,
    retries: session.retries,
    token: session.renewedToken,
  })
}

type Wanted = { readonly access: RosterAccess; readonly ask: PageRequest; readonly list: List }
type Fetched = { readonly page: WirePage; readonly lost: readonly Capability[] }

async function fetchTolerantly(
  session: RosterSession,
  { access, ask, list }: Wanted,
): Promise<Result<Fetched, PortFailure>> {
  const whole = queryOf(ask, access)
  const first = await fetchHalving(session, list, whole)
  if (first.ok) return ok({ page: fromOffset(ask, first.value), lost: [] })
  const is404 = statusOf(session) === 404
  const isEnd = (ask.mayEnd && isRefusal(session, first)) || (ask.profile?.emptyIs404 && is404)
  if (isEnd) return ok({ page: emptyPage(session, ask), lost: [] })
  const canDoWithLess = DISLIKES.has(statusOf(session))
  const less = canDoWithLess ? await fetchWithLess(session, { access, ask, list }, first) : first
  return !less.ok && isPastEnd(session, ask)
    ? ok({ page: emptyPage(session, ask), lost: [] })
    : less
}

/** The provider answered, and with no: it will not hand the page over. Breaking over it without a wish to wait is one. */
function isRefusal(session: RosterSession, { error }: Err<PortFailure>): boolean {
  const status = statusOf(session)
  if (status === 500) return error.afterMs === undefined
  return status > 0 && status !== 401 && error.retry === 'never'
}

/** Refused the way the provider was seen to refuse what lies beyond the end of a list. */
const isPastEnd = (session: RosterSession, { from, profile }: PageRequest): boolean =>
  'offset' in from && from.offset > 0 && profile?.pastEnd === statusOf(session)

/** Asks again without one optional part of the query after the other; `refused` is what the whole query got. */
async function fetchWithLess(
  session: RosterSession,
  { access, ask, list }: Wanted,
  refused: Err<PortFailure>,
): Promise<Result<Fetched, PortFailure>> {
  for (const lost of lossesOf(ask, queryOf(ask, access))) {
    const page = await fetchHalving(session, list, queryOf(ask, access, lost))
    if (page.ok) return ok({ page: fromOffset(ask, page.value), lost })
    if (!DISLIKES.has(statusOf(session))) return page
  }
  return 'after' in ask.from ? ok(withoutPlace(session, ask)) : refused
}

/** A provider without pages sends every list whole: what was handed over before is left out here. */
function fromOffset({ from, profile }: PageRequest, page: WirePage): WirePage {
  return profile?.unpaged && 'offset' in from ? without(page, from.offset) : page
}

/** Pages after an id are refused: the list has to be read anew, by offset. */
const withoutPlace = (session: RosterSession, ask: PageRequest): Fetched => ({
  page: emptyPage(session, ask),
  lost: ['keyset'],
})

/** The status of the last answer; 0 where none came. */
const statusOf = (session: RosterSession): number => session.last?.status ?? 0

/** Some systems break over a page that is too much work for them: half of it is asked for, once. */
async function fetchHalving(
  session: RosterSession,
  list: List,
  query: ListQuery,
): Promise<Result<WirePage, PortFailure>> {
  const page = await fetchPage(session, list, query)
  const isBroken = !page.ok && statusOf(session) === 500 && page.error.afterMs === undefined
  if (!isBroken || query.limit < 2) return page
  return fetchPage(session, list, { ...query, limit: Math.ceil(query.limit / 2) })
}

function emptyPage(session: RosterSession, { limit }: PageRequest): WirePage {
  const headers = session.last?.headers ?? new Headers()
  return { rows: [], total: null, totalBy: null, bytes: 0, limit, headers, exact: () => [] }
}

/** The rows as the port wants them, read again with every digit where an id was a number too long for one. */
function mapPage(access: RosterAccess, ask: PageRequest, { rows, exact }: MapInput): MappedRows {
  const map = (wire: Iterable<unknown>) =>
    ask.idsOnly ? mapIds(wire) : mapRows(ask.collection, wire, access)
  const first = map(rows)
  return withoutMark(first.inexact ? map(exact()) : first)
}

const withoutMark = ({ inexact: _, ...mapped }: ReturnType<typeof mapRows>): MappedRows => mapped

type MapInput = Pick<WirePage, 'rows' | 'exact'>

/** Rows that were uploaded: read like a page, without a request. */
function pageOfRows(
  access: RosterAccess,
  ask: PageRequest,
  text: string,
): Result<RosterPage, PortFailure> {
  const rows = parseJson(text)
  if (!Array.isArray(rows)) return err(UNREADABLE)
  const exact = (): readonly unknown[] => listIn(parseExactly(text))
  const mapped = mapPage(access, ask, { rows, exact })
  return ok({
    ...mapped,
    received: rows.length,
    limit: ask.limit,
    revision: null,
    lost: [],
    restMs: null,
    total: null,
    fingerprint: fingerprint(mapped.ids, rows.length).toString(36),
    bytes: text.length,
    requests: 0,
    retries: 0,
    token: null,
  })
}

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
