import { beforeEach, expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import type { TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, synced } from './roster-run.ts'

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 20; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  district = await connectedDistrict()
  await synced(district, provider.courier)
})

test.each([
  ['no role at all', []],
  ['a role nobody has heard of', [['wizard', 'primary', 'a', null, null]]],
])('a student whose record says %s stays a student at their school', async (_, roles) => {
  provider.change('users', 's1', { roles })
  for (let day = 0; day < 10; day++) {
    district.clock.advance(DAY)
    await synced(district, provider.courier)
    const student = (await peopleBySourcedId(district)).get('s1')
    expect(student).toMatchObject({ roles: ['student'], homeSchool: { name: 'School a' } })
  }
  expect(district.db.select().from(transfer).all()).toEqual([])
  provider.change('users', 's1', { roles: [['student', 'primary', 'a', null, null]] })
  await synced(district, provider.courier)
  expect((await peopleBySourcedId(district)).get('s1')).toMatchObject({ roles: ['student'] })
})
