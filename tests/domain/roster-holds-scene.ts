import { HOUR } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, addWorker, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, synced } from './roster-run.ts'

export const PUPILS = 300

/** A district of two schools, with thirty who work there, that was read once, an hour ago. */
export async function holdsScene(): Promise<{ provider: RosterProvider; district: TestDistrict }> {
  const provider = seedProvider(['a', 'b'])
  for (let i = 0; i < PUPILS; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
  for (let i = 0; i < 30; i++) addWorker(provider, { id: `t${i}`, school: 'a' })
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  district.clock.advance(HOUR)
  provider.now = district.clock.now
  return { provider, district }
}

/** Asks for a run to be approved, under the name of the plan where there is one. */
export const approve = (district: TestDistrict, id: string, planHash?: string) =>
  district.client.run(
    'sync.approve',
    { id, ...(planHash !== undefined && { planHash }) },
    { caller: OPERATOR },
  )

/** How many records of people are not archived. */
export const live = (district: TestDistrict): number =>
  count(district, `roster_user WHERE archived_at IS NULL`)
