import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import type { SyncListed } from '../../src/core/domain/roster/run/views.ts'
import { OPERATOR } from '../helpers/district.ts'
import { GuardScene } from './roster-guards-scene.ts'
import { addPupil } from './roster-provider.ts'
import { all, trial } from './roster-trial.ts'
import { count, readSync, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

let scene: GuardScene
beforeEach(async () => {
  scene = await GuardScene.open()
})

async function history(): Promise<readonly SyncListed[]> {
  const list = await scene.district.client.ask('sync.list', {}, operator)
  if (!list.ok) throw new Error(JSON.stringify(list.error))
  return list.value.syncs
}

const lineOf = async (id: string) => (await history()).find((line) => line.id === id)

describe('the history', () => {
  test('tells of every sync what it brought, list by list and in all', async () => {
    addPupil(scene.provider, { id: 'new', school: 'a' })
    scene.provider.change('users', 's1', { familyName: 'Renamed' })
    scene.withdraw('s2')
    scene.provider.vanish('users', 's3')
    scene.provider.quarantined.users = [['s4', 'name_missing', 'familyName']]
    const run = await synced(scene.district, scene.provider.courier)
    const line = await lineOf(run.id)
    expect(line?.collections.users).toEqual({
      received: 230,
      created: 1,
      changed: 1,
      removed: 1,
      absent: 1,
      held: 0,
      quarantined: 1,
    })
    expect(line?.collections.enrollments).toMatchObject({ received: 211, created: 1, removed: 1 })
    expect(line?.totals).toEqual({
      received: 230 + 211 + 4 + 3 + 1,
      created: 2,
      changed: 1,
      removed: 2,
      absent: 1,
      held: 0,
      quarantined: 1,
    })
  })

  test('still tells how much was held after it was approved, and after it was refused', async () => {
    for (let i = 0; i < 40; i++) scene.withdraw(`s${i}`)
    const first = await sync(scene.district, scene.provider.courier)
    expect((await lineOf(first.id))?.totals).toMatchObject({ removed: 80, held: 80 })
    await scene.approve(first.id)
    expect((await lineOf(first.id))?.collections).toMatchObject({
      users: { held: 40 },
      enrollments: { held: 40 },
    })
    for (let i = 40; i < 80; i++) scene.withdraw(`s${i}`)
    scene.nextDay()
    const second = await sync(scene.district, scene.provider.courier)
    await scene.district.client.run('sync.cancel', { id: second.id }, operator)
    await scene.district.drain(scene.provider.courier)
    expect((await readSync(scene.district, second.id)).error).toBe('cancelled')
    expect((await lineOf(second.id))?.totals).toMatchObject({ removed: 80, held: 80 })
  })

  test('tells how many records wait of a list that came empty', async () => {
    scene.provider.rows.enrollments.clear()
    const run = await sync(scene.district, scene.provider.courier)
    expect((await lineOf(run.id))?.totals).toMatchObject({ absent: 210, held: 210 })
  })

  test('shows a sync under way with what it has read so far', async () => {
    const counts: number[] = []
    scene.provider.pageSize = 50
    scene.provider.onPage = ({ collection, from }) => {
      if (collection !== 'users' || !('offset' in from) || from.offset === 0) return
      const row = all(scene.district, `SELECT received FROM roster_pull WHERE collection = 'users'`)
      counts.push(Number(row[0]?.['received']))
    }
    const started = await scene.district.client.run('sync.start', { mode: 'full' }, operator)
    const before = (await history())[0]
    expect(before).toMatchObject({ state: 'queued', totals: { received: 0 }, collections: {} })
    await scene.district.drain(scene.provider.courier)
    expect(counts[0]).toBe(50)
    expect((await history())[0]).toMatchObject({ id: started.ok && started.value.id })
  })
})

test('a sync is remembered for 400 days and no longer', async () => {
  const first = (await history())[0]?.id ?? ''
  scene.district.clock.advance(399 * DAY - HOUR)
  scene.provider.now = scene.district.clock.now
  await synced(scene.district, scene.provider.courier)
  await scene.district.drain(scene.provider.courier)
  expect(await lineOf(first)).toBeDefined()
  scene.district.clock.advance(2 * DAY)
  await scene.district.drain(scene.provider.courier)
  await scene.district.drain(scene.provider.courier)
  expect(await lineOf(first)).toBeUndefined()
})

describe('what a sync leaves behind', () => {
  const LEFT = ['roster_stage', 'roster_pending', 'roster_plan', 'roster_pull', 'roster_page']
  const PLANS = ['count', 'school', 'move', 'match', 'sample', 'row', 'user', 'key', 'seat']
  const tables = [...LEFT, ...PLANS.map((name) => `roster_plan_${name}`)]

  test('is gone seven days after it was held, when nobody decided', async () => {
    for (let i = 0; i < 40; i++) scene.withdraw(`s${i}`)
    const run = await sync(scene.district, scene.provider.courier)
    expect(run.state).toBe('held')
    // The nightly sync would take its place; here the provider is never heard of again.
    all(scene.district, `UPDATE outbox SET state = 'done' WHERE kind = 'roster.tick'`)
    scene.district.clock.advance(7 * DAY)
    await scene.district.drain(scene.provider.courier)
    expect(await readSync(scene.district, run.id)).toMatchObject({ error: 'expired' })
    for (const table of tables) expect([table, count(scene.district, table)]).toEqual([table, 0])
  })

  test('holds no name, number or address of anybody', async () => {
    const names = /Given[sct]\d|Family[sct]\d|@district\.test|state-s\d/
    scene.provider.quarantined.users = [['s4', 'grade_unmapped', 'grades']]
    for (let i = 0; i < 40; i++) scene.withdraw(`s${i}`)
    const held = await sync(scene.district, scene.provider.courier)
    await scene.approve(held.id)
    const planned = await trial(scene.district, scene.provider)
    await scene.district.client.run('sync.cancel', { id: planned.id }, operator)
    scene.provider.failures = Array.from({ length: 40 }, () => ({
      retry: 'never' as const,
      reason: 'unreadable',
    }))
    await sync(scene.district, scene.provider.courier)
    const kept = textOf(HISTORY)
    expect(kept).not.toMatch(names)
    expect(kept).toContain(held.id)
    // The same look does find them where they belong.
    expect(textOf(['roster_user', 'person'])).toMatch(names)
  })
})

/** Everything that outlives a sync without being the roster itself. */
const HISTORY = [
  'roster_run',
  'roster_source',
  'roster_issue',
  'roster_issue_count',
  'roster_pull_size',
  'roster_count',
  'roster_applied',
  'roster_word',
  'audit',
  'outbox',
  'request',
]

function textOf(tables: readonly string[]): string {
  return tables.map((table) => JSON.stringify(all(scene.district, `SELECT * FROM ${table}`))).join()
}
