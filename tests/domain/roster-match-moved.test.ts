import { beforeEach, describe, expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { caseFile, caseHandover } from '../../src/core/store/tables/casework.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, synced } from './roster-run.ts'

const PUPILS = 60

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < PUPILS; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  district = await connectedDistrict()
  await read()
})

async function read(): Promise<void> {
  provider.now = district.clock.now
  await synced(district, provider.courier)
}

const personOf = async (id: string) => (await peopleBySourcedId(district)).get(id)
const homeOf = async (id: string) => (await personOf(id))?.homeSchool?.name

/** Moves that stand, as `kind from>to day`. */
const moves = (): string[] =>
  district.db
    .select()
    .from(transfer)
    .all()
    .filter(({ state }) => state === 'confirmed')
    .map((t) => `${t.kind} ${t.effectiveOn}${t.gapDays === null ? '' : ` after ${t.gapDays} days`}`)

/** The only open question is answered: both are one person. */
async function joined(): Promise<void> {
  const list = await district.client.ask('match.list', {}, { caller: OPERATOR })
  const [match, another] = list.ok ? list.value.matches : []
  if (!match || another) throw new Error(`not one question: ${JSON.stringify(list)}`)
  const input = { id: match.id, decision: 'same' } as const
  const decided = await district.client.run('match.decide', input, { caller: OPERATOR })
  if (!decided.ok) throw new Error(JSON.stringify(decided.error))
}

/** The student leaves school a on 12 October, and two complete readings say so. */
async function leaves(id: string): Promise<void> {
  provider.change('enrollments', `e-${id}`, { endDate: '2026-10-12' })
  await read()
  await read()
  expect(moves()).toEqual(['left 2026-10-12'])
}

/** A record with the student's number and another first name; no other number says whose it is. */
function comesAs(id: string, { school, number }: { school: string; number: string }): void {
  addPupil(provider, { id, school, number, given: 'Dolly', begin: '2026-10-18' })
  provider.change('users', id, { userIds: [] })
}

function openCase(subjectId: string, schoolId: string): void {
  const row = { id: 'case-1', reference: 'C-1', subjectId, schoolId, openedBy: 'x' }
  district.db
    .insert(caseFile)
    .values({ ...row, phase: 'inquiry', openedAt: 0 })
    .run()
}

describe('a student who left and turns out to be somebody who came under another name', () => {
  test('is one transfer with the days between, and the case is offered to the new school', async () => {
    const { id = '', homeSchool } = (await personOf('s1')) ?? {}
    openCase(id, homeSchool?.id ?? '')
    await leaves('s1')
    district.clock.advance(6 * DAY)
    comesAs('n1', { school: 'b', number: 's1' })
    await read()
    await joined()
    await read()
    expect((await personOf('n1'))?.id).toBe(id)
    expect(await homeOf('n1')).toBe('School b')
    expect(moves()).toEqual(['transfer 2026-10-18 after 6 days'])
    expect(district.db.select().from(caseHandover).all()).toMatchObject([
      { caseId: 'case-1', state: 'offered' },
    ])
  })

  test('at the school they had left has returned, which is no transfer', async () => {
    await leaves('s1')
    district.clock.advance(6 * DAY)
    comesAs('n1', { school: 'a', number: 's1' })
    await read()
    await joined()
    await read()
    expect(await homeOf('n1')).toBe('School a')
    expect(moves()).toEqual(['returned 2026-10-18 after 6 days'])
  })
})

describe('two known people who turn out to be one', () => {
  test('are at home where the one known longer was, and whoever moved is one transfer, whichever of the two is kept', async () => {
    addPupil(provider, { id: 'n1', school: 'b', number: 'N', given: 'Dolly', begin: '2026-10-12' })
    provider.change('users', 'n1', { userIds: [] })
    provider.change('enrollments', 'e-s1', { endDate: '2026-10-12' })
    district.clock.advance(DAY)
    await read()
    // The number of the old record is corrected: now it is the one asked about.
    provider.change('users', 's1', { identifier: 'N', userIds: [] })
    await read()
    await joined()
    await read()
    expect(await homeOf('n1')).toBe('School b')
    expect(moves()).toEqual(['transfer 2026-10-12'])
  })
})
