import type { Context } from '../../command.ts'
import { guardianStudents } from '../identity/identify-load.ts'
import { guardianKeys, keysOf, type KeyTrust, type PersonKey } from '../identity/keys.ts'
import { mainFacet, type UserRecord } from '../identity/user-record.ts'
import type { Source } from '../source/source.ts'

/** What a record is known by: its numbers and addresses; for a guardian without any, child and name. */
export function recordKeys(
  context: Context,
  { source, trust }: { readonly source: Source; readonly trust: KeyTrust },
  record: UserRecord,
): readonly PersonKey[] {
  const keys = keysOf(record, trust)
  if (keys.length > 0 || mainFacet(record) !== 'guardian') return keys
  const students = guardianStudents(context, source, [{ record }])
  return guardianKeys(record, students.get(record.sourcedId) ?? [])
}
