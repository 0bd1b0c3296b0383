import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, peopleBySourcedId, synced } from './roster-run.ts'

const YEAR_END = '2027-06-05'
const operator = { caller: OPERATOR }

let provider: RosterProvider
let district: TestDistrict
let ana: string

beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 20; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  addPupil(provider, { id: 's1', school: 'a', given: 'Ana', family: 'Diaz', number: '1001' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
  ana = (await person('s1'))?.id ?? ''
  district.clock.advance(HOUR)
  provider.now = district.clock.now
})

const person = async (id: string) => (await peopleBySourcedId(district)).get(id)
const moves = () => district.db.select().from(transfer).all()
async function open() {
  const listed = await district.client.ask('match.list', {}, operator)
  return listed.ok ? listed.value.matches : []
}

/** The id is somebody else's now, who goes to the other school. */
function giveAway(names: { given: string; family: string; number?: string }): void {
  addPupil(provider, { id: 's1', school: 'b', number: '2002', begin: '2026-10-12', ...names })
}

describe.each(['full', 'delta'] as const)(
  'an id that a %s reading shows given to another',
  (mode) => {
    test.each([
      ['of another name', { given: 'Bo', family: 'Li' }],
      ['of the same family', { given: 'Bo', family: 'Diaz' }],
    ])(
      '%s, is asked about, and nothing happens to anybody until it is decided',
      async (_, names) => {
        giveAway(names)
        const run = await synced(district, provider.courier, mode)
        expect(run).toMatchObject({ mode, transfers: 0 })
        expect(await open()).toMatchObject([
          { reason: 'reused_id', record: { sourcedId: 's1', school: { name: 'School b' } } },
        ])
        expect(moves()).toEqual([])
        expect(await person('s1')).toMatchObject({
          id: ana,
          givenName: 'Ana',
          homeSchool: { name: 'School a' },
        })
      },
    )

    test('and decided to be another, is a new student there, and the old one is gone', async () => {
      giveAway({ given: 'Bo', family: 'Li' })
      await synced(district, provider.courier, mode)
      const [match] = await open()
      await district.client.run(
        'match.decide',
        { id: match?.id ?? '', decision: 'apart' },
        operator,
      )
      await synced(district, provider.courier, mode)
      const bo = await person('s1')
      expect(bo).toMatchObject({ givenName: 'Bo', homeSchool: { name: 'School b' } })
      expect(bo?.id).not.toBe(ana)
      expect(moves().filter((move) => move.kind === 'transfer')).toEqual([])
    })

    test.each([
      ['only corrected in writing', { given: 'ANA ', family: 'DIAZ' }],
      ['given a second name', { given: 'Ana María', family: 'Diaz-Li' }],
      ['renamed under the old number', { given: 'Bo', family: 'Li', number: '1001' }],
    ])('is the same person where they were %s', async (_, names) => {
      giveAway(names)
      const run = await synced(district, provider.courier, mode)
      expect(await open()).toEqual([])
      expect(run.transfers).toBe(1)
      expect((await person('s1'))?.id).toBe(ana)
    })
  },
)

test('an id with another state id only, where there is no other number, is asked about too', async () => {
  const numbered = (number: string, given: string): void => {
    addPupil(provider, { id: 's1', school: 'a', given, family: 'Diaz', number })
    provider.change('users', 's1', { identifier: '' })
  }
  numbered('1001', 'Ana')
  await synced(district, provider.courier)
  numbered('2002', 'Bo')
  await synced(district, provider.courier)
  expect(await open()).toMatchObject([{ reason: 'reused_id' }])
})

describe.each(['full', 'delta'] as const)(
  'lessons whose id a %s reading gives to another student',
  (mode) => {
    test('move nobody: the one stays where the record says, the other has a second school', async () => {
      provider.put('enrollments', 'e-s1', 's2', 'c-a', 'a', 'student', 0, '2026-08-17', YEAR_END)
      const run = await synced(district, provider.courier, mode)
      expect(run).toMatchObject({ mode, transfers: 0 })
      expect(moves()).toEqual([])
      expect((await person('s1'))?.homeSchool?.name).toBe('School a')
      expect((await person('s2'))?.homeSchool?.name).toBe('School b')
      expect(count(district, "membership WHERE role = 'student' AND org_id IS NOT NULL")).toBe(21)
    })
  },
)

describe('the number of a student who left', () => {
  /** Ana is gone; a child who shares her first name comes under a new id with what is left of her numbers. */
  async function comes(family: string): Promise<void> {
    provider.tombstone('users', 's1')
    await synced(district, provider.courier)
    addPupil(provider, { id: 'n1', school: 'b', given: 'Ana', family, number: '1001' })
    provider.change('users', 'n1', { userIds: [] })
    await synced(district, provider.courier)
  }

  test('given to a child of another family brings them nothing of hers, and it is asked', async () => {
    await comes('Osei')
    expect((await person('n1'))?.id).not.toBe(ana)
    expect(await open()).toMatchObject([
      { reason: 'other_name', candidates: [{ person: { id: ana }, isListed: false }] },
    ])
  })

  test('is hers when she comes back under another id, also with half of a double name', async () => {
    await comes('Díaz-Villanueva')
    expect((await person('n1'))?.id).toBe(ana)
    expect(await open()).toEqual([])
  })
})

describe('the id of a student who left, with another number and the same first name', () => {
  async function comesAgain(family: string): Promise<void> {
    provider.tombstone('users', 's1')
    await synced(district, provider.courier)
    addPupil(provider, { id: 's1', school: 'b', given: 'Ana', family, number: '2002' })
    await synced(district, provider.courier)
  }

  test('is asked about where the family is another', async () => {
    await comesAgain('Osei')
    expect(await open()).toMatchObject([{ reason: 'reused_id' }])
  })

  test('is hers where the family is the same', async () => {
    await comesAgain('Diaz')
    expect(await open()).toEqual([])
    expect((await person('s1'))?.id).toBe(ana)
  })
})
