import { isObject } from './json.ts'
import type { RowReader } from './row-reader.ts'
import { sortedEntries } from './sorted-entries.ts'

/** Some systems send a list as one text. */
function firstOf(text: string, read: RowReader): string | null {
  const [first = '', ...others] = text.split(/\s*[,;|]\s*/)
  return others.length > 0 ? read.words.grade(first) : null
}

type UserId = readonly [type: string | null, identifier: string]

/** Types that announce a social security number: some systems send it, nobody needs it here. */
const SOCIAL_SECURITY = /ssn|social/i

export type WithIds = { readonly userIds?: unknown; readonly metadata?: unknown }

/**
 * The other ids of a person, such as a state student number, each with the type its system gives it. Where the district
 * allows it, numbers some systems keep in `metadata` too: their type is the key they stand under.
 */
export function readUserIds(row: WithIds, read: RowReader): readonly UserId[] {
  const ids = userIdsIn(row, read)
  for (const [type] of ids) if (type !== null) read.words.saw('user_id_type', type)
  return ids
}

function userIdsIn(row: WithIds, read: RowReader): readonly UserId[] {
  const ids = read.words.metadataIds.length > 0 ? idsInMetadata(row.metadata, read) : []
  const wire = read.list(row.userIds, 'userIds')
  if (wire === null || wire.length === 0) return sortedEntries(ids)
  for (const sent of wire) {
    const each = typeof sent === 'string' ? idInText(sent) : sent
    if (!isObject(each)) continue
    const type = read.id(each['type'], 'userIds.type')
    const identifier = read.id(each['identifier'], 'userIds.identifier')
    if (identifier === null || (type !== null && SOCIAL_SECURITY.test(type))) continue
    ids.push([type, identifier])
  }
  return sortedEntries(ids)
}

/** As files write them: `{type:identifier}`. */
function idInText(text: string): { type: string; identifier: string } | null {
  const [, type, identifier] = /^\s*\{?([^:{}]+):([^{}]+)\}?\s*$/.exec(text) ?? []
  return type === undefined || identifier === undefined ? null : { type, identifier }
}

/** Only the keys on the list are looked at; everything else there may be anything. */
function idsInMetadata(metadata: unknown, read: RowReader): UserId[] {
  if (!isObject(metadata)) return []
  const ids: UserId[] = []
  for (const key of read.words.metadataIds) {
    if (!Object.hasOwn(metadata, key) || SOCIAL_SECURITY.test(key)) continue
    const identifier = read.id(metadata[key], 'metadata')
    if (identifier !== null) ids.push([key, identifier])
  }
  return ids
}

/** The first grade named, as a grade code; an unknown word is kept as it is, with a note. */
export function readGrade(value: unknown, read: RowReader): string | null {
  const first = read.list(value, 'grades')?.[0]
  const text = read.id(first, 'grades')
  if (text === null) return null
  const grade = read.words.grade(text) ?? firstOf(text, read)
  if (grade !== null) return grade
  read.report('grade_unmapped', 'grades')
  read.words.saw('grade', text)
  return text
}
