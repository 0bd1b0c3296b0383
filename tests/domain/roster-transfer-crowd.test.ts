import { beforeEach, describe, expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { caseFile, caseHandover } from '../../src/core/store/tables/casework.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import {
  connectedDistrict,
  count,
  peopleBySourcedId,
  readSync,
  sync,
  synced,
} from './roster-run.ts'

const PUPILS = 120
/** Forty of the sixty at school a. */
const LEAVERS = 40
const NEXT_YEAR = { start: '2027-08-16', end: '2028-06-03' }

let provider: RosterProvider
let district: TestDistrict

const at = (day: string): number => Date.parse(`${day}T18:00:00Z`)
const transfers = () => district.db.select().from(transfer).all()
const told = () => transfers().filter((t) => t.state === 'confirmed')
const home = async (id: string) => (await peopleBySourcedId(district)).get(id)?.homeSchool?.name
const leavers = Array.from({ length: LEAVERS }, (_, i) => `s${2 * i}`)

async function start(day: string, end: string | null): Promise<void> {
  provider = seedProvider(['a', 'b', 'c'])
  provider.put(
    'academicSessions',
    'next',
    '2027-28',
    'schoolYear',
    NEXT_YEAR.start,
    NEXT_YEAR.end,
    '2028',
    null,
  )
  for (let i = 0; i < PUPILS; i++)
    addPupil(provider, { id: `s${i}`, school: i % 2 ? 'c' : 'a', end })
  district = await connectedDistrict()
  district.clock.now = at(day)
  await synced(district, provider.courier)
}

/** Opens a case about the pupil at school a. */
async function openCase(id: string): Promise<string> {
  const person = (await peopleBySourcedId(district)).get(id)
  const subjectId = person?.id ?? ''
  const schoolId = person?.homeSchool?.id ?? ''
  const row = { id: `case-${id}`, reference: `C-${id}`, schoolId, subjectId, openedBy: 'x' }
  district.db
    .insert(caseFile)
    .values({ ...row, phase: 'inquiry', openedAt: 0 })
    .run()
  return subjectId
}

function goTo(id: string, school: string, begin: string): void {
  provider.put(
    'enrollments',
    `n-${id}`,
    id,
    `c-${school}`,
    school,
    'student',
    0,
    begin,
    NEXT_YEAR.end,
  )
  provider.change('users', id, {
    primaryOrg: school,
    roles: [['student', 'primary', school, null, null]],
  })
}

/** The first day of the next year: forty move up from a to b, one leaves c for b, everybody else stays. */
function rollOver(): void {
  provider.now = district.clock.now
  for (let i = 0; i < PUPILS; i++) {
    const id = `s${i}`
    const moves = leavers.includes(id) || id === 's1'
    goTo(id, moves ? 'b' : i % 2 ? 'c' : 'a', NEXT_YEAR.start)
  }
}

describe('T9 the turn of a school year', () => {
  test('moves a class up without a word, tells of whom a case is open, and of who moved alone', async () => {
    await start('2027-05-03', '2027-06-05')
    const subject = await openCase('s0')
    district.clock.now = at('2027-08-16')
    rollOver()
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ state: 'succeeded', transfers: 2, class: 'promotion' })
    expect(
      told()
        .map((t) => t.kind)
        .toSorted(),
    ).toEqual(['school_changed', 'transfer'])
    expect(told().find((t) => t.kind === 'school_changed')?.personId).toBe(subject)
    expect(count(district, `transfer WHERE state = 'quiet'`)).toBe(LEAVERS - 1)
    expect(district.db.select().from(caseHandover).all()).toMatchObject([{ state: 'offered' }])
    expect([await home('s0'), await home('s2'), await home('s1')]).toEqual(
      Array(3).fill('School b'),
    )
    const again = await sync(district, provider.courier)
    expect(again).toMatchObject({ state: 'succeeded', transfers: 0, class: null })
    expect(transfers()).toHaveLength(LEAVERS + 1)
  })

  test('is as quiet after an approval, where the provider replaces all lessons at once', async () => {
    await start('2027-05-03', null)
    await openCase('s0')
    district.clock.now = at('2027-08-16')
    rollOver()
    for (let i = 0; i < PUPILS; i++) provider.vanish('enrollments', `e-s${i}`)
    const held = await sync(district, provider.courier)
    expect(held).toMatchObject({ state: 'held', transfers: 0 })
    expect(transfers()).toEqual([])
    const approved = await district.client.run(
      'sync.approve',
      { id: held.id },
      { caller: OPERATOR },
    )
    expect(approved.ok).toBe(true)
    await district.drain(provider.courier)
    expect(await readSync(district, held.id)).toMatchObject({ state: 'succeeded', transfers: 2 })
    expect(
      told()
        .map((t) => `${t.kind} ${t.effectiveOn}`)
        .toSorted(),
    ).toEqual(['school_changed 2027-08-16', 'transfer 2027-08-16'])
    expect(count(district, `transfer WHERE state = 'quiet'`)).toBe(LEAVERS - 1)
    expect(await home('s2')).toBe('School b')
    district.clock.advance(DAY)
    expect((await synced(district, provider.courier)).transfers).toBe(0)
  })
})

describe('T8 summer', () => {
  test('nobody leaves although nobody has lessons, and whoever is not enrolled in September has left', async () => {
    await start('2027-05-03', '2027-06-05')
    for (const day of ['2027-06-07', '2027-07-01', '2027-07-02']) {
      district.clock.now = at(day)
      await synced(district, provider.courier)
    }
    expect(transfers()).toEqual([])
    expect(await home('s0')).toBe('School a')
    district.clock.now = at('2027-08-16')
    provider.now = district.clock.now
    for (let i = 1; i < PUPILS; i++) goTo(`s${i}`, i % 2 ? 'c' : 'a', NEXT_YEAR.start)
    for (const day of ['2027-08-16', '2027-08-29', '2027-08-30', '2027-08-31']) {
      district.clock.now = at(day)
      await synced(district, provider.courier)
    }
    expect(transfers()).toMatchObject([
      { kind: 'left', state: 'confirmed', effectiveOn: '2027-06-05', toOrgId: null },
    ])
  })

  test('a student whose lessons end with the term while the school goes on has left', async () => {
    await start('2026-10-05', '2027-06-05')
    provider.put('academicSessions', 'q1', 'Q1', 'term', '2026-08-17', '2026-10-17', '2027', 'year')
    provider.change('enrollments', 'e-s0', { endDate: '2026-10-17' })
    for (const day of ['2026-10-16', '2026-10-18', '2026-10-19']) {
      district.clock.now = at(day)
      await synced(district, provider.courier)
    }
    expect(told()).toMatchObject([{ kind: 'left', effectiveOn: '2026-10-17' }])
  })
})

describe('T10 a school that closes in the middle of a year', () => {
  beforeEach(async () => {
    await start('2026-10-13', '2027-06-05')
    await openCase('s0')
    provider.now = district.clock.now
    for (const id of leavers) {
      provider.change('enrollments', `e-${id}`, { endDate: '2026-10-13' })
      goTo(id, 'b', '2026-10-13')
    }
  })

  test('asks one question with the numbers, and nobody hears of anything until it is answered', async () => {
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ state: 'held', transfers: 0, class: 'closure_or_rekey' })
    const moves = run.guards.filter((guard) => guard.guard === 'group_move')
    expect(moves).toMatchObject([{ school: { name: 'School a' }, count: LEAVERS }])
    expect(told()).toEqual([])
    expect(district.db.select().from(caseHandover).all()).toEqual([])
    expect(await home('s2')).toBe('School b')
  })

  test('proceeds whole once it is approved, and only once', async () => {
    const run = await sync(district, provider.courier)
    await district.client.run('sync.approve', { id: run.id }, { caller: OPERATOR })
    await district.drain(provider.courier)
    expect(told()).toHaveLength(LEAVERS)
    expect(district.db.select().from(caseHandover).all()).toHaveLength(1)
    for (let i = 0; i < 2; i++) {
      district.clock.advance(DAY)
      expect(await sync(district, provider.courier)).toMatchObject({
        state: 'succeeded',
        transfers: 0,
      })
    }
    expect(transfers()).toHaveLength(LEAVERS)
  })

  test('is asked again by the next sync while nobody answers, about the same moves', async () => {
    await sync(district, provider.courier)
    const before = transfers().map((t) => t.id)
    district.clock.advance(DAY)
    provider.change('users', 's1', { givenName: 'Another' })
    const next = await sync(district, provider.courier)
    expect(transfers().map((t) => t.id)).toEqual(before)
    expect(new Set(transfers().map((t) => t.state))).toEqual(new Set(['held']))
    const runs = new Set(transfers().map((t) => t.runId))
    expect(runs.size).toBe(1)
    await district.client.run('sync.approve', { id: [...runs][0] ?? '' }, { caller: OPERATOR })
    await district.drain(provider.courier)
    expect(told()).toHaveLength(LEAVERS)
    expect(next.transfers).toBe(0)
  })

  test('that turns out a mistake within days leaves nothing standing', async () => {
    await sync(district, provider.courier)
    district.clock.advance(DAY)
    provider.now = district.clock.now
    for (const id of leavers) {
      provider.change('enrollments', `e-${id}`, { endDate: '2027-06-05' })
      provider.tombstone('enrollments', `n-${id}`)
      provider.change('users', id, {
        primaryOrg: 'a',
        roles: [['student', 'primary', 'a', null, null]],
      })
    }
    const run = await sync(district, provider.courier)
    // So many rows that end wait for a person before anybody moves back.
    if (run.state === 'held') {
      await district.client.run('sync.approve', { id: run.id }, { caller: OPERATOR })
      await district.drain(provider.courier)
    }
    expect(new Set(transfers().map((t) => t.state))).toEqual(new Set(['reversed']))
    expect(district.db.select().from(caseHandover).all()).toEqual([])
    expect(await home('s2')).toBe('School a')
  })
})
