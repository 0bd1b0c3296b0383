import { expect, test } from 'vitest'
import { addGuardian, addPupil, addWorker, seedProvider } from './roster-provider.ts'
import { connectedDistrict, synced } from './roster-run.ts'
import { OPERATOR } from '../helpers/district.ts'

test('a first sync brings schools, people, memberships and guardians', async () => {
  const provider = seedProvider(['a', 'b'])
  for (let i = 0; i < 250; i++)
    addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b', agents: [`g${i}`] })
  for (let i = 0; i < 250; i++) addGuardian(provider, { id: `g${i}`, school: 'a', agents: [] })
  addWorker(provider, { id: 't1', school: 'a' })
  const district = await connectedDistrict()
  const run = await synced(district, provider.courier)
  console.log(JSON.stringify(run, null, 1))
  const health = await district.client.ask('roster.health', {}, { caller: OPERATOR })
  console.log(JSON.stringify(health, null, 1))
  console.log(
    district.storage.database.prepare('select * from person limit 3').all(),
    district.storage.database.prepare('select count(*) n from guardianship').all(),
    district.storage.database.prepare('select * from membership limit 3').all(),
    district.storage.database.prepare('select * from org').all(),
  )
  for (const t of [
    'roster_page',
    'roster_stage',
    'roster_pending',
    'roster_work',
    'roster_dangling',
    'roster_pull',
    'transfer',
    'transfer_watch',
  ])
    console.log(t, district.storage.database.prepare(`select count(*) n from ${t}`).get())
})
