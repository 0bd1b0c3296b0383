import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Collection } from '../../core/ports/roster-source.ts'
import type { Answer, ListQuery } from './client.ts'
import { isObject, parseExactly, parseJson, type WireObject } from './json.ts'
import { listIn, namesOf, tellsFailure } from './list-body.ts'
import { tooLarge } from './list-faults.ts'
import { LISTS, type Place } from './places.ts'
import { pageTexts, type WireRows } from './row-texts.ts'
import type { RosterSession } from './session.ts'
import { isRecord } from './spelling.ts'

export const UNREADABLE: PortFailure = { retry: 'later', reason: 'unreadable' }
/** A page that is still too large after as many halvings has rows nobody should send. */
const HALVINGS_MAX = 4

/** A header by which one large platform says that what a client may see has changed. */
export const REVISION_HEADER = 'x-perm-rev'

/** Which list is asked for. */
export type List = { readonly collection: Collection; readonly place: Place }

/** A page as the provider sent it, known to be a list of the right collection. */
export type WirePage = {
  readonly rows: WireRows
  readonly total: number | null
  readonly totalBy: 'header' | 'body' | null
  readonly bytes: number
  /** The limit it was asked with in the end. */
  readonly limit: number
  readonly headers: Headers
  /** The rows once more, with numbers too long for a number as text: twice the work, for the page that needs it. */
  readonly exact: () => WireRows
}

/** The usual list of a collection. */
export const usual = (collection: Collection): List => ({
  collection,
  place: { path: LISTS[collection], school: null, slash: false },
})

/**
 * Asks for one page. A page larger than we can hold is asked for again with half the rows. HTML under a 200 and a
 * list that is not there are unreadable, never an empty page.
 */
export async function fetchPage(
  session: RosterSession,
  list: List,
  query: ListQuery,
): Promise<Result<WirePage, PortFailure>> {
  let wanted = query
  for (let halvings = 0; halvings <= HALVINGS_MAX; halvings++) {
    const { ask, skip } = placeIn(session, wanted)
    const answer = await session.send((client) => client.list(list.place, ask))
    if (!answer.ok) return answer
    if (answer.value.text !== null) {
      const { limit, offset = 0 } = wanted
      const place = { limit, offset, isFirst: offset === 0 && !isAfterId(wanted) }
      const page = toPage(session, list, { ...answer.value, ...place })
      return page.ok && skip > 0 ? ok(without(page.value, skip)) : page
    }
    wanted = { ...wanted, limit: Math.ceil(wanted.limit / 2) }
  }
  return err(tooLarge(list.collection))
}

/** How to ask for rows from an offset on, and how many rows before them come as well. */
function placeIn(session: RosterSession, query: ListQuery): { ask: ListQuery; skip: number } {
  const { limit, offset } = query
  if (!session.countsPages || offset === undefined) return { ask: query, skip: 0 }
  return { ask: { ...query, offset: Math.floor(offset / limit) }, skip: offset % limit }
}

/** A page without its first rows. */
export const without = (page: WirePage, first: number): WirePage => ({
  ...page,
  rows: page.rows.slice(first),
  exact: () => page.exact().slice(first),
})

/** Below this many rows a page is small enough to be parsed as a whole. */
const SMALL_ROWS = 200

type Limited = Answer & {
  readonly limit: number
  readonly offset: number
  readonly isFirst: boolean
}

const isAfterId = ({ filter }: ListQuery): boolean => filter?.includes('sourcedId>') ?? false

function toPage(
  { wrappers }: RosterSession,
  list: List,
  answer: Limited,
): Result<WirePage, PortFailure> {
  const names = new Set([...namesOf(list), ...wrappers])
  const isLarge = answer.limit > SMALL_ROWS
  const byRows = isLarge ? pageByRows(answer, names) : null
  if (byRows) return ok(byRows)
  const body = parseJson(answer.text ?? '')
  // Of a page that cannot be parsed as a whole, the broken rows alone fail.
  const rest = body === undefined ? pageByRows(answer, names) : null
  const page = rest ?? wholePage({ ...answer, body }, list, wrappers)
  return page ? ok(page) : err(UNREADABLE)
}

/** A page whose rows are read one after the other; null where the answer is of another shape. */
function pageByRows(answer: Limited, names: ReadonlySet<string>): WirePage | null {
  const { headers, bytes, limit } = answer
  const apart = pageTexts(answer.text ?? '', (name) => names.has(name.toLowerCase()))
  // What is empty, or begins with something else than a record, may be the body of a failure.
  const [first] = apart?.rows ?? []
  if (!apart || !isRecord(first)) return null
  const around = parseJson(apart.around)
  if (!isObject(around) && !Array.isArray(around)) return null
  const claim = claimOf(headers, isObject(around) ? around : {})
  return { rows: apart.rows, ...claim, bytes, limit, headers, exact: () => apart.rows.exact() }
}

type Parsed = Limited & { readonly body: unknown }

function wholePage(answer: Parsed, list: List, wrappers: Set<string>): WirePage | null {
  const { headers, bytes, limit, offset, body } = answer
  const text = answer.text ?? ''
  const claim = claimOf(headers, isObject(body) ? body : {})
  const found = listIn(body, list, wrappers)
  if (found === null) {
    const isLeftOut = isObject(body) && isOver(body, claim.total, offset)
    const isEmpty = isLeftOut || (!answer.isFirst && saysNothing(answer, list))
    return isEmpty ? { rows: [], ...claim, bytes, limit, headers, exact: () => [] } : null
  }
  const { rows, wrapper } = found
  if (wrapper !== null) wrappers.add(wrapper)
  const exact = (): readonly unknown[] => listIn(parseExactly(text), list, wrappers)?.rows ?? rows
  return { rows, ...claim, bytes, limit, headers, exact }
}

/** Some systems leave an empty list out of the answer. Only their count tells that from a failure: it says that no row is due. */
const isOver = (body: WireObject, total: number | null, offset: number): boolean =>
  total !== null && total <= offset && !tellsFailure(body) && !Object.values(body).some(isObject)

/**
 * After the first page, no content or null in the place of the list is an empty page: so do systems end a list that know
 * no empty ones. A first page like that may as well be a failure.
 */
const saysNothing = ({ status, body }: Parsed, list: List): boolean =>
  status === 204 || (isObject(body) && !tellsFailure(body) && holdsNull(body, namesOf(list)))

const holdsNull = (body: WireObject, names: ReadonlySet<string>): boolean =>
  Object.entries(body).some(([name, value]) => value === null && names.has(name.toLowerCase()))

/** The count a provider claims, in a header or beside the rows. Sometimes wrong, so it proves nothing. */
function claimOf(headers: Headers, body: WireObject): Pick<WirePage, 'total' | 'totalBy'> {
  const claims = [
    ['header', headers.get('x-total-count')],
    ['header', headers.get('x-count')],
    ['body', body['totalCount']],
    ['body', body['total']],
  ] as const
  for (const [totalBy, claim] of claims) {
    const total = typeof claim === 'string' ? countIn(claim) : claim
    if (typeof total === 'number' && Number.isSafeInteger(total) && total >= 0) {
      return { total, totalBy }
    }
  }
  return { total: null, totalBy: null }
}

/** Some systems write their counts for people: `1,234`. */
const countIn = (text: string): number =>
  Number.parseInt(text.replaceAll(/(?<=\d)[,'\s](?=\d{3}(?!\d))/g, ''), 10)
