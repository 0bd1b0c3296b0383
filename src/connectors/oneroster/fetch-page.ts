import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Collection } from '../../core/ports/roster-source.ts'
import type { Answer, ListQuery } from './client.ts'
import { isObject, parseExactly, parseJson, type WireObject } from './json.ts'
import { isRecord, listIn, namesOf, tellsFailure } from './list-body.ts'
import { LISTS, type Place } from './places.ts'
import { pageTexts, type WireRows } from './row-texts.ts'
import type { RosterSession } from './session.ts'

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
    const answer = await session.send((client) => client.list(list.place, wanted))
    if (!answer.ok) return answer
    if (answer.value.text !== null)
      return toPage(session, list, {
        ...answer.value,
        limit: wanted.limit,
        offset: wanted.offset ?? 0,
      })
    wanted = { ...wanted, limit: Math.ceil(wanted.limit / 2) }
  }
  return err(UNREADABLE)
}

/** Below this many rows a page is small enough to be parsed as a whole. */
const SMALL_ROWS = 200

type Limited = Answer & { readonly limit: number; readonly offset: number }

function toPage(
  { wrappers }: RosterSession,
  list: List,
  answer: Limited,
): Result<WirePage, PortFailure> {
  const names = new Set([...namesOf(list), ...wrappers])
  const page = largePage(answer, names) ?? wholePage(answer, list, wrappers)
  return page ? ok(page) : err(UNREADABLE)
}

/** A page of many rows, which are read one after the other; null where the answer is small or of another shape. */
function largePage(answer: Limited, names: ReadonlySet<string>): WirePage | null {
  const { headers, bytes, limit } = answer
  if (limit <= SMALL_ROWS) return null
  const apart = pageTexts(answer.text ?? '', (name) => names.has(name.toLowerCase()))
  // What is empty, or begins with something else than a record, may be the body of a failure.
  const [first] = apart?.rows ?? []
  if (!apart || !isRecord(first)) return null
  const around = parseJson(apart.around)
  if (!isObject(around) && !Array.isArray(around)) return null
  const claim = claimOf(headers, isObject(around) ? around : {})
  return { rows: apart.rows, ...claim, bytes, limit, headers, exact: () => apart.rows.exact() }
}

function wholePage(answer: Limited, list: List, wrappers: Set<string>): WirePage | null {
  const { headers, bytes, limit, offset } = answer
  const text = answer.text ?? ''
  const body = parseJson(text)
  const claim = claimOf(headers, isObject(body) ? body : {})
  const found = listIn(body, list, wrappers)
  if (found === null) {
    const isLeftOut = isObject(body) && isOver(body, claim.total, offset)
    return isLeftOut ? { rows: [], ...claim, bytes, limit, headers, exact: () => [] } : null
  }
  const { rows, wrapper } = found
  if (wrapper !== null) wrappers.add(wrapper)
  const exact = (): readonly unknown[] => listIn(parseExactly(text), list, wrappers)?.rows ?? rows
  return { rows, ...claim, bytes, limit, headers, exact }
}

/** Some systems leave an empty list out of the answer. Only their count tells that from a failure: it says that no row is due. */
const isOver = (body: WireObject, total: number | null, offset: number): boolean =>
  total !== null && total <= offset && !tellsFailure(body) && !Object.values(body).some(isObject)

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
