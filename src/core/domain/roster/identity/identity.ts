import type { MatchReason } from '../../../store/tables/match.ts'
import { fold, nameWords } from '../../people/fold.ts'
import type { PersonKey } from './keys.ts'
import type { UserRecord } from './user-record.ts'

/** A person some key of a record leads to. */
export type Candidate = {
  readonly personId: string
  readonly givenName: string
  readonly familyName: string
  /** No record of theirs is listed any more. */
  readonly isGone?: boolean
}

/** Why a record is kept apart although something speaks for joining it. */
export type ApartReason = Exclude<MatchReason, 'reused_id'>

/**
 * Whose record it is. `same`: the person the keys agree on. `new`: nobody yet. `apart`: the keys contradict each
 * other or the name, so the record stays with a person of its own until somebody has decided.
 */
export type Identity =
  | { readonly is: 'same'; readonly personId: string }
  | { readonly is: 'new' }
  | { readonly is: 'apart'; readonly reason: ApartReason; readonly candidates: readonly string[] }

type Names = Pick<UserRecord, 'givenName' | 'familyName'>
type Holders = readonly Candidate[]

/**
 * Decides whose record this is from the keys that are already known. A name alone never joins two records; two
 * given names under one number do not either; several numbers that all agree outweigh the name. Addresses are
 * asked only where no number is known, and join nobody of another name.
 *
 * `holdersOf`: whoever carries a key; more than one where two people were kept apart.
 */
export function decideIdentity(
  names: Names,
  keys: readonly PersonKey[],
  holdersOf: (key: PersonKey) => Holders,
): Identity {
  const strong = keys.filter((key) => !key.weak)
  const known = strong.map(holdersOf).filter((holders) => holders.length > 0)
  // One number says little by itself; several that agree, and none that is new, are certain.
  const isCertain = known.length === strong.length && known.length > 1
  if (known.length > 0) return byNumber(names, known, isCertain)
  const weak = keys.filter((key) => key.weak).map(holdersOf)
  return byAddress(
    names,
    weak.filter((holders) => holders.length > 0),
  )
}

function byNumber(names: Names, known: readonly Holders[], isCertain: boolean): Identity {
  const agreed = whoHoldsAll(known)
  const [only, another] = agreed
  if (!only) return apart('two_persons', known.flat())
  if (another) return amongSeveral(names, agreed)
  const isDoubtful = !isCertain && isSomebodyElse(names, only)
  return isDoubtful ? apart('other_name', [only]) : { is: 'same', personId: only.personId }
}

/** People who were kept apart carry the same keys; only the one of this name can be meant. */
const amongSeveral = (names: Names, agreed: Holders): Identity =>
  theNamesake(names, agreed) ?? apart('two_persons', agreed)

function byAddress(names: Names, known: readonly Holders[]): Identity {
  if (known.length === 0) return { is: 'new' }
  const agreed = whoHoldsAll(known)
  if (agreed.length === 0) return apart('two_persons', known.flat())
  return theNamesake(names, agreed) ?? apart('other_name', agreed)
}

/** Of those the keys lead to, the one person of this name; undefined for none and for several. */
function theNamesake(names: Names, agreed: Holders): Identity | undefined {
  const [only, another] = agreed.filter((holder) => isNamesake(names, holder))
  return only && !another ? { is: 'same', personId: only.personId } : undefined
}

/** Those every known key leads to. */
function whoHoldsAll(known: readonly Holders[]): Holders {
  const [first = [], ...others] = known
  return first.filter(({ personId }) =>
    others.every((holders) => holders.some((holder) => holder.personId === personId)),
  )
}

const apart = (reason: ApartReason, candidates: Holders): Identity => ({
  is: 'apart',
  reason,
  candidates: [...new Set(candidates.map(({ personId }) => personId))],
})

const differs = (a: string | null, b: string): boolean => fold(a ?? '') !== fold(b)

/**
 * Another given name: brothers and sisters share the family name, and where a field holds a family's number that
 * too. A marriage changes the family name only. The number of somebody who is gone may have been given to another,
 * so then nothing of the family name in common is reason enough to ask.
 */
const isSomebodyElse = (names: Names, holder: Candidate): boolean =>
  firstName(names.givenName) !== firstName(holder.givenName) ||
  (holder.isGone === true && isOtherFamily(names, holder))

/** A name that is not known says nothing; of a double name one part may have been dropped or added. */
function isOtherFamily(names: Names, holder: Candidate): boolean {
  const theirs = nameWords([holder.familyName])
  const said = nameWords([names.familyName])
  return theirs.length > 0 && said.length > 0 && !said.some((word) => theirs.includes(word))
}

/** The first word of the given name: second names and initials come and go. */
const firstName = (name: string | null): string => fold(name ?? '').split(/[\s.-]/, 1)[0] ?? ''

const isNamesake = (names: Names, holder: Candidate): boolean =>
  !differs(names.givenName, holder.givenName) && !differs(names.familyName, holder.familyName)
