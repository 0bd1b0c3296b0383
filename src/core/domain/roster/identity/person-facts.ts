import { sortKey } from '../../people/fold.ts'
import { hasFacet, mainFacet, type UserRecord } from './user-record.ts'

/** What is known of a person over all their records. */
export type PersonFacts = {
  readonly givenName: string
  readonly familyName: string
  readonly preferredGivenName: string | null
  readonly preferredFamilyName: string | null
  readonly isStudent: boolean
  readonly isStaff: boolean
  readonly isGuardian: boolean
  readonly grade: string | null
  /** Staff only. */
  readonly email: string | null
  readonly enabled: boolean
  readonly archived: boolean
  readonly sortKey: string
}

const ORDER = ['student', 'staff', 'guardian', null] as const

/**
 * One person from any number of records, newest first: names and grade from the newest record of their main part,
 * access only while a staff record is live and enabled. Without a live record the person is archived and keeps what
 * was last known.
 */
export function personFacts(records: readonly [UserRecord, ...UserRecord[]]): PersonFacts {
  const living = records.filter((record) => !record.archived)
  const pool = living.length > 0 ? living : records
  const is = (facet: 'student' | 'staff' | 'guardian'): boolean =>
    pool.some((record) => hasFacet(record, facet))
  const isStudent = is('student')
  const isStaff = is('staff') && !isStudent
  const main = mainRecord(pool) ?? records[0]
  const workers = isStaff ? living.filter((record) => hasFacet(record, 'staff')) : living
  const givenName = main.givenName ?? ''
  const familyName = main.familyName ?? ''
  return {
    givenName,
    familyName,
    preferredGivenName: main.preferredGivenName,
    preferredFamilyName: main.preferredFamilyName,
    isStudent,
    isStaff,
    isGuardian: is('guardian'),
    grade: isStudent ? main.grade : null,
    email: isStaff ? emailOf(workers.length > 0 ? workers : pool) : null,
    enabled: workers.some((record) => record.enabled),
    archived: living.length === 0,
    sortKey: sortKey({ givenName, familyName }),
  }
}

function mainRecord(pool: readonly UserRecord[]): UserRecord | undefined {
  for (const facet of ORDER) {
    const found = pool.find((record) => mainFacet(record) === facet)
    if (found) return found
  }
  return undefined
}

const emailOf = (records: readonly UserRecord[]): string | null =>
  records.find((record) => record.email !== null)?.email ?? null

/** Newest first, and in a fixed order where two were first seen together. */
export function newestFirst(records: readonly UserRecord[]): UserRecord[] {
  return records.toSorted((a, b) => b.seenAt - a.seenAt || (a.sourcedId < b.sourcedId ? -1 : 1))
}
