import { isObject } from './json.ts'
import type { RowReader } from './row-reader.ts'
import { sortedEntries } from './sorted-entries.ts'
import { gradeOf } from './vocabulary.ts'

type UserId = readonly [type: string | null, identifier: string]

/** Types that announce a social security number: some systems send it, nobody needs it here. */
const SOCIAL_SECURITY = /ssn|social/i

/** The other ids of a person, such as a state student number, each with the type its system gives it. */
export function readUserIds(value: unknown, read: RowReader): readonly UserId[] {
  const wire = read.list(value, 'userIds')
  if (wire === null || wire.length === 0) return []
  const ids: UserId[] = []
  for (const each of wire) {
    if (!isObject(each)) continue
    const type = read.id(each['type'], 'userIds.type')
    const identifier = read.id(each['identifier'], 'userIds.identifier')
    if (identifier === null || (type !== null && SOCIAL_SECURITY.test(type))) continue
    ids.push([type, identifier])
  }
  return sortedEntries(ids)
}

/** The first grade named, as a grade code; an unknown word is kept as it is, with a note. */
export function readGrade(value: unknown, read: RowReader): string | null {
  const first = read.list(value, 'grades')?.[0]
  const text = read.id(first, 'grades')
  if (text === null) return null
  const grade = gradeOf(text)
  if (grade === null) read.report('grade_unmapped', 'grades')
  return grade ?? text
}
