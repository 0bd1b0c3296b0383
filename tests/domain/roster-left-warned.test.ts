import { expect, test } from 'vitest'
import { drainApproving } from '../helpers/approved-first.ts'
import { OPERATOR } from '../helpers/district.ts'
import { GuardScene } from './roster-guards-scene.ts'
import { count, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

test('a student who left is told of while many rows have a fault and nothing waits because of it', async () => {
  const scene = await GuardScene.open()
  scene.provider.quarantined.users = Array.from(
    { length: 150 },
    (_, i) => [`s${i + 40}`, 'grade_unmapped', 'grades'] as const,
  )
  scene.provider.tombstone('users', 's0')
  for (const [id, row] of scene.provider.rows.enrollments)
    if (JSON.stringify(row.columns).includes('"s0"')) scene.provider.tombstone('enrollments', id)
  const run = await sync(scene.district, scene.provider.courier)
  expect(run.guards.map(({ guard }) => guard)).toContain('many_issues')
  expect(run.state).toBe('held')
  const approved = await scene.district.client.run('sync.approve', { id: run.id }, operator)
  expect(approved.ok).toBe(true)
  await drainApproving(scene.district, scene.provider.courier, run.id)
  for (let i = 0; i < 2; i++) {
    scene.nextDay()
    await synced(scene.district, scene.provider.courier)
  }
  expect(count(scene.district, "transfer WHERE kind = 'left' AND state = 'confirmed'")).toBe(1)
})
