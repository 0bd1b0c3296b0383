import { describe, expect, test } from 'vitest'
import { personFacts } from '../../src/core/domain/roster/identity/person-facts.ts'
import type { UserRecord } from '../../src/core/domain/roster/identity/user-record.ts'

const record = (facts: Partial<UserRecord>): UserRecord => ({
  sourcedId: 'r',
  seenAt: 1,
  archived: false,
  enabled: true,
  givenName: 'Ana',
  familyName: 'Díaz',
  preferredGivenName: null,
  preferredFamilyName: null,
  grade: '07',
  email: null,
  username: null,
  masterIdentifier: null,
  identifier: null,
  userIds: [],
  primaryOrg: null,
  roles: [['student', 'primary', 'a', null, null]],
  agents: [],
  ...facts,
})
const STAFF: UserRecord['roles'] = [['teacher', 'primary', 'a', null, null]]
const GUARDIAN: UserRecord['roles'] = [['parent', 'primary', 'a', null, null]]

describe('a person over several records', () => {
  test('a student who also helps out is a student and keeps no address', () => {
    const roles: UserRecord['roles'] = [...STAFF, ['student', 'primary', 'a', null, null]]
    expect(personFacts([record({ roles, email: 'a@x.test' })])).toMatchObject({
      isStudent: true,
      isStaff: false,
      email: null,
    })
  })

  test('access ends with the staff record, whatever else a person is', () => {
    const staff = record({ roles: STAFF, enabled: false })
    expect(personFacts([staff, record({ roles: GUARDIAN })])).toMatchObject({
      isStaff: true,
      isGuardian: true,
      enabled: false,
    })
  })

  test('an ended record does not speak while another lives, and the last one is kept', () => {
    const old = record({ familyName: 'Old', archived: true })
    expect(personFacts([old, record({ familyName: 'New' })])).toMatchObject({
      familyName: 'New',
      archived: false,
    })
    expect(personFacts([old])).toMatchObject({ familyName: 'Old', archived: true, isStudent: true })
  })
})
