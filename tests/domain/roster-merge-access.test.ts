import { beforeEach, describe, expect, test } from 'vitest'
import { mergePeople } from '../../src/core/domain/roster/match/merge-people.ts'
import { wouldOpen, type Holdings } from '../../src/core/domain/roster/match/merge-plan.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedGuardianship, seedSchool, seedStaff, seedStudent } from '../helpers/people.ts'
import { fillRow } from './fill-row.ts'
import { identityDesk, STAFF, type IdentityDesk } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

let district: TestDistrict
let desk: IdentityDesk
let rows: (statement: string, ...values: string[]) => void
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
  rows = (statement, ...values) => void district.storage.database.prepare(statement).run(...values)
})

const holdings = (canEnter: boolean, ...reaches: string[]): Holdings => ({
  canEnter,
  reaches: new Set(reaches),
})

describe('joining two people opens nothing', () => {
  test.each([
    ['neither can enter', holdings(false, 'case 1'), holdings(false, 'case 2'), false],
    ['one can enter, the other has nothing', holdings(true, 'case 1'), holdings(false), false],
    [
      'one can enter and has what the other has',
      holdings(true, 'case 1'),
      holdings(false, 'case 1'),
      false,
    ],
    ['one can enter, the other has a case', holdings(true), holdings(false, 'case 1'), true],
    ['both can enter, one has a case', holdings(true, 'case 1'), holdings(true), true],
    [
      'both can enter, both have the same',
      holdings(true, 'case 1'),
      holdings(true, 'case 1'),
      false,
    ],
  ] as const)('%s', (...[, a, b, refused]) => {
    expect(wouldOpen(a, b)).toBe(refused)
    expect(wouldOpen(b, a)).toBe(refused)
  })

  test('two members of staff of whom one sits on a case are not joined by an administrator', async () => {
    desk.addOrgs('a')
    desk.put({
      t1: { givenName: 'Ana', familyName: 'Diaz', identifier: '1', roles: STAFF },
    })
    desk.settle()
    desk.put({ t2: { givenName: 'Bo', familyName: 'Li', identifier: '1', roles: STAFF } })
    desk.settle()
    rows(
      `INSERT INTO account (provider, tenant, subject, person_id, is_member, checked_at)
       VALUES ('slack', 'T', 'U1', ?, 1, 0)`,
      desk.personOf('t2'),
    )
    fillRow(district, {
      table: 'case_seat',
      given: { id: 's', case_id: 'c', person_id: desk.personOf('t1') },
    })
    const listed = await district.client.ask('match.list', {}, { caller: OPERATOR })
    const id = listed.ok ? (listed.value.matches[0]?.id ?? '') : ''
    const run = () =>
      district.client.run('match.decide', { id, decision: 'same' }, { caller: OPERATOR })
    expect(await run()).toMatchObject({
      error: { kind: 'invalid', issues: [{ path: 'decision' }] },
    })
    expect(desk.one('SELECT decision FROM roster_match')).toBeNull()
    rows('UPDATE case_seat SET until_at = 1')
    expect(await run()).toMatchObject({ ok: true })
  })

  test('a member of the team who turns out to be the parent no longer reads the case', async () => {
    const school = seedSchool(district)
    const teacher = seedStaff(district, { school })
    const parent = seedStaff(district, { school })
    const student = seedStudent(district, { school })
    seedGuardianship(district, { guardianId: parent.id, studentId: student.id })
    fillRow(district, {
      table: 'case_file',
      given: { id: 'case-1', reference: 'r', school_id: school.id, subject_id: student.id },
    })
    fillRow(district, {
      table: 'case_seat',
      given: { id: 'seat', case_id: 'case-1', person_id: teacher.id },
    })
    const read = () =>
      district.client.ask('case.read', { id: 'case-1' }, { caller: teacher.session })
    expect(await read()).toMatchObject({ ok: true })
    desk.within((context, source) =>
      mergePeople(context, source, { survivor: teacher.id, loser: parent.id, matchId: 'm' }),
    )
    expect(await read()).toMatchObject({ ok: false })
  })
})
