import { beforeEach, describe, expect, test } from 'vitest'
import { holdingsOf } from '../../src/core/domain/roster/match/merge-holdings.ts'
import { createTask } from '../../src/core/domain/task/write.ts'
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

  describe('two members of staff of whom one can sign in and the other sits on a case', () => {
    let case1: string
    beforeEach(() => {
      desk.addOrgs('a')
      desk.put({ t1: { givenName: 'Ana', familyName: 'Diaz', identifier: '1', roles: STAFF } })
      desk.settle()
      desk.put({ t2: { givenName: 'Bo', familyName: 'Li', identifier: '1', roles: STAFF } })
      desk.settle()
      case1 = 'case-1'
      fillRow(district, {
        table: 'case_file',
        given: { id: case1, reference: 'r', school_id: 'org-a', subject_id: 'student' },
      })
    })
    const account = (who: string, subject: string): void =>
      rows(
        `INSERT INTO account (provider, tenant, subject, person_id, is_member, checked_at)
         VALUES ('slack', 'T', ?, ?, 1, 0)`,
        subject,
        desk.personOf(who),
      )
    const seat = (who: string, id = 's', on = case1): void =>
      fillRow(district, {
        table: 'case_seat',
        given: { id, case_id: on, person_id: desk.personOf(who) },
      })
    const decide = async (more: object = {}) => {
      const listed = await district.client.ask('match.list', {}, { caller: OPERATOR })
      const match = listed.ok ? listed.value.matches[0] : undefined
      const input = { id: match?.id ?? '', decision: 'same', ...more } as const
      const answer = await district.client.run('match.decide', input, { caller: OPERATOR })
      return { joins: match?.candidates[0]?.joins, answer }
    }
    const refused = {
      joins: 'without_work',
      answer: { error: { kind: 'invalid', issues: [{ path: 'work' }] } },
    }

    test('are not joined by an administrator, who is told how they can be', async () => {
      account('t2', 'U2')
      seat('t1')
      const { answer } = await decide()
      expect(answer).toMatchObject(refused.answer)
      expect(JSON.stringify(answer)).toMatch(/join them and leave the work/)
      expect(desk.one('SELECT decision FROM roster_match')).toBeNull()
      rows('UPDATE case_seat SET until_at = 1')
      expect(await decide()).toMatchObject({ joins: 'whole', answer: { ok: true } })
    })

    test('are joined where the work is left: the one keeps theirs, the other’s opens to nobody', async () => {
      const [ana, bo] = [desk.personOf('t1'), desk.personOf('t2')]
      account('t1', 'U1')
      account('t2', 'U2')
      seat('t1', 's1', 'case-of-ana')
      seat('t2')
      fillRow(district, {
        table: 'case_seat',
        given: { id: 's3', case_id: case1, person_id: 'colleague' },
      })
      fillRow(district, {
        table: 'concern',
        given: { id: 'concern-1', reference: 'c', school_id: 'org-a', reporter_id: bo },
      })
      rows(
        `INSERT INTO role_grant (id, person_id, role, school_id, from_at, granted_by)
         VALUES ('g', ?, 'chair', 'org-a', 0, 'operator')`,
        bo,
      )
      const tasks = desk.within((context) =>
        [bo, ana].map((ownerId) => {
          const backupId = ownerId === ana ? bo : null
          return createTask(context, { caseId: case1, title: 'Call', ownerId, backupId, dueAt: 1 })
        }),
      )
      expect(await decide()).toMatchObject(refused)
      expect(await decide({ work: 'leave' })).toMatchObject({ answer: { ok: true } })
      const has = desk.within((context) => [holdingsOf(context, ana), holdingsOf(context, bo)])
      expect(has).toEqual([
        { canEnter: true, reaches: new Set(['case case-of-ana', `task ${tasks[1]}`]) },
        { canEnter: false, reaches: new Set(['concern concern-1']) },
      ])
      expect(desk.one('SELECT owner_id FROM task WHERE id = ?', tasks[0] ?? '')).toBe('colleague')
      expect(desk.one('SELECT backup_id FROM task WHERE id = ?', tasks[1] ?? '')).toBeNull()
      expect(desk.one("SELECT person_id FROM account WHERE subject = 'U1'")).toBe(ana)
      expect(desk.one("SELECT person_id FROM account WHERE subject = 'U2'")).toBeNull()
      expect([desk.personOf('t1'), desk.personOf('t2')]).toEqual([ana, ana])
    })

    test('are not joined while a case would be left to nobody, until a colleague is on its team', async () => {
      account('t1', 'U1')
      account('t2', 'U2')
      seat('t2')
      const { answer } = await decide({ work: 'leave' })
      expect(answer).toMatchObject(refused.answer)
      expect(JSON.stringify(answer)).toMatch(/add a colleague/)
      fillRow(district, {
        table: 'case_seat',
        given: { id: 's3', case_id: case1, person_id: 'colleague' },
      })
      expect(await decide({ work: 'leave' })).toMatchObject({ answer: { ok: true } })
    })
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
