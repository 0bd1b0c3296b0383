import type { MembershipRole } from '../../store/tables/people.ts'
import { fold } from '../people/fold.ts'
import { mainFacet, type UserRecord } from './user-record.ts'

/** Something that identifies a person: a number or address within its kind. */
export type PersonKey = { readonly kind: string; readonly value: string }

/** Other ids that name one person across the whole state, whatever part they play. */
const STATEWIDE = /state/i
/** Other ids that name one student or one member of staff within the district. */
const PERSONAL = /student|staff|person|unique|employee|sis|local|district|teacher|hr/i
/** Ids that several people share. */
const SHARED = /family|household|guardian|parent|address|org|school/i

/**
 * The keys of a record, strongest first. A number counts within the part a person plays (a student and a teacher may
 * both be 1001); only the master identifier and statewide ids join the parts. E-mail identifies staff only.
 */
export function keysOf(record: UserRecord): PersonKey[] {
  const facet = mainFacet(record)
  const keys: PersonKey[] = []
  add(keys, 'master', record.masterIdentifier)
  for (const [type, identifier] of record.userIds) {
    const kind = type === null ? null : trustedKind(type, facet)
    if (kind) add(keys, kind, identifier)
  }
  if (facet) add(keys, `number:${facet}`, record.identifier)
  if (facet === 'staff') add(keys, 'email', record.email?.toLowerCase() ?? null)
  return keys
}

/** A guardian without any number is known by the child and the name, so that a new id does not make a new person. */
export function guardianKeys(record: UserRecord, studentIds: readonly string[]): PersonKey[] {
  const name = fold(`${record.givenName ?? ''} ${record.familyName ?? ''}`).trim()
  if (!name) return []
  return studentIds.map((studentId) => ({ kind: 'guardian_of', value: `${studentId}|${name}` }))
}

function trustedKind(type: string, facet: MembershipRole | null): string | null {
  if (SHARED.test(type)) return null
  const word = type.toLowerCase()
  if (STATEWIDE.test(type)) return `id:${word}`
  return PERSONAL.test(type) && facet ? `id:${facet}:${word}` : null
}

function add(keys: PersonKey[], kind: string, value: string | null): void {
  const clean = value?.trim().normalize('NFC')
  if (clean) keys.push({ kind, value: clean })
}
