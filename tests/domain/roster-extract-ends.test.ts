import { beforeEach, expect, test } from 'vitest'
import { ok } from '../../src/core/kernel/result.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { KnownProfile } from '../../src/core/ports/roster-source.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, sync, synced } from './roster-run.ts'

const STUDENTS = 60
const id = (i: number): string => `s${String(i).padStart(4, '0')}`

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a'])
  provider.pageSize = 20
  for (let i = 0; i < STUDENTS; i++) addPupil(provider, { id: id(i), school: 'a' })
  district = await connectedDistrict()
})

/** Of the pages of people: from which row on a refusal would have been the end. */
const endsFrom = (): readonly number[] =>
  provider.asked.flatMap(({ collection, from, mayEnd }) =>
    collection === 'users' && mayEnd && 'offset' in from ? [from.offset] : [],
  )

/** The same provider, which counts everything there is although it was asked for changes. */
const countingAll = (courier: Courier): Courier => ({
  deliver: async (delivery) => {
    const answer = await courier.deliver(delivery)
    if (!answer.ok || answer.value.kind !== 'roster.page') return answer
    return ok({ ...answer.value, page: { ...answer.value.page, total: 10 * STUDENTS } })
  },
})

test('a refusal may end a list only once as many rows were read as are counted rightly', async () => {
  await synced(district, provider.courier)
  expect(endsFrom()).toEqual([STUDENTS])
})

test.each(['none', 'wrong'] as const)(
  'a refusal never ends a list whose totals are %s',
  async (totalsBy) => {
    provider.profile = { totalsBy }
    await synced(district, provider.courier)
    expect(endsFrom()).toEqual([])
  },
)

test('changes that are counted as everything there is are no moving list', async () => {
  await synced(district, provider.courier)
  district.clock.advance(2 * DAY)
  provider.now = district.clock.now
  for (const i of [3, 4, 5]) provider.change('users', id(i), { givenName: 'Ada' })
  const startedAt = district.clock.now
  const run = await sync(district, countingAll(provider.courier), { mode: 'delta' })
  expect(run.collections.users).toMatchObject({ received: 3, changed: 3, drifted: false })
  district.clock.advance(2 * DAY)
  const next = await sync(district, countingAll(provider.courier), { mode: 'delta' })
  expect(next.watermarks.users).toBe(startedAt - DAY)
})

test.each<[Partial<KnownProfile>, string]>([
  [{ offsetIn: 'pages' }, 'It numbers its pages instead of the rows'],
  [{ totalsBy: 'none' }, 'a list ends where a page comes back empty'],
  [{ totalsBy: 'none', pastEnd: 416 }, 'a list ends where a page after the last row is refused'],
  [{ totalsBy: 'wrong', emptyIs404: true }, 'where a page after the last row is refused'],
])('the plan of a source says how %j is read', async (profile, words) => {
  provider.profile = profile
  await synced(district, provider.courier)
  const read = await district.client.ask('source.read', {}, { caller: OPERATOR })
  expect(read).toMatchObject({ value: { plan: expect.stringContaining(words) } })
})
