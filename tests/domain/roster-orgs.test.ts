import { beforeEach, expect, test } from 'vitest'
import type { TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, sync, synced } from './roster-run.ts'

let district: TestDistrict
let provider: RosterProvider
beforeEach(async () => {
  district = await connectedDistrict()
  provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 4; i++) addPupil(provider, { id: `s${i}`, school: 'a' })
})

const orgId = (sourcedId: string): unknown =>
  district.storage.database
    .prepare('SELECT org_id AS id FROM roster_org WHERE source_no = 1 AND sourced_id = ?')
    .get(sourcedId)?.['id']

test('a school without a number that gets a new id, under a district that does too, stays the school it was', async () => {
  provider.put('orgs', 'a', 'Alder', 'school', null, 'district')
  await synced(district, provider.courier)
  const before = orgId('a')
  provider.tombstone('orgs', 'a')
  provider.tombstone('orgs', 'district')
  provider.put('orgs', 'new-district', 'The District', 'district', 'D', null)
  provider.put('orgs', 'a2', 'Alder', 'school', null, 'new-district')
  for (let i = 0; i < 4; i++) addPupil(provider, { id: `s${i}`, school: 'a2' })
  // A guard asks a person before a school is taken away; which school it is does not wait for that.
  await sync(district, provider.courier)
  expect(orgId('a2')).toBe(before)
  expect(count(district, "transfer WHERE state = 'confirmed'")).toBe(0)
})

test('a school of the same name with another number is another school', async () => {
  provider.put('orgs', 'a', 'Alder', 'school', '1', 'district')
  await synced(district, provider.courier)
  provider.put('orgs', 'a2', 'Alder', 'school', '2', 'district')
  await synced(district, provider.courier)
  expect(orgId('a2')).not.toBe(orgId('a'))
})
