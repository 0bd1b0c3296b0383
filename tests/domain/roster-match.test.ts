import { beforeEach, describe, expect, test } from 'vitest'
import { sql } from 'drizzle-orm'
import { askAboutReuse } from '../../src/core/domain/roster/match/reuse.ts'
import { OP, opOf } from '../../src/core/domain/roster/apply/record-tables.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { seedGuardianship, seedStaff } from '../helpers/people.ts'
import { identityDesk, rowOf, STAFF, type IdentityDesk, type Said } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

let district: TestDistrict
let desk: IdentityDesk
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
  desk.addOrgs('a', 'b')
})

const ANA = { givenName: 'Ana', familyName: 'Diaz' }
const BO = { givenName: 'Bo', familyName: 'Li' }

async function list(state: 'open' | 'decided' = 'open') {
  const answer = await district.client.ask('match.list', { state }, { caller: OPERATOR })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}
type Wanted = { decision: 'same' | 'apart'; personId?: string; caller?: Caller }
async function decide({ decision, personId, caller = OPERATOR }: Wanted) {
  const [match] = (await list()).matches
  const input = { id: match?.id ?? '', decision, ...(personId !== undefined && { personId }) }
  return district.client.run('match.decide', input, { caller })
}

/** A record whose two numbers lead to two people. */
function twoPersons(): { ana: string; bo: string; third: string } {
  desk.put({ s1: { ...ANA, identifier: '1' }, s2: { ...BO, userIds: [['stateId', 'S2']] } })
  desk.settle()
  desk.put({ s3: { ...ANA, identifier: '1', userIds: [['stateId', 'S2']] } })
  desk.settle()
  return { ana: desk.personOf('s1'), bo: desk.personOf('s2'), third: desk.personOf('s3') }
}

describe('a record whose numbers lead to two people', () => {
  test('stays with a person of its own, and is asked about once', async () => {
    const { ana, bo, third } = twoPersons()
    expect(new Set([ana, bo, third]).size).toBe(3)
    const { matches, open } = await list()
    expect(open).toBe(1)
    expect(matches).toMatchObject([
      {
        reason: 'two_persons',
        record: {
          sourcedId: 's3',
          name: 'Ana Diaz',
          facet: 'student',
          keys: ['stateid', 'number'],
        },
        decision: null,
      },
    ])
    expect(matches[0]?.candidates.map((c) => c.person.id).toSorted()).toEqual([ana, bo].toSorted())
    desk.put({ s3: { ...ANA, identifier: '1', userIds: [['stateId', 'S2']], grade: '08' } })
    desk.settle()
    expect((await list()).open).toBe(1)
  })

  test('never shows a number in the queue', async () => {
    twoPersons()
    expect(JSON.stringify(await list())).not.toContain('S2')
  })

  test('kept apart stays apart for ever, also under a new id, and is not asked again', async () => {
    const { third } = twoPersons()
    expect(await decide({ decision: 'apart' })).toMatchObject({ ok: true })
    expect(await list()).toMatchObject({ open: 0, matches: [] })
    desk.archive('s3')
    desk.put({ s4: { ...ANA, identifier: '1', userIds: [['stateId', 'S2']] } })
    desk.settle()
    expect(desk.personOf('s4')).toBe(third)
    expect((await list()).open).toBe(0)
    expect((await list('decided')).matches).toMatchObject([{ decision: 'apart' }])
  })

  test('of the same person: which of the two must be said', async () => {
    const { ana, bo, third } = twoPersons()
    expect(await decide({ decision: 'same' })).toMatchObject({
      error: { kind: 'invalid', issues: [{ path: 'personId' }] },
    })
    expect(await decide({ decision: 'same', personId: third })).toMatchObject({ ok: false })
    expect(await decide({ decision: 'same', personId: ana })).toMatchObject({
      value: { personId: ana },
    })
    expect(desk.personOf('s3')).toBe(ana)
    expect(desk.personOf('s2')).toBe(bo)
    expect(desk.one('SELECT merged_into FROM person WHERE id = ?', third)).toBe(ana)
  })

  test('of the same person: the other is asked about next, as a question of its own', async () => {
    const { ana, bo } = twoPersons()
    await decide({ decision: 'same', personId: ana })
    desk.settle()
    const { matches } = await list()
    expect(matches).toHaveLength(1)
    expect(matches[0]?.candidates.map((c) => c.person.id)).toEqual([bo])
    expect(await decide({ decision: 'same' })).toMatchObject({ ok: true })
    expect(new Set(['s1', 's2', 's3'].map(desk.personOf)).size).toBe(1)
    desk.settle()
    expect((await list()).open).toBe(0)
    expect(desk.persons()).toBe(1)
  })

  test('is decided once; the same decision again changes nothing', async () => {
    const { ana } = twoPersons()
    const id = (await list()).matches[0]?.id ?? ''
    const run = (decision: 'same' | 'apart') =>
      district.client.run('match.decide', { id, decision, personId: ana }, { caller: OPERATOR })
    await run('same')
    expect(await run('same')).toMatchObject({ ok: true })
    expect(await run('apart')).toMatchObject({ error: { code: 'already_decided' } })
  })

  test('kept apart by mistake can be joined later', async () => {
    const { ana, third } = twoPersons()
    const id = (await list()).matches[0]?.id ?? ''
    const run = (decision: 'same' | 'apart') =>
      district.client.run('match.decide', { id, decision, personId: ana }, { caller: OPERATOR })
    await run('apart')
    expect(await run('same')).toMatchObject({ value: { personId: ana } })
    desk.settle()
    expect(desk.personOf('s3')).toBe(ana)
    expect(desk.one('SELECT merged_into FROM person WHERE id = ?', third)).toBe(ana)
  })

  test('is nobody’s to decide but an administrator’s', async () => {
    twoPersons()
    const chair = seedStaff(district, { roles: ['chair'] })
    expect(await decide({ decision: 'apart', caller: chair.session })).toMatchObject({
      error: { kind: 'forbidden' },
    })
    const answer = await district.client.ask('match.list', {}, { caller: chair.session })
    expect(answer).toMatchObject({ error: { kind: 'forbidden' } })
    const admin = seedStaff(district, { roles: ['config_admin'] })
    expect(await decide({ decision: 'apart', caller: admin.session })).toMatchObject({ ok: true })
  })

  test('is not decided by somebody of the family', async () => {
    const { ana } = twoPersons()
    const admin = seedStaff(district, { roles: ['config_admin'] })
    seedGuardianship(district, { guardianId: admin.id, studentId: ana })
    expect(await decide({ decision: 'same', personId: ana, caller: admin.session })).toMatchObject({
      error: { kind: 'invalid', issues: [{ path: 'id' }] },
    })
  })

  test('leaves no issue once it is decided', async () => {
    twoPersons()
    expect(desk.one('SELECT code FROM roster_issue')).toBe('key_collision')
    await decide({ decision: 'apart' })
    expect(desk.one('SELECT code FROM roster_issue')).toBeNull()
  })
})

test('one number under another name is asked about; nobody is joined by it', async () => {
  desk.put({ s1: { ...ANA, identifier: '1' } })
  desk.settle()
  desk.put({ s2: { ...BO, identifier: '1' } })
  desk.settle()
  expect(desk.personOf('s2')).not.toBe(desk.personOf('s1'))
  expect((await list()).matches).toMatchObject([{ reason: 'other_name' }])
})

test('two known records that come to share a number are asked about', async () => {
  desk.put({ s1: { ...ANA, identifier: '1' }, s2: { ...BO, identifier: '2' } })
  desk.settle()
  desk.put({ s2: { ...BO, identifier: '1' } })
  desk.settle()
  expect((await list()).matches).toMatchObject([
    { reason: 'two_persons', record: { sourcedId: 's2' } },
  ])
})

test('two teachers who share an address are two, and each of them is noted', () => {
  desk.put({
    t1: { ...ANA, identifier: '1', roles: STAFF, email: 'office@x.test' },
    t2: { ...BO, identifier: '2', roles: STAFF, email: 'office@x.test' },
  })
  desk.settle()
  const notes = "SELECT count(*) FROM roster_issue WHERE code = 'email_shared'"
  expect(desk.one(notes)).toBe(2)
  desk.put({ t2: { ...BO, identifier: '2', roles: STAFF, email: 'bo@x.test' } })
  desk.settle()
  expect(desk.one(notes)).toBe(0)
})

describe('a student about whom a question is open', () => {
  test('does not move until it is decided; then the move is found', async () => {
    desk.put({ s1: { ...ANA, identifier: '1', primaryOrg: 'a' } })
    desk.enroll('e1', 's1', 'a')
    desk.settle()
    const ana = desk.personOf('s1')
    desk.archive('s1')
    desk.within(({ tx }) =>
      tx.run(sql`UPDATE roster_enrollment SET end_on = '2026-10-10'
      WHERE source_no = 1 AND sourced_id = 'e1'`),
    )
    desk.put({ s2: { ...BO, identifier: '1', userIds: [['stateId', 'S']] } })
    desk.enroll('e2', 's2', 'b')
    desk.settle()
    expect(desk.one('SELECT count(*) FROM transfer')).toBe(0)
    expect(desk.one('SELECT home_school_id FROM person WHERE id = ?', ana)).toBe('org-a')
    await decide({ decision: 'same' })
    desk.settle()
    expect(desk.personOf('s2')).toBe(ana)
    expect(desk.one('SELECT from_org_id || to_org_id FROM transfer WHERE person_id = ?', ana)).toBe(
      'org-aorg-b',
    )
  })

  test('who is new is placed, so that staff find them', () => {
    desk.put({ s1: { ...ANA, identifier: '1' } })
    desk.settle()
    desk.put({ s2: { ...BO, identifier: '1' } })
    desk.enroll('e2', 's2', 'b')
    desk.settle()
    expect(desk.one('SELECT home_school_id FROM person WHERE id = ?', desk.personOf('s2'))).toBe(
      'org-b',
    )
  })
})

describe('a known id that comes back as somebody else', () => {
  const OLD: Said = { ...ANA, identifier: '1' }
  const NEW: Said = { ...BO, identifier: '2' }
  let row: string
  beforeEach(() => {
    desk.put({ s: OLD })
    desk.enroll('e', 's', 'a')
    desk.settle()
    row = rowOf('s', NEW)
    arrive(row)
  })
  const arrive = (body: string): void =>
    desk.within((context, source) =>
      askAboutReuse(context, source, { text: `[${body}]`, ids: '["s"]' }),
    )
  const opOfRow = (body: string): unknown =>
    desk.within(
      ({ tx }) =>
        tx.get<{ op: number }>(sql`
        SELECT ${opOf('users')} AS op FROM json_each(${`[${body}]`}) AS j
          LEFT JOIN roster_user AS u ON u.source_no = 1 AND u.sourced_id = j.value ->> 0`)?.op,
    )

  test('is set aside and asked about once', async () => {
    expect(opOfRow(row)).toBe(OP.reuse)
    arrive(rowOf('s', { ...NEW, grade: '09' }))
    const { matches, open } = await list()
    expect(open).toBe(1)
    expect(matches).toMatchObject([
      {
        reason: 'reused_id',
        record: { sourcedId: 's', name: 'Bo Li' },
        candidates: [
          { person: { id: desk.personOf('s'), name: 'Ana Diaz' }, school: { id: 'org-a' } },
        ],
      },
    ])
  })

  test('kept apart comes in as a new person; the one before keeps a record of their own', async () => {
    const ana = desk.personOf('s')
    expect(await decide({ decision: 'apart' })).toMatchObject({ ok: true })
    desk.settle()
    const bo = desk.personOf('s')
    expect(bo).not.toBe(ana)
    expect(desk.one('SELECT given_name FROM person WHERE id = ?', bo)).toBe('Bo')
    expect(desk.one('SELECT given_name FROM person WHERE id = ?', ana)).toBe('Ana')
    expect(desk.one('SELECT archived_at IS NOT NULL FROM person WHERE id = ?', ana)).toBe(1)
    expect(desk.one('SELECT count(*) FROM person_alias WHERE person_id = ?', ana)).toBe(1)
    expect(opOfRow(row)).toBe(OP.none)
    const id = (await list('decided')).matches[0]?.id ?? ''
    const again = { id, decision: 'same' } as const
    expect(await district.client.run('match.decide', again, { caller: OPERATOR })).toMatchObject({
      error: { code: 'already_decided' },
    })
  })

  test('said to be the same takes the new name and number, and is not asked about again', async () => {
    const ana = desk.personOf('s')
    expect(await decide({ decision: 'same' })).toMatchObject({ value: { personId: ana } })
    desk.settle()
    expect(desk.personOf('s')).toBe(ana)
    expect(desk.one('SELECT given_name FROM person WHERE id = ?', ana)).toBe('Bo')
    expect(opOfRow(row)).toBe(OP.none)
    desk.put({ s: OLD })
    desk.settle()
    expect(opOfRow(row)).toBe(OP.change)
  })

  test('keeps nothing of the row once it is decided', async () => {
    expect(desk.one('SELECT body IS NOT NULL FROM roster_match')).toBe(1)
    await decide({ decision: 'same' })
    expect(desk.one('SELECT body FROM roster_match')).toBeNull()
  })

  test('no alias is ever lost by it', async () => {
    const before = Number(desk.one('SELECT count(*) FROM person_alias'))
    await decide({ decision: 'apart' })
    desk.settle()
    expect(desk.one('SELECT count(*) FROM person_alias')).toBe(before + 1)
  })
})
