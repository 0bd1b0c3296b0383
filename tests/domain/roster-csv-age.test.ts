import { expect, test } from 'vitest'
import { dayIn, DAY } from '../../src/core/kernel/time.ts'
import type { TestDistrict } from '../helpers/district.ts'
import { bulk, DAY_ONE } from './roster-csv-files.ts'
import { taken, uploadingDistrict } from './roster-csv-scene.ts'

/** So many days from today in the district's clock. */
const dayFrom = (district: TestDistrict, days: number): string =>
  dayIn('UTC', district.clock.now + days * DAY)

async function takenOf(district: TestDistrict, writtenOn: string | undefined, dryRun = false) {
  const files = bulk(DAY_ONE).map((file) =>
    writtenOn === undefined ? file : { ...file, writtenOn },
  )
  const { uploaded } = await taken(district, files, { dryRun })
  return uploaded.warnings
}

test('an export that was written before the last one taken in is told about', async () => {
  const district = await uploadingDistrict()
  const [today, old] = [dayFrom(district, 0), dayFrom(district, -3)]
  expect(await takenOf(district, today)).toEqual([])
  expect(await takenOf(district, today)).toEqual([])
  expect(await takenOf(district, old)).toEqual([
    expect.stringContaining('written 3 days before the newest that were taken in'),
  ])
  // The newest stays what it was.
  expect(await takenOf(district, old)).toHaveLength(1)
  expect(await takenOf(district, today)).toEqual([])
})

test('one that does not say when it was written is believed', async () => {
  const district = await uploadingDistrict()
  await takenOf(district, dayFrom(district, 0))
  expect(await takenOf(district, undefined)).toEqual([])
  expect(await takenOf(district, '1980-01-01')).toEqual([])
})

test('one that was only tried makes none look old, nor does a date in the future', async () => {
  const district = await uploadingDistrict()
  await takenOf(district, dayFrom(district, -9))
  await takenOf(district, dayFrom(district, 0), true)
  await takenOf(district, dayFrom(district, 400))
  expect(await takenOf(district, dayFrom(district, -5))).toEqual([])
})
