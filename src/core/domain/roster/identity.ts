import { fold } from '../people/fold.ts'
import type { PersonKey } from './keys.ts'
import type { UserRecord } from './user-record.ts'

/** A person some key of a record points to. */
export type Candidate = {
  readonly personId: string
  readonly givenName: string
  readonly familyName: string
}

/**
 * Whose record it is. `same`: the person the keys agree on. `new`: nobody yet. `apart`: the keys contradict each
 * other or the name, so the record stays with a person of its own until somebody has looked.
 */
export type Identity =
  | { readonly is: 'same'; readonly personId: string }
  | { readonly is: 'new' }
  | { readonly is: 'apart' }

/**
 * Decides whose record this is from the keys that are already known. A name alone never joins two records; two
 * different names under one number do not either, unless that number is all there is to go by.
 */
export function decideIdentity(
  record: UserRecord,
  keys: readonly PersonKey[],
  ownerOf: (key: PersonKey) => Candidate | undefined,
): Identity {
  const owners = keys.map(ownerOf)
  const known = owners.filter((owner) => owner !== undefined)
  const [first] = known
  if (!first) return { is: 'new' }
  if (known.some((owner) => owner.personId !== first.personId)) return { is: 'apart' }
  const hasOtherKeys = known.length < keys.length
  if (hasOtherKeys && isSomebodyElse(record, first)) return { is: 'apart' }
  return { is: 'same', personId: first.personId }
}

/** Both names differ: a marriage or a correction changes one of them. */
function isSomebodyElse(record: UserRecord, candidate: Candidate): boolean {
  const differs = (a: string | null, b: string): boolean => fold(a ?? '') !== fold(b)
  return (
    differs(record.givenName, candidate.givenName) &&
    differs(record.familyName, candidate.familyName)
  )
}
