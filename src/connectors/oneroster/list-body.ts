import type { List } from './fetch-page.ts'
import { isObject, type WireObject } from './json.ts'
import { isRecord } from './spelling.ts'

/** The rows of an answer, and under which name they came where it is not one of the standard's. */
export type ListBody = { readonly rows: readonly unknown[]; readonly wrapper: string | null }

/** Under which names the rows of a list may come, in small letters. */
export const namesOf = ({ collection, place }: List): ReadonlySet<string> =>
  new Set(
    [collection, place.path.slice(place.path.lastIndexOf('/') + 1)].map((name) =>
      name.toLowerCase(),
    ),
  )

/**
 * The rows of an answer: below the name of the collection or of the list, in any letter case; the bare list some systems
 * send; below a name this provider was seen to use; or in the one and only list of records there is. An object, null or
 * nothing in the place of the list is no page, and neither is a body that tells of a failure and holds no records.
 */
export function listIn(body: unknown, list: List, wrappers: ReadonlySet<string>): ListBody | null {
  const found = Array.isArray(body)
    ? recordsOrNone(body)
    : isObject(body)
      ? within(body, list, wrappers)
      : null
  return found && found.rows.length === 0 && tellsFailure(body) ? null : found
}

/** A list without the name of the standard may be empty; one of something else than records is no page. */
function recordsOrNone(rows: unknown): ListBody | null {
  const isPage = Array.isArray(rows) && (rows.length === 0 || holdsRecords(rows))
  return isPage ? { rows, wrapper: null } : null
}

function within(body: WireObject, list: List, wrappers: ReadonlySet<string>): ListBody | null {
  const names = namesOf(list)
  const documented = body[list.collection] === undefined ? keyAmong(body, names) : list.collection
  if (documented !== undefined) return plain(body[documented], null)
  const known = keyAmong(body, wrappers)
  return known === undefined ? onlyList(body) : recordsOrNone(body[known])
}

const keyAmong = (body: WireObject, names: ReadonlySet<string>): string | undefined =>
  Object.keys(body).find((key) => names.has(key.toLowerCase()))

const plain = (rows: unknown, wrapper: string | null): ListBody | null =>
  Array.isArray(rows) ? { rows, wrapper } : null

/** Some systems have a name of their own for every list, such as `data`. */
function onlyList(body: WireObject): ListBody | null {
  const [only, ...others] = Object.entries(body).filter(([, value]) => holdsRecords(value))
  return only && others.length === 0 ? plain(only[1], only[0].toLowerCase()) : null
}

/** Records have an id; descriptions of errors, links and the like have none. */
const holdsRecords = (rows: unknown): boolean => Array.isArray(rows) && rows.some(isRecord)

/** Names under which systems say that something went wrong, beside an empty list or instead of one. */
const FAILURES: ReadonlySet<string> = new Set(['error', 'errors', 'fault', 'exception'])

/** Whether a body says that it is the answer to a request that failed, whatever its status. */
export function tellsFailure(body: unknown): boolean {
  if (!isObject(body)) return false
  return Object.entries(body).some(([key, value]) => {
    const name = key.toLowerCase()
    if (name === 'imsx_codemajor') return isFailure(value)
    if (name.startsWith('imsx_statusinfo') || name === 'statusinfoset') return holdsFailure(value)
    return FAILURES.has(name) && isSomething(value)
  })
}

const holdsFailure = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(tellsFailure) : tellsFailure(value)

const isFailure = (major: unknown): boolean =>
  typeof major === 'string' && /^(?:failure|unsupported)$/i.test(major.trim())

function isSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  return !isObject(value) || Object.keys(value).length > 0
}
