import { expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { OPERATOR } from '../helpers/district.ts'
import { addPupil, seedProvider } from './roster-provider.ts'
import { connectedDistrict, count, SOURCE, sync, synced } from './roster-run.ts'
import { onlyByHand } from './roster-trial.ts'

test('somebody at a school that is read is proved gone by asking, also where others are left out', async () => {
  const provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 20; i++) addPupil(provider, { id: `s${i}`, school: i < 15 ? 'a' : 'b' })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  await district.client.run('source.set', { ...SOURCE, orgs: ['a'] }, { caller: OPERATOR })
  // A connector reads every row anew once the list is another one.
  for (const id of provider.rows.users.keys()) provider.change('users', id, { grade: '08' })
  await synced(district, provider.courier)
  expect(count(district, 'roster_outside')).toBeGreaterThan(0)
  provider.vanish('users', 's1')
  provider.singles.set('s1', { retry: 'never', reason: 'unreadable' })
  for (let i = 0; i < 10; i++) {
    district.clock.advance(DAY)
    provider.now = district.clock.now
    onlyByHand(district)
    // Those who are left out wait for a person, as their school loses all of its students.
    await sync(district, provider.courier)
  }
  const missing = `roster_user WHERE sourced_id = 's1' AND missing_runs > 1`
  expect(count(district, missing)).toBe(1)
  expect(count(district, `${missing} AND (gone_at IS NOT NULL OR archived_at IS NOT NULL)`)).toBe(0)
})
