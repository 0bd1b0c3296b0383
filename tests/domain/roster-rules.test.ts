import { describe, expect, test } from 'vitest'
import {
  weighPlan,
  type CollectionFacts,
  type GuardFacts,
} from '../../src/core/domain/roster/guards.ts'
import { decideIdentity, type Candidate } from '../../src/core/domain/roster/identity.ts'
import { guardianKeys, keysOf } from '../../src/core/domain/roster/keys.ts'
import { personFacts } from '../../src/core/domain/roster/person-facts.ts'
import type { UserRecord } from '../../src/core/domain/roster/user-record.ts'

const users = (facts: Partial<CollectionFacts>): CollectionFacts => ({
  collection: 'users',
  received: 1_000,
  live: 1_000,
  changed: 0,
  ending: 0,
  ...facts,
})
const NOBODY = { live: 0, ending: 0 }

function weigh(collections: CollectionFacts[], more: Partial<GuardFacts> = {}) {
  const people = { student: NOBODY, staff: NOBODY, guardian: NOBODY }
  const facts = { mode: 'full', isRemapped: false, people, schools: [], schoolsEnding: 0 } as const
  const { guards, holds } = weighPlan({ ...facts, ...more, collections })
  return { names: guards.map((g) => g.guard), holds }
}

describe('the guards', () => {
  test.each([
    { live: 1_000, ending: 100, held: false },
    { live: 1_000, ending: 101, held: true },
    { live: 60, ending: 25, held: false },
    { live: 60, ending: 26, held: true },
    { live: 0, ending: 0, held: false },
  ])('$ending of $live ending waits: $held', ({ live, ending, held }) => {
    expect(weigh([users({ live, ending })]).names).toEqual(held ? ['many_removed'] : [])
  })

  test.each([
    { live: 1_000, changed: 750, held: false },
    { live: 1_000, changed: 751, held: true },
    { live: 5, changed: 5, held: false },
    { live: 0, changed: 0, held: false },
  ])('$changed of $live changing waits: $held', ({ live, changed, held }) => {
    expect(weigh([users({ live, changed })]).names).toEqual(held ? ['many_changed'] : [])
  })

  test('rows that only mean something new are no change', () => {
    expect(weigh([users({ changed: 1_000 })], { isRemapped: true }).names).toEqual([])
  })

  test('an empty collection holds every removal, and is empty in a complete reading only', () => {
    const { names, holds } = weigh([users({ received: 0 })])
    expect(names).toEqual(['empty_collection'])
    expect(holds.enrollments).toEqual({ removals: true })
    expect(holds.users).toEqual({ removals: true, empty: true })
    expect(weigh([users({ received: 0 })], { mode: 'delta' }).names).toEqual([])
  })

  test('a first import has nothing to guard', () => {
    expect(weigh([users({ live: 0, received: 5_000 })]).names).toEqual([])
  })
})

const record = (facts: Partial<UserRecord>): UserRecord => ({
  sourcedId: 'r',
  seenAt: 1,
  archived: false,
  enabled: true,
  givenName: 'Ana',
  familyName: 'Díaz',
  preferredGivenName: null,
  grade: '07',
  email: null,
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

describe('the keys of a record', () => {
  test('a number counts within the part somebody plays, the master identifier everywhere', () => {
    const both = { masterIdentifier: 'M', identifier: '1001' }
    expect(keysOf(record(both)).map((k) => k.kind)).toEqual(['master', 'number:student'])
    expect(keysOf(record({ ...both, roles: STAFF })).map((k) => k.kind)).toEqual([
      'master',
      'number:staff',
    ])
  })

  test('ids that a family shares identify nobody', () => {
    const userIds: UserRecord['userIds'] = [
      ['householdId', '7'],
      ['familyGuardianId', '8'],
      [null, '9'],
      ['LDAP', 'x'],
    ]
    expect(keysOf(record({ userIds }))).toEqual([])
  })

  test('only staff are known by their address', () => {
    expect(keysOf(record({ roles: STAFF, email: 'A@x.test' }))).toEqual([
      { kind: 'email', value: 'a@x.test' },
    ])
    expect(keysOf(record({ roles: GUARDIAN, email: 'a@x.test' }))).toEqual([])
  })

  test('a guardian without a number is known by child and name', () => {
    expect(guardianKeys(record({ roles: GUARDIAN }), ['p1'])).toEqual([
      { kind: 'guardian_of', value: 'p1|ana diaz' },
    ])
    expect(guardianKeys(record({ givenName: null, familyName: ' ' }), ['p1'])).toEqual([])
  })
})

describe('whose record it is', () => {
  const ana: Candidate = { personId: 'ana', givenName: 'Ana', familyName: 'Diaz' }
  const bo: Candidate = { personId: 'bo', givenName: 'Bo', familyName: 'Li' }
  const keys = [
    { kind: 'a', value: '1' },
    { kind: 'b', value: '2' },
  ]
  const owned = (...owners: (Candidate | undefined)[]) =>
    decideIdentity(record({}), keys, (key) => owners[keys.indexOf(key)])

  test('nobody knows the keys: somebody new', () => {
    expect(owned()).toEqual({ is: 'new' })
  })
  test('the keys agree: the same person, accents or not', () => {
    expect(owned(ana, undefined)).toEqual({ is: 'same', personId: 'ana' })
    expect(owned(ana, ana)).toEqual({ is: 'same', personId: 'ana' })
  })
  test('two keys of two people: kept apart', () => {
    expect(owned(ana, bo)).toEqual({ is: 'apart' })
  })
  test('one key of somebody with another name, and another key besides: kept apart', () => {
    expect(owned(bo, undefined)).toEqual({ is: 'apart' })
  })
  test('another name under all the same keys is the same person, renamed', () => {
    expect(owned(bo, bo)).toEqual({ is: 'same', personId: 'bo' })
  })
})

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
