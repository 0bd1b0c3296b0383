import type { CellKind } from './file-columns.ts'

/** Longer text is set aside by its length alone; it is cut here, so that a row stays small. */
const TEXT_CHARS_MAX = 2_000
/** A hundred ids of 255 characters with their commas. */
const LIST_CHARS_MAX = 26_000

/** What databases, spreadsheets and scripts write for no value when they export a table. */
const NULL = /^\s*(?:NULL|[(<[]NULL[)>\]]|\\N|#?N\/A|#REF!|#VALUE!|#NAME\?|None)\s*$/i
/** Longer cells need no second look. */
const NULL_CHARS_MAX = 10
/** How a spreadsheet is told to keep the zeros in front of a number: the text as a formula. */
const FORMULA = /^="([^"]*)"$/
/** How some exports write a list: as JSON, or as something that means to be. */
const JSON_LIKE = /^\s*[[{]\s*["{[]/
/** The braces of `{type:id}`, and the brackets some put around all of them. */
const BRACED = /\{([^{}]*)\}/g
const BRACKETS = /^\s*\[|\]\s*$/g
const TYPE_OF_OBJECT = /^\s*type\s*:([^,]*),\s*identifier\s*:(.*)$/is

export const isBlank = (cell: string): boolean => cell === '' || cell.trim() === ''

/** A cell that says in a word that it is empty. Somebody may be called Null or None; of a name this says nothing. */
export const isNull = (cell: string): boolean => cell.length <= NULL_CHARS_MAX && NULL.test(cell)

type Reference = { readonly sourcedId: string }
type UserId = { readonly type: string | null; readonly identifier: string }

/** A cell as the REST binding has its value. */
export function readCell(cell: string, kind: CellKind): unknown {
  switch (kind) {
    case 'text':
    case 'name':
      return cut(cell)
    case 'reference':
      return reference(cut(cell))
    case 'references':
      return list(cell).map(reference)
    case 'list':
      return list(cell)
    case 'userIds':
      return userIds(cell)
  }
}

function cut(cell: string): string {
  const trimmed = cell.trim()
  const text = trimmed.startsWith('=') ? trimmed.replace(FORMULA, '$1') : trimmed
  return text.length > TEXT_CHARS_MAX ? text.slice(0, TEXT_CHARS_MAX) : text
}

const reference = (id: string): Reference => ({ sourcedId: id })

/** Entries with commas between them; some write semicolons, brackets or a list of JSON. */
function list(cell: string): string[] {
  const text = cell.slice(0, LIST_CHARS_MAX)
  const entries = fromJson(text)
  if (entries) return entries.flatMap((entry) => idIn(entry) ?? [])
  const parts = split(text.replaceAll(BRACKETS, ''))
  return parts.map((part) => unquoted(cut(part))).filter((part) => !isNull(part))
}

const split = (text: string, separators = /[,;]/): string[] =>
  text
    .split(separators)
    .map((each) => each.trim())
    .filter((each) => each !== '')

const unquoted = (text: string): string => text.replaceAll(/^["']|["']$/g, '').trim()

/** What a list of JSON holds; undefined where the text is none. */
function fromJson(text: string): readonly unknown[] | undefined {
  if (!JSON_LIKE.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : [value]
  } catch {
    return undefined
  }
}

function idIn(entry: unknown): string | undefined {
  if (typeof entry === 'number') return String(entry)
  if (typeof entry === 'string') return entry.trim()
  return isEntry(entry) ? idIn(entry['sourcedId'] ?? entry['sourceId'] ?? entry['id']) : undefined
}

const isEntry = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{type:id},{type:id}`; some write it without the braces, and some as JSON. */
function userIds(cell: string): UserId[] {
  const text = cell.slice(0, LIST_CHARS_MAX)
  const entries = fromJson(text)
  if (entries) return entries.flatMap(ofJson)
  const braced = [...text.matchAll(BRACED)].map(([, inside = '']) => inside)
  return braced.length > 0 ? braced.flatMap(ofBraces) : split(text).map(userId)
}

function ofBraces(inside: string): UserId[] {
  const named = TYPE_OF_OBJECT.exec(inside)
  if (!named) return split(inside, /,/).map(userId)
  const [type = '', identifier = ''] = [named[1], named[2]].map((each) =>
    unquoted(each?.trim() ?? ''),
  )
  return [{ type, identifier }]
}

/** `{"type":"t","identifier":"i"}` as REST has it, or `{"t":"i"}`. */
function ofJson(entry: unknown): UserId[] {
  if (typeof entry === 'string') return [userId(entry)]
  if (!isEntry(entry)) return []
  const named = idIn(entry['identifier'])
  if (named !== undefined) return [{ type: idIn(entry['type']) ?? null, identifier: named }]
  return Object.entries(entry).flatMap(([type, value]) => {
    const identifier = idIn(value)
    return identifier === undefined ? [] : [{ type, identifier }]
  })
}

function userId(text: string): UserId {
  const colon = text.indexOf(':')
  if (colon === -1) return { type: null, identifier: unquoted(text) }
  return {
    type: unquoted(text.slice(0, colon).trim()),
    identifier: unquoted(text.slice(colon + 1).trim()),
  }
}
