import { expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import type { TestDistrict } from '../helpers/district.ts'
import { manifest } from '../connectors/csv-zip.ts'
import { bulk, DAY_ONE, FILES } from './roster-csv-files.ts'
import { taken, uploadingDistrict } from './roster-csv-scene.ts'

const WITHOUT = DAY_ONE.slice(1)

/** Uploads everybody but the first student on the next day. */
async function nextDay(district: TestDistrict, pupils = WITHOUT): Promise<void> {
  district.clock.advance(DAY)
  const { sync } = await taken(district, bulk(pupils))
  expect(sync).toMatchObject({ state: 'succeeded', error: null, guards: [] })
}

function isArchived({ storage }: TestDistrict): boolean {
  const row = storage.database
    .prepare(`SELECT archived_at FROM roster_user WHERE sourced_id = 's0'`)
    .get()
  return row?.['archived_at'] !== null
}

test('a student whom whole files leave out is archived after three of them and a week, and no sooner', async () => {
  const district = await uploadingDistrict()
  await taken(district, bulk(DAY_ONE))
  for (let day = 1; day <= 7; day++) {
    await nextDay(district)
    expect([day, isArchived(district)]).toEqual([day, false])
  }
  await nextDay(district)
  expect(isArchived(district)).toBe(true)
})

test('two whole files and a long time prove nothing; the third does', async () => {
  const district = await uploadingDistrict()
  await taken(district, bulk(DAY_ONE))
  await nextDay(district)
  district.clock.advance(20 * DAY)
  await nextDay(district)
  expect(isArchived(district)).toBe(false)
  await nextDay(district)
  expect(isArchived(district)).toBe(true)
})

test('a file of changes and one without people do not count as not seen', async () => {
  const district = await uploadingDistrict()
  await taken(district, bulk(DAY_ONE))
  await nextDay(district)
  for (let day = 0; day < 9; day++) {
    district.clock.advance(DAY)
    await taken(district, [FILES.orgs(), manifest('1.2', { orgs: 'bulk' })])
  }
  await nextDay(district)
  expect(isArchived(district)).toBe(false)
})

test('a student who is told again is there, and the count begins anew', async () => {
  const district = await uploadingDistrict()
  await taken(district, bulk(DAY_ONE))
  for (let day = 0; day < 2; day++) await nextDay(district)
  await nextDay(district, [...DAY_ONE])
  for (let day = 0; day < 2; day++) await nextDay(district)
  district.clock.advance(20 * DAY)
  expect(isArchived(district)).toBe(false)
  for (let day = 0; day < 2; day++) await nextDay(district)
  expect(isArchived(district)).toBe(true)
  await nextDay(district, [...DAY_ONE])
  expect(isArchived(district)).toBe(false)
})
