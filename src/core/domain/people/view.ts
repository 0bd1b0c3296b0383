import type { PersonRef, SchoolRef } from '../concern/refs.ts'

export type RosterRole = 'student' | 'staff' | 'guardian'

export type MembershipView = {
  readonly school: SchoolRef
  readonly role: RosterRole
  readonly beginDate: string
  /** First day they no longer belong; null while open. */
  readonly endDate: string | null
}

/** One person over every record the school information system has of them. */
export type Person = {
  readonly id: string
  readonly givenName: string
  readonly familyName: string
  readonly preferredGivenName: string | null
  readonly preferredFamilyName: string | null
  readonly roles: readonly RosterRole[]
  readonly grade: string | null
  readonly email: string | null
  readonly homeSchool: SchoolRef | null
  readonly enabled: boolean
  readonly archived: boolean
  readonly identities: readonly { readonly sourceId: string; readonly sourcedId: string }[]
  readonly memberships: readonly MembershipView[]
}

export type PersonWithGuardians = Person & { readonly guardians: readonly PersonRef[] }

export type FoundStudent = {
  readonly id: string
  readonly name: string
  readonly grade: string | null
  readonly school: SchoolRef | null
}
