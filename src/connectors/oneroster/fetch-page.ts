import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Collection } from '../../core/ports/roster-source.ts'
import type { Answer, ListQuery } from './client.ts'
import { isObject, parseExactly, parseJson, type WireObject } from './json.ts'
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
    if (answer.value.text !== null) return toPage(list, answer.value, wanted.limit)
    wanted = { ...wanted, limit: Math.ceil(wanted.limit / 2) }
  }
  return err(UNREADABLE)
}

/** Below this many rows a page is small enough to be parsed as a whole. */
const SMALL_ROWS = 200

function toPage(list: List, answer: Answer, limit: number): Result<WirePage, PortFailure> {
  const text = answer.text ?? ''
  const { headers, bytes } = answer
  const names = namesOf(list)
  const apart = limit > SMALL_ROWS ? pageTexts(text, (name) => names.has(name.toLowerCase())) : null
  const around = apart && parseJson(apart.around)
  if (apart && (isObject(around) || Array.isArray(around))) {
    const claim = claimOf(headers, isObject(around) ? around : {})
    return ok({
      rows: apart.rows,
      ...claim,
      bytes,
      limit,
      headers,
      exact: () => apart.rows.exact(),
    })
  }
  const body = parseJson(text)
  const rows = rowsIn(body, list)
  if (rows === null) return err(UNREADABLE)
  const claim = claimOf(headers, isObject(body) ? body : {})
  const exact = (): readonly unknown[] => rowsIn(parseExactly(text), list) ?? rows
  return ok({ rows, ...claim, bytes, limit, headers, exact })
}

/** Under which names the rows of a list may come, in small letters. */
const namesOf = ({ collection, place }: List): ReadonlySet<string> =>
  new Set(
    [collection, place.path.slice(place.path.lastIndexOf('/') + 1)].map((name) =>
      name.toLowerCase(),
    ),
  )

/**
 * The rows of an answer: below the name of the collection or of the list, in any letter case, or the bare list some
 * systems send. An object, null or nothing in the place of the list is no page.
 */
function rowsIn(body: unknown, list: List): readonly unknown[] | null {
  if (Array.isArray(body)) return body
  if (!isObject(body)) return null
  const usual = body[list.collection]
  if (usual !== undefined) return Array.isArray(usual) ? usual : null
  const wanted = namesOf(list)
  const key = Object.keys(body).find((each) => wanted.has(each.toLowerCase()))
  const rows = key === undefined ? null : body[key]
  return Array.isArray(rows) ? rows : null
}

/** The count a provider claims, in a header or beside the rows. Sometimes wrong, so it proves nothing. */
function claimOf(headers: Headers, body: WireObject): Pick<WirePage, 'total' | 'totalBy'> {
  const claims = [
    ['header', headers.get('x-total-count')],
    ['header', headers.get('x-count')],
    ['body', body['totalCount']],
    ['body', body['total']],
  ] as const
  for (const [totalBy, claim] of claims) {
    const total = typeof claim === 'string' ? Number.parseInt(claim, 10) : claim
    if (typeof total === 'number' && Number.isSafeInteger(total) && total >= 0) {
      return { total, totalBy }
    }
  }
  return { total: null, totalBy: null }
}
