import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedGuardianship, seedStaff } from '../helpers/people.ts'
import { identityDesk, type IdentityDesk } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

const ANA = { givenName: 'Ana', familyName: 'Diaz' }
const BO = { givenName: 'Bo', familyName: 'Li' }

let district: TestDistrict
let desk: IdentityDesk
let matchId: string
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
  desk.addOrgs('a')
  desk.put({ s1: { ...ANA, identifier: '1' }, s2: { ...BO, userIds: [['stateId', 'S2']] } })
  desk.put({ s4: { ...BO, identifier: '4' } })
  desk.settle()
  desk.put({ s3: { ...ANA, identifier: '1', userIds: [['stateId', 'S2']] } })
  desk.settle()
  const listed = await district.client.ask('match.list', {}, { caller: OPERATOR })
  matchId = listed.ok ? (listed.value.matches[0]?.id ?? '') : ''
})

const about = (record: string, caller: Caller = OPERATOR) =>
  district.client.ask('match.about', { personId: desk.personOf(record) }, { caller })

describe('an open question about who somebody is', () => {
  test.each(['s1', 's2', 's3'])('is told of everybody it is about: %s', async (record) => {
    expect(await about(record)).toEqual({ ok: true, value: { open: 1 } })
  })

  test('is not told of anybody else', async () => {
    expect(await about('s4')).toEqual({ ok: true, value: { open: 0 } })
  })

  test('is told until it is decided', async () => {
    const decided = { id: matchId, decision: 'apart' } as const
    const done = await district.client.run('match.decide', decided, { caller: OPERATOR })
    expect(done.ok).toBe(true)
    for (const record of ['s1', 's2', 's3']) {
      expect(await about(record)).toEqual({ ok: true, value: { open: 0 } })
    }
  })

  test('is told to nobody who may not decide it', async () => {
    const callers = (['triager', 'case_manager', 'chair', 'auditor'] as const).map(
      (role) => seedStaff(district, { roles: [role] }).session,
    )
    for (const caller of callers) {
      expect(await about('s1', caller)).toEqual({
        ok: false,
        error: { kind: 'forbidden', why: 'role' },
      })
    }
    const coordinator = seedStaff(district, { roles: ['district_coordinator'] })
    expect(await about('s1', coordinator.session)).toMatchObject({ value: { open: 1 } })
    expect(await about('s1', coordinator.slack)).toMatchObject({ error: { kind: 'forbidden' } })
  })

  test('is not told to the family of anybody it is about', async () => {
    const parent = seedStaff(district, { roles: ['district_coordinator'] })
    seedGuardianship(district, { guardianId: parent.id, studentId: desk.personOf('s2') })
    for (const record of ['s1', 's2', 's3']) {
      expect(await about(record, parent.session)).toEqual({ ok: true, value: { open: 0 } })
    }
  })
})
