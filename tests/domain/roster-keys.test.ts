import { describe, expect, test } from 'vitest'
import { guardianKeys, keysOf, USUAL_TRUST } from '../../src/core/domain/roster/identity/keys.ts'
import type { UserRecord } from '../../src/core/domain/roster/identity/user-record.ts'
import { GUARDIAN, STAFF, STUDENT } from './identity-desk.ts'

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
  roles: STUDENT,
  agents: [],
  ...facts,
})

const kinds = (facts: Partial<UserRecord>, trust = USUAL_TRUST): string[] =>
  keysOf(record(facts), trust).map(({ kind }) => kind)

describe('the keys of a record', () => {
  test('come strongest first, and address before user name', () => {
    const all = {
      roles: STAFF,
      email: 'A@x.test',
      username: 'ana',
      identifier: '7',
      masterIdentifier: 'M',
      userIds: [['employeeId', '9']] as const,
    }
    expect(kinds(all)).toEqual([
      'master',
      'id:staff:employeeid',
      'number:staff',
      'email',
      'username',
    ])
  })

  test.each([
    ['student', STUDENT, 'number:student'],
    ['staff', STAFF, 'number:staff'],
    ['guardian', GUARDIAN, 'number:guardian'],
  ])('a number counts within the part somebody plays: %s', (_, roles, kind) => {
    expect(kinds({ roles, identifier: '1001' })).toEqual([kind])
  })

  test('a number of somebody whose part is not known is no key', () => {
    expect(kinds({ roles: [['other', null, 'a', null, null]], identifier: '1001' })).toEqual([])
  })

  test('are trimmed and in composed form; an address is in small letters', () => {
    const [number, email] = keysOf(
      record({ roles: STAFF, identifier: ' E\u0301 1 ', email: ' A@X.test ' }),
    )
    expect([number?.value, email?.value]).toEqual(['É 1', 'a@x.test'])
  })

  test.each([
    '0',
    '0000',
    'NULL',
    '(null)',
    'None',
    'n/a',
    'NA',
    '-',
    '--',
    '999999999',
    'Unknown',
  ])('what stands where there is no number is no key: %s', (nothing) => {
    const userIds: UserRecord['userIds'] = [['stateId', nothing]]
    const all = { masterIdentifier: nothing, identifier: nothing, email: nothing, userIds }
    expect(kinds({ ...all, username: nothing, roles: STAFF })).toEqual([])
  })

  test.each(['1', '10', '9', '0001', 'N1', '生徒', 'Null-7'])(
    '%s is a number like any',
    (number) => {
      expect(kinds({ identifier: number })).toEqual(['number:student'])
    },
  )

  test('ids that a family shares, and ids without a kind, identify nobody', () => {
    const userIds: UserRecord['userIds'] = [
      ['householdId', '7'],
      ['familyGuardianId', '8'],
      [null, '9'],
      ['LDAP', 'x'],
    ]
    expect(kinds({ userIds })).toEqual([])
  })

  test('only staff are known by an address, and only by one of the district', () => {
    expect(kinds({ roles: GUARDIAN, email: 'a@x.test', username: 'a' })).toEqual([])
    const trust = { ...USUAL_TRUST, domains: new Set(['x.test']) }
    expect(kinds({ roles: STAFF, email: 'a@x.test', username: 'a' }, trust)).toEqual([
      'email',
      'username',
    ])
    expect(kinds({ roles: STAFF, email: 'a@mail.test', username: 'a@mail.test' }, trust)).toEqual(
      [],
    )
  })

  test('kinds that an administrator listed count, and no other', () => {
    const userIds: UserRecord['userIds'] = [
      ['studentNumber', '1'],
      ['Badge', '2'],
      ['State Family Id', '3'],
    ]
    const trust = { ...USUAL_TRUST, types: new Set(['badge', 'state family id']) }
    expect(kinds({ userIds }, trust)).toEqual(['id:student:badge', 'id:state family id'])
  })

  test('what an administrator said of a kind wins over its name', () => {
    const userIds: UserRecord['userIds'] = [
      ['Badge', '2'],
      ['studentNumber', '1'],
    ]
    const mapped = new Map([
      ['badge', 'district'],
      ['studentnumber', 'never'],
    ] as const)
    expect(kinds({ userIds }, { ...USUAL_TRUST, mapped })).toEqual(['id:badge'])
  })

  test('a guardian without a number is known by child and name, and without a name by nothing', () => {
    expect(guardianKeys(record({ roles: GUARDIAN }), ['p1'])).toEqual([
      { kind: 'guardian_of', value: 'p1|ana diaz' },
    ])
    expect(guardianKeys(record({ givenName: null, familyName: ' ' }), ['p1'])).toEqual([])
  })
})
