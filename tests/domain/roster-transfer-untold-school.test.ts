import { expect, test } from 'vitest'
import { HOUR } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { addPupil, seedProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, synced } from './roster-run.ts'

test('a school that changes alone have not told yet moves nobody: where they are is concluded when all is read', async () => {
  const provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 20; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  const seen = async (): Promise<unknown[]> => [
    (await peopleBySourcedId(district)).get('s1')?.homeSchool?.name,
    district.db.select().from(transfer).all().length,
  ]
  district.clock.advance(HOUR)

  // A student goes to a new school, with one lesson at another; that the new school exists bears no date.
  const begin = '2026-10-12'
  const end = '2027-06-05'
  provider.now = 0
  provider.put('orgs', 'c', 'School c', 'school', 'N-c', 'district')
  provider.now = district.clock.now
  provider.change('users', 's1', {
    primaryOrg: 'c',
    roles: [['student', 'primary', 'c', null, null]],
  })
  provider.tombstone('enrollments', 'e-s1')
  provider.put('enrollments', 'e-s1-b', 's1', 'c-b', 'b', 'student', 0, begin, end)
  provider.put('enrollments', 'e-s1-c', 's1', 'c-b', 'c', 'student', 0, begin, end)
  const delta = await synced(district, provider.courier, 'delta')
  expect([delta.mode, delta.collections['orgs']?.received]).toEqual(['delta', 0])
  expect(await seen()).toEqual(['School a', 0])

  district.clock.advance(HOUR)
  await synced(district, provider.courier)
  expect(await seen()).toEqual(['School c', 1])
})
