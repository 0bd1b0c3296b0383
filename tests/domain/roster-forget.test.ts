import { expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { addPupil, seedProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, synced } from './roster-run.ts'

const YEAR_END = '2027-06-05'

test('enrollments that ended are forgotten after 45 days, but for the one that tells that there were lessons', async () => {
  const provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 20; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  const enroll = (lesson: string, school: string, begin: string): void =>
    provider.put('enrollments', lesson, 's1', `c-${school}`, school, 'student', 0, begin, YEAR_END)
  for (let i = 0; i < 3; i++) enroll(`old-${i}`, 'a', '2026-08-17')
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  for (const lesson of ['e-s1', 'old-0', 'old-1', 'old-2'])
    provider.tombstone('enrollments', lesson)
  enroll('new', 'b', '2026-10-12')

  const stored = (): string[] =>
    district.storage.database
      .prepare(
        `SELECT sourced_id AS id FROM roster_enrollment WHERE user_id = 's1' ORDER BY sourced_id`,
      )
      .all()
      .map((row) => String(row['id']))
  const after = async (days: number): Promise<void> => {
    district.clock.advance(days * DAY)
    await synced(district, provider.courier)
  }
  await after(1)
  expect(stored()).toEqual(['e-s1', 'new', 'old-0', 'old-1', 'old-2'])
  await after(44)
  expect(stored()).toHaveLength(5)
  await after(2)
  expect(stored()).toEqual(['new', 'old-2'])
  for (let i = 0; i < 3; i++) await after(30)

  expect(stored()).toEqual(['new', 'old-2'])
  expect((await peopleBySourcedId(district)).get('s1')?.homeSchool?.name).toBe('School b')
  const moves = district.db.select().from(transfer).all()
  expect(moves.map(({ kind, state }) => [kind, state])).toEqual([['transfer', 'confirmed']])
})
