import { beforeEach, describe, expect, test } from 'vitest'
import type { QueryOutput } from '../../src/core/district/client.ts'
import { askAboutReuse } from '../../src/core/domain/roster/match/reuse.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedGuardianship, seedStaff } from '../helpers/people.ts'
import { GUARDIAN, identityDesk, rowOf, STAFF, type IdentityDesk } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

let district: TestDistrict
let desk: IdentityDesk
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
  desk.addOrgs('a', 'b')
})

type Match = QueryOutput<'match.list'>['matches'][number]

async function only(caller: Caller = OPERATOR): Promise<Match> {
  const answer = await district.client.ask('match.list', {}, { caller })
  const match = answer.ok ? answer.value.matches[0] : undefined
  if (!match) throw new Error(JSON.stringify(answer))
  return match
}

describe('what an administrator decides by', () => {
  test('is where both are, in which grade, since when, and what speaks for and against one person', async () => {
    const began = district.clock.now
    desk.put({
      s1: {
        givenName: 'Ana',
        familyName: 'Diaz',
        identifier: '1',
        userIds: [['stateId', 'S1']],
        grade: '07',
        primaryOrg: 'a',
      },
    })
    desk.settle()
    const later = district.clock.now
    desk.put({
      s2: {
        givenName: 'Bo',
        familyName: 'Li',
        identifier: '1',
        userIds: [['stateId', 'S2']],
        grade: '08',
      },
    })
    desk.enroll('e2', 's2', 'b')
    desk.settle()
    expect(await only()).toEqual({
      id: expect.any(String),
      reason: 'other_name',
      record: {
        sourcedId: 's2',
        name: 'Bo Li',
        facet: 'student',
        keys: ['stateid', 'number'],
        school: { id: 'org-b', name: 'School b' },
        grade: '08',
        since: later,
      },
      candidates: [
        {
          person: { id: desk.personOf('s1'), name: 'Ana Diaz' },
          facets: ['student'],
          school: { id: 'org-a', name: 'School a' },
          grade: '07',
          since: began,
          isListed: true,
          agrees: ['number'],
          differs: ['stateid'],
          joins: 'whole',
        },
      ],
      isOwn: false,
      firstSeenAt: later,
      decision: null,
      decidedAt: null,
      decidedBy: null,
    })
  })

  test('says whether the other is still listed, and of guardians and staff no school grade', async () => {
    desk.put({ g: { givenName: 'Ana', familyName: 'Diaz', identifier: '1', roles: GUARDIAN } })
    desk.settle()
    desk.archive('g')
    desk.put({ h: { givenName: 'Bo', familyName: 'Li', identifier: '1', roles: GUARDIAN } })
    desk.settle()
    expect(await only()).toMatchObject({
      record: { facet: 'guardian', school: null, grade: null },
      candidates: [{ facets: ['guardian'], isListed: false, school: null, grade: null }],
    })
  })

  test('never is a number, an address, or the name of anybody else', async () => {
    desk.put({
      t1: {
        givenName: 'Ana',
        familyName: 'Diaz',
        identifier: 'N-77',
        roles: STAFF,
        email: 'ana@x.test',
        username: 'adiaz',
      },
    })
    desk.settle()
    desk.put({
      t2: {
        givenName: 'Bo',
        familyName: 'Li',
        identifier: 'N-77',
        roles: STAFF,
        email: 'ana@x.test',
        username: 'bli',
      },
    })
    desk.settle()
    const match = await only()
    expect(match.candidates).toMatchObject([
      { agrees: ['number', 'email'], differs: ['username'], facets: ['staff'] },
    ])
    expect(JSON.stringify(match)).not.toMatch(/N-77|x\.test|adiaz|bli/)
  })

  test('tells a member of the family that somebody else must decide', async () => {
    desk.put({ s1: { givenName: 'Ana', identifier: '1' } })
    desk.settle()
    desk.put({ s2: { givenName: 'Bo', identifier: '1' } })
    desk.settle()
    const admin = seedStaff(district, { roles: ['config_admin'] })
    expect((await only(admin.session)).isOwn).toBe(false)
    seedGuardianship(district, { guardianId: admin.id, studentId: desk.personOf('s1') })
    expect((await only(admin.session)).isOwn).toBe(true)
  })

  test('of an id that was given to somebody else is what the row says that was set aside', async () => {
    desk.put({ s: { givenName: 'Ana', familyName: 'Diaz', identifier: '1', grade: '07' } })
    desk.settle()
    const row = rowOf('s', {
      givenName: 'Bo',
      familyName: 'Li',
      identifier: '2',
      grade: '10',
      primaryOrg: 'b',
    })
    desk.within((context, source) =>
      askAboutReuse(context, source, { text: `[${row}]`, ids: '["s"]' }),
    )
    expect(await only()).toMatchObject({
      reason: 'reused_id',
      record: { name: 'Bo Li', school: { id: 'org-b' }, grade: '10', since: null },
      candidates: [{ grade: '07', agrees: [], differs: ['number'], joins: 'whole' }],
    })
  })
})
