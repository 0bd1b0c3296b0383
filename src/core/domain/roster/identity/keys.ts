import type { MembershipRole } from '../../../store/tables/people.ts'
import { fold } from '../../people/fold.ts'
import { mainFacet, type UserRecord } from './user-record.ts'

/** Something that identifies a person: a number or address within its kind. */
export type PersonKey = {
  readonly kind: string
  readonly value: string
  /** An address is handed on, a number is not: alone it joins only records of the same name. */
  readonly weak?: boolean
}

/** `part`: one person among students, staff or guardians. `district`: one person whatever part they play. */
export type IdTrust = 'part' | 'district' | 'never'

/** Which numbers and addresses of the provider identify a person. */
export type KeyTrust = {
  /** Kinds of number an administrator named, in small letters; null leaves it to the usual words. */
  readonly types: ReadonlySet<string> | null
  /** Kinds of number an administrator gave a meaning, in small letters. */
  readonly mapped: ReadonlyMap<string, IdTrust>
  /** Domains of the district's own addresses, in small letters; none given lets every domain count. */
  readonly domains: ReadonlySet<string>
}

export const USUAL_TRUST: KeyTrust = { types: null, mapped: new Map(), domains: new Set() }

/** Other ids that name one person across the whole state, whatever part they play. */
const STATEWIDE = /state/i
/** Other ids that name one student or one member of staff within the district. */
const PERSONAL = /student|staff|person|unique|employee|sis|local|district|teacher|hr/i
/** Ids that several people share. */
const SHARED = /family|household|guardian|parent|address|org|school/i

/**
 * The keys of a record, strongest first. A number counts within the part a person plays (a student and a teacher may
 * both be 1001); only the master identifier and district-wide ids join the parts. Address and user name identify
 * staff only, and only at the district's own domains where those are known.
 */
export function keysOf(record: UserRecord, trust: KeyTrust = USUAL_TRUST): PersonKey[] {
  const facet = mainFacet(record)
  const keys: PersonKey[] = []
  add(keys, 'master', record.masterIdentifier)
  for (const [type, identifier] of record.userIds) {
    const kind = type === null ? null : trustedKind(type, facet, trust)
    if (kind) add(keys, kind, identifier)
  }
  if (facet) add(keys, `number:${facet}`, record.identifier)
  if (facet !== 'staff') return keys
  addWeak(keys, 'email', ours(record.email, trust))
  addWeak(keys, 'username', ours(record.username, trust))
  return keys
}

/**
 * Whether a number is of one person wherever they go to school: the master identifier, and ids of the whole state. A
 * family may share any other number, and a school may give a new one.
 */
export const isPersonal = ({ kind, weak }: PersonKey): boolean =>
  weak !== true && (kind === 'master' || (kind.startsWith('id:') && !PART.test(kind)))

/** Ids that count within a part only name it: `id:student:…`. */
const PART = /^id:(?:student|staff|guardian):/

/** A guardian without any number is known by the child and the name, so that a new id does not make a new person. */
export function guardianKeys(record: UserRecord, studentIds: readonly string[]): PersonKey[] {
  const name = fold(`${record.givenName ?? ''} ${record.familyName ?? ''}`).trim()
  if (!name) return []
  return studentIds.map((studentId) => ({ kind: GUARDIAN_OF, value: `${studentId}|${name}` }))
}

/** The kind of key that begins with the id of a student. */
export const GUARDIAN_OF = 'guardian_of'

/** Whether an address is one of the district's; where no domain is known, any is. */
export function isOurs(address: string, domains: ReadonlySet<string>): boolean {
  return domains.size === 0 || domains.has(address.slice(address.lastIndexOf('@') + 1))
}

function ours(text: string | null, { domains }: KeyTrust): string | null {
  const address = clean(text)?.toLowerCase()
  if (!address) return null
  return !address.includes('@') || isOurs(address, domains) ? address : null
}

function trustedKind(type: string, facet: MembershipRole | null, trust: KeyTrust): string | null {
  const word = type.trim().toLowerCase()
  switch (trust.mapped.get(word) ?? usualTrust(type, word, trust.types)) {
    case 'district':
      return `id:${word}`
    case 'part':
      return facet && `id:${facet}:${word}`
    case 'never':
      return null
  }
}

function usualTrust(type: string, word: string, types: KeyTrust['types']): IdTrust {
  if (types ? !types.has(word) : SHARED.test(type)) return 'never'
  if (STATEWIDE.test(type)) return 'district'
  return types || PERSONAL.test(type) ? 'part' : 'never'
}

/** What is put where there is no number: words for nothing, dashes, all zeros, the highest number there is. */
const NOTHING =
  /^(?:[\p{P}\p{S}\s]*|0+|9{6,}|x{2,}|[\p{P}]?(?:null|nil|none|n\/?a|nan|empty|blank|undefined|unknown|unassigned|tbd|not available)[\p{P}]?)$/iu

function clean(value: string | null): string | undefined {
  const text = value?.trim().normalize('NFC')
  return text === undefined || NOTHING.test(text) ? undefined : text
}

function add(keys: PersonKey[], kind: string, value: string | null): void {
  const text = clean(value)
  if (text) keys.push({ kind, value: text })
}

function addWeak(keys: PersonKey[], kind: string, value: string | null): void {
  const text = clean(value)
  if (text) keys.push({ kind, value: text, weak: true })
}
