import { beforeEach, describe, expect, test } from 'vitest'
import {
  decideIdentity,
  type Candidate,
  type Identity,
} from '../../src/core/domain/roster/identity/identity.ts'
import type { PersonKey } from '../../src/core/domain/roster/identity/keys.ts'
import { GUARDIAN, identityDesk, STAFF, type IdentityDesk } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

const NAMES = { givenName: 'Ana', familyName: 'Díaz' }

const who = (personId: string, givenName: string, familyName: string): Candidate => ({
  personId,
  givenName,
  familyName,
})
const ANA = who('ana', 'Ana', 'Diaz')
const WED = who('wed', 'Ana', 'Osei')
const BO = who('bo', 'Bo', 'Li')
const TWIN = who('twin', 'Ana', 'Díaz')
const SISTER = who('sister', 'Eva', 'Díaz')
const MARIA = who('maria', 'Ana María', 'Díaz')
const GONE = { ...who('gone', 'Ana', 'Osei'), isGone: true }
const GONE_DOUBLE = { ...who('double', 'Ana', 'Díaz-Osei'), isGone: true }

const same = (personId: string): Identity => ({ is: 'same', personId })
const apart = (reason: 'two_persons' | 'other_name', ...candidates: string[]): Identity => ({
  is: 'apart',
  reason,
  candidates,
})

type Case = {
  says: string
  strong: readonly (readonly Candidate[])[]
  weak?: readonly (readonly Candidate[])[]
  is: Identity
}

describe('whose record it is', () => {
  test.each<Case>([
    { says: 'no key at all', strong: [], is: { is: 'new' } },
    { says: 'keys nobody has', strong: [[], []], weak: [[]], is: { is: 'new' } },
    { says: 'one number of a namesake, accents or not', strong: [[ANA]], is: same('ana') },
    { says: 'one number, a new number besides', strong: [[ANA], []], is: same('ana') },
    { says: 'one number of somebody married since', strong: [[WED], []], is: same('wed') },
    {
      says: 'the number of somebody gone, of another family',
      strong: [[GONE]],
      is: apart('other_name', 'gone'),
    },
    {
      says: 'the number of somebody gone, half of a double name',
      strong: [[GONE_DOUBLE]],
      is: same('double'),
    },
    { says: 'numbers of somebody gone that agree', strong: [[GONE], [GONE]], is: same('gone') },
    { says: 'numbers that agree', strong: [[ANA], [ANA]], is: same('ana') },
    { says: 'all numbers agree, both names new', strong: [[BO], [BO]], is: same('bo') },
    { says: 'one number of another name', strong: [[BO]], is: apart('other_name', 'bo') },
    {
      says: 'one number of a sister, as a family number is',
      strong: [[SISTER]],
      is: apart('other_name', 'sister'),
    },
    {
      says: 'a family number, and a new one of their own',
      strong: [[], [SISTER]],
      is: apart('other_name', 'sister'),
    },
    { says: 'one number, a second name more', strong: [[MARIA]], is: same('maria') },
    {
      says: 'a new number besides, another name',
      strong: [[BO], []],
      is: apart('other_name', 'bo'),
    },
    {
      says: 'two agree, one is new, another name',
      strong: [[BO], [BO], []],
      is: apart('other_name', 'bo'),
    },
    { says: 'numbers of two people', strong: [[ANA], [BO]], is: apart('two_persons', 'ana', 'bo') },
    {
      says: 'numbers of two namesakes',
      strong: [[ANA], [TWIN]],
      is: apart('two_persons', 'ana', 'twin'),
    },
    { says: 'two kept apart carry one number', strong: [[BO, ANA]], is: same('ana') },
    { says: 'one of two carries all the numbers', strong: [[BO, ANA], [ANA]], is: same('ana') },
    {
      says: 'two kept apart, and neither is meant',
      strong: [[BO, WED]],
      is: apart('two_persons', 'bo', 'wed'),
    },
    {
      says: 'two kept apart who are namesakes',
      strong: [[ANA, TWIN]],
      is: apart('two_persons', 'ana', 'twin'),
    },
    { says: 'an address of a namesake', strong: [[]], weak: [[ANA]], is: same('ana') },
    {
      says: 'an address handed on to a namesake by half',
      strong: [],
      weak: [[WED]],
      is: apart('other_name', 'wed'),
    },
    { says: 'an address handed on', strong: [[]], weak: [[BO]], is: apart('other_name', 'bo') },
    {
      says: 'an address and a user name of two',
      strong: [],
      weak: [[ANA], [BO]],
      is: apart('two_persons', 'ana', 'bo'),
    },
    {
      says: 'an address two people had, one a namesake',
      strong: [],
      weak: [[BO, ANA]],
      is: same('ana'),
    },
    { says: 'an address says less than a number', strong: [[ANA]], weak: [[BO]], is: same('ana') },
  ])('$says', ({ strong, weak = [], is }) => {
    const holders = new Map<PersonKey, readonly Candidate[]>()
    strong.forEach((list, i) => holders.set({ kind: 's', value: String(i) }, list))
    weak.forEach((list, i) => holders.set({ kind: 'w', value: String(i), weak: true }, list))
    expect(decideIdentity(NAMES, [...holders.keys()], (key) => holders.get(key) ?? [])).toEqual(is)
  })
})

describe('records of a district', () => {
  let desk: IdentityDesk
  beforeEach(async () => {
    desk = identityDesk(await connectedDistrict())
    desk.addOrgs('a', 'b')
  })

  test('a new id with the old number is the same person, also padded and numeric', () => {
    desk.put({ s1: { givenName: 'Ana', familyName: 'Diaz', identifier: '1001' } })
    desk.settle()
    desk.put({ 'school-b|s1': { givenName: 'Ana', familyName: 'Diaz', identifier: ' 1001 ' } })
    desk.settle()
    expect(desk.personOf('school-b|s1')).toBe(desk.personOf('s1'))
  })

  test('a student and a teacher with the same number are two people', () => {
    desk.put({ s: { identifier: '7' }, t: { identifier: '7', roles: STAFF } })
    desk.settle()
    expect(desk.personOf('s')).not.toBe(desk.personOf('t'))
  })

  test.each([
    ['master identifier', { masterIdentifier: 'M' }],
    ['state id', { userIds: [['stateId', 'S']] as const }],
  ])(
    'a teacher who is a parent is one person by the %s, and guards as well as teaches',
    (_, key) => {
      const names = { givenName: 'Ana', familyName: 'Diaz' }
      desk.put({
        s: { identifier: '1', agents: ['g'] },
        t: { ...names, ...key, identifier: '7', roles: STAFF },
        g: { ...names, ...key, identifier: '9', roles: GUARDIAN, agents: ['s'] },
      })
      desk.settle()
      expect(desk.personOf('g')).toBe(desk.personOf('t'))
      const is = 'SELECT is_staff || is_guardian FROM person WHERE id = ?'
      expect(desk.one(is, desk.personOf('t'))).toBe('11')
      expect(desk.one('SELECT guardian_id FROM guardianship')).toBe(desk.personOf('t'))
    },
  )

  test('namesakes without a common number stay two people', () => {
    const names = { givenName: 'Ana', familyName: 'Diaz' }
    desk.put({ s1: { ...names, identifier: '1' }, s2: { ...names, identifier: '2' } })
    desk.settle()
    expect(desk.personOf('s1')).not.toBe(desk.personOf('s2'))
  })

  describe('two listed records of one name that share a number', () => {
    const ANA = { givenName: 'Ana', familyName: 'Cruz', identifier: 'F-1' }
    const asked = (): unknown => desk.one('SELECT count(*) FROM roster_match')
    const isOne = (): boolean => desk.personOf('s1') === desk.personOf('s2')

    test.each([
      ['state ids', { userIds: [['stateId', 'S1']] }, { userIds: [['stateId', 'S2']] }],
      ['master identifiers', { masterIdentifier: 'M1' }, { masterIdentifier: 'M2' }],
    ] as const)('are asked about where their %s differ', (_, one, other) => {
      desk.put({ s1: { ...ANA, ...one } })
      desk.settle()
      desk.put({ s2: { ...ANA, ...other } })
      desk.settle()
      expect([isOne(), asked()]).toEqual([false, 1])
    })

    test('are asked about also when they arrive together', () => {
      desk.put({
        s1: { ...ANA, userIds: [['stateId', 'S1']] },
        s2: { ...ANA, userIds: [['stateId', 'S2']] },
      })
      desk.settle()
      expect([isOne(), asked()]).toEqual([false, 1])
    })

    test.each([
      ['only a number of the school differs', [['sisId', 'A-1']], [['sisId', 'B-1']]],
      ['one of them has no state id', [], [['stateId', 'S2']]],
      ['they have the same state id', [['stateId', 'S1']], [['stateId', 'S1']]],
    ] as const)('are one person where %s', (_, one, other) => {
      desk.put({ s1: { ...ANA, userIds: one } })
      desk.settle()
      desk.put({ s2: { ...ANA, userIds: other } })
      desk.settle()
      expect([isOne(), asked()]).toEqual([true, 0])
    })

    test('are one person where the old record is no longer listed: the state id was corrected', () => {
      desk.put({ s1: { ...ANA, userIds: [['stateId', 'S1']] } })
      desk.settle()
      desk.archive('s1')
      desk.put({ s2: { ...ANA, userIds: [['stateId', 'S2']] } })
      desk.settle()
      expect([isOne(), asked()]).toEqual([true, 0])
    })

    test('are two people without a question where one is the parent', () => {
      desk.put({ s1: ANA, s2: { ...ANA, roles: GUARDIAN } })
      desk.settle()
      expect([isOne(), asked()]).toEqual([false, 0])
    })
  })

  test('a guardian whose id is made new with the child’s keeps the link', () => {
    desk.put({
      s: { identifier: '1', agents: ['g'] },
      g: { givenName: 'Eva', familyName: 'Diaz', roles: GUARDIAN, agents: [] },
    })
    desk.settle()
    desk.archive('s', 'g')
    desk.put({
      s2: { givenName: 'Givens', familyName: 'Familys', identifier: '1' },
      g2: { givenName: 'Eva', familyName: 'Diaz', roles: GUARDIAN, agents: ['s2'] },
    })
    desk.settle()
    expect(desk.personOf('g2')).toBe(desk.personOf('g'))
    expect(desk.personOf('s2')).toBe(desk.personOf('s'))
    expect(desk.one('SELECT count(*) FROM guardianship')).toBe(1)
  })

  test('an ended record keeps its alias, and comes back to the same person', () => {
    desk.put({ s: { identifier: '1' } })
    desk.settle()
    const id = desk.personOf('s')
    desk.archive('s')
    desk.settle()
    expect(desk.personOf('s')).toBe(id)
    desk.put({ s: { identifier: '1' } })
    desk.settle()
    expect(desk.one('SELECT archived_at FROM person WHERE id = ?', id)).toBeNull()
  })

  test('all ids made new over night are nobody new', () => {
    const people = Array.from({ length: 60 }, (_, i) => ({
      givenName: `G${i}`,
      familyName: `F${i}`,
      identifier: String(1000 + i),
    }))
    const under = (prefix: string) =>
      Object.fromEntries(people.map((said, i) => [`${prefix}${i}`, said]))
    desk.put(under('old'))
    desk.settle()
    desk.put(under('new'))
    desk.settle()
    desk.archive(...Object.keys(under('old')))
    desk.settle()
    expect(desk.persons()).toBe(60)
    expect(people.map((_, i) => desk.personOf(`new${i}`))).toEqual(
      people.map((_, i) => desk.personOf(`old${i}`)),
    )
    expect(desk.one('SELECT count(*) FROM transfer')).toBe(0)
    expect(desk.one('SELECT count(*) FROM roster_match')).toBe(0)
  })

  const filledWith = (facts: object): void => {
    const people = Array.from({ length: 200 }, (_, i): [string, object] => [
      `s${String(i).padStart(3, '0')}`,
      facts,
    ])
    desk.put(Object.fromEntries(people))
    desk.settle()
  }

  test('a field filled with one number joins nobody, and asks a few times only', () => {
    filledWith({ identifier: '12345' })
    expect(desk.persons()).toBe(200)
    expect(Number(desk.one('SELECT count(*) FROM roster_match'))).toBeLessThan(5)
  })

  test('fields filled with what means nothing join nobody, not even of one name, and ask nothing', () => {
    filledWith({
      givenName: 'Ana',
      familyName: 'Díaz',
      identifier: 'NULL',
      masterIdentifier: '0',
      userIds: [['stateId', 'N/A']],
    })
    expect(desk.persons()).toBe(200)
    expect(desk.one('SELECT count(*) FROM roster_match')).toBe(0)
  })
})
