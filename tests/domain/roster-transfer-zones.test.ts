import { describe, expect, test } from 'vitest'
import { addDays, dayIn, instantOf, MINUTE } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { createDistrict, DISTRICT_ID, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, seedProvider } from './roster-provider.ts'
import { SOURCE, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

async function districtIn(timeZone: string): Promise<TestDistrict> {
  const district = await createDistrict({ configured: false })
  const input = { id: DISTRICT_ID, name: 'Test District', timeZone }
  await district.client.run('district.configure', input, operator)
  const made = await district.client.run('source.set', SOURCE, operator)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return district
}

describe('a day begins at midnight of the district', () => {
  test.each<[string, string, string, number?]>([
    ['ten hours behind Greenwich', 'Pacific/Honolulu', '2026-10-20'],
    ['fourteen hours ahead', 'Pacific/Kiritimati', '2026-10-20'],
    ['on the day clocks go back', 'America/Chicago', '2026-11-01'],
    ['on the day after', 'America/Chicago', '2026-11-02'],
    ['on the day clocks go forward', 'America/New_York', '2027-03-14'],
    ['where the clock jumps over that moment', 'America/Havana', '2027-03-14', 90],
    ['on the last day of a year', 'America/Anchorage', '2026-12-31'],
  ])('%s', async (...[_, zone, day, minute = 30]) => {
    const provider = seedProvider(['a', 'b'])
    provider.filtersByDate = false
    for (let i = 0; i < 40; i++) addPupil(provider, { id: `s${i}`, school: 'a', end: '2027-06-05' })
    provider.change('enrollments', 'e-s1', { endDate: day })
    provider.put('enrollments', 'next', 's1', 'c-b', 'b', 'student', 0, day, '2027-06-05')
    const district = await districtIn(zone)
    const eve = instantOf(zone, addDays(day, -1), 23 * 60 + 59)
    expect(dayIn(zone, eve)).toBe(addDays(day, -1))
    district.clock.now = eve
    await synced(district, provider.courier)
    const states = () =>
      district.db
        .select()
        .from(transfer)
        .all()
        .map((t) => `${t.state} ${t.effectiveOn}`)
    expect(states()).toEqual([`expected ${day}`])
    district.clock.now = instantOf(zone, day, minute) - MINUTE
    await district.drain(provider.courier)
    expect(states()).toEqual([`expected ${day}`])
    district.clock.now = instantOf(zone, day, minute)
    await district.drain(provider.courier)
    expect(states()).toEqual([`confirmed ${day}`])
  })

  test.each([
    ['Pacific/Honolulu', 22],
    ['Pacific/Kiritimati', 2],
  ])(
    "a sync in %s at %i o'clock sees the day of the district, whatever day it is in Greenwich",
    async (zone, hour) => {
      const provider = seedProvider(['a', 'b'])
      provider.filtersByDate = false
      const day = '2026-10-20'
      for (let i = 0; i < 40; i++)
        addPupil(provider, { id: `s${i}`, school: 'a', end: '2027-06-05' })
      const district = await districtIn(zone)
      district.clock.now = instantOf(zone, addDays(day, -3), 12 * 60)
      await synced(district, provider.courier)
      provider.change('enrollments', 'e-s1', { endDate: day })
      provider.put('enrollments', 'next', 's1', 'c-b', 'b', 'student', 0, day, '2027-06-05')
      district.clock.now = instantOf(zone, day, hour * 60)
      expect(dayIn('UTC', district.clock.now)).not.toBe(day)
      expect((await synced(district, provider.courier)).transfers).toBe(1)
      expect(district.db.select().from(transfer).all()).toMatchObject([
        { effectiveOn: day, state: 'confirmed', backdated: 0 },
      ])
    },
  )
})
