import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import { audit } from '../../src/core/store/tables/door.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import type { RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, synced } from './roster-run.ts'
import { all, applied, approve, liveTables, readPlan, trial } from './roster-trial.ts'
import { move, seedSchools } from './roster-trial-scenes.ts'

const operator = { caller: OPERATOR }

let provider: RosterProvider
let district: TestDistrict

beforeEach(async () => {
  provider = seedSchools()
  district = await connectedDistrict()
  await synced(district, provider.courier)
  district.clock.advance(HOUR)
  provider.now = district.clock.now
})

describe('a plan', () => {
  test('has a name that its rows give it, whatever order they come in', async () => {
    move(provider, 's1', 'b')
    move(provider, 's2', 'c')
    const first = await trial(district, provider)
    provider.pageSize = 7
    const users = [...provider.rows.users].toReversed()
    provider.rows.users.clear()
    for (const [id, row] of users) provider.rows.users.set(id, row)
    const second = await trial(district, provider)
    expect(second.planHash).toBe(first.planHash)
    provider.change('users', 's9', { familyName: 'Renamed' })
    expect((await trial(district, provider)).planHash).not.toBe(first.planHash)
  })

  test('is applied only under its own name', async () => {
    move(provider, 's1', 'b')
    const run = await trial(district, provider)
    const before = liveTables(district)
    expect(await approve(district, { ...run, planHash: 'f'.repeat(64) })).toMatchObject({
      error: { kind: 'conflict', code: 'plan_changed' },
    })
    await district.drain(provider.courier)
    expect(liveTables(district)).toEqual(before)
  })

  test('is refused when another run has applied something since', async () => {
    move(provider, 's1', 'b')
    const run = await trial(district, provider)
    expect(await readPlan(district, run.id)).toMatchObject({ isCurrent: true })
    district.clock.advance(HOUR)
    provider.now = district.clock.now
    provider.change('users', 's9', { familyName: 'Renamed' })
    await synced(district, provider.courier, 'delta')
    expect(await approve(district, run)).toMatchObject({ error: { code: 'plan_changed' } })
    expect(await readSync(district, run.id)).toMatchObject({ error: 'superseded' })
    expect(count(district, 'roster_stage')).toBe(0)
  })

  test('is replaced by that of a newer trial run', async () => {
    move(provider, 's1', 'b')
    const first = await trial(district, provider)
    move(provider, 's2', 'c')
    const second = await trial(district, provider)
    expect(await approve(district, first)).toMatchObject({ error: { code: 'plan_changed' } })
    expect((await applied(district, provider, second)).transfers).toBe(2)
  })

  test('ends after seven days, and leaves nothing behind', async () => {
    move(provider, 's1', 'b')
    const run = await trial(district, provider)
    expect((await readPlan(district, run.id)).expiresAt).toBe(district.clock.now + 7 * DAY)
    expect(count(district, 'roster_stage')).toBeGreaterThan(0)
    district.storage.database.exec("UPDATE outbox SET state = 'done' WHERE kind = 'roster.tick'")
    district.clock.advance(7 * DAY - 1)
    await district.drain(provider.courier)
    expect(await readSync(district, run.id)).toMatchObject({ phase: 'planned' })
    district.clock.advance(1)
    expect(await approve(district, run)).toMatchObject({ error: { code: 'plan_changed' } })
    await district.drain(provider.courier)
    expect(await readSync(district, run.id)).toMatchObject({ state: 'failed', error: 'expired' })
    expect(await approve(district, run)).toMatchObject({ error: { code: 'plan_changed' } })
    for (const table of leftovers()) expect([table, count(district, table)]).toEqual([table, 0])
  })

  test('can be thrown away', async () => {
    move(provider, 's1', 'b')
    const run = await trial(district, provider)
    const before = liveTables(district)
    const answer = await district.client.run('sync.cancel', { id: run.id }, operator)
    expect(answer.ok).toBe(true)
    await district.drain(provider.courier)
    expect(liveTables(district)).toEqual(before)
    expect((await approve(district, run)).ok).toBe(false)
    for (const table of leftovers()) expect([table, count(district, table)]).toEqual([table, 0])
  })

  test('is applied once, and clears up after itself', async () => {
    move(provider, 's1', 'b')
    const run = await trial(district, provider)
    const done = await applied(district, provider, run)
    expect(done).toMatchObject({ state: 'succeeded', planHash: run.planHash })
    expect(await approve(district, run)).toMatchObject({ error: { code: 'run_not_held' } })
    for (const table of leftovers()) expect([table, count(district, table)]).toEqual([table, 0])
  })

  test('counts as a reading from the moment it began', async () => {
    move(provider, 's1', 'b')
    const began = district.clock.now
    const run = await trial(district, provider)
    district.clock.advance(MINUTE)
    await applied(district, provider, run)
    expect(all(district, 'SELECT watermark FROM roster_source')).toEqual([{ watermark: began }])
  })

  test('names students, so every look at it is written down', async () => {
    const run = await trial(district, provider)
    await readPlan(district, run.id)
    const acts = district.db.select().from(audit).all()
    expect(acts.filter((row) => row.body.includes('"sync.plan"'))).toHaveLength(1)
  })

  test('of a run that is over is said to be none, and of one that does not exist is not found', async () => {
    const run = await synced(district, provider.courier)
    const ask = (id: string) => district.client.ask('sync.plan', { id }, operator)
    expect(await ask(run.id)).toMatchObject({ error: { kind: 'conflict', code: 'run_not_held' } })
    expect(await ask('nobody')).toMatchObject({ error: { kind: 'not_found' } })
  })
})

const leftovers = (): string[] =>
  ['roster_page', 'roster_stage', 'roster_pending', 'roster_pull', 'roster_plan'].concat(
    ['row', 'user', 'key', 'seat', 'count', 'school', 'move', 'match', 'sample'].map(
      (name) => `roster_plan_${name}`,
    ),
  )

test('what a run holds can be looked at like a plan', async () => {
  for (let i = 0; i < 60; i++) provider.tombstone('users', `s${i}`)
  const syncRun = await holding()
  const plan = await readPlan(district, syncRun.id)
  expect(plan).toMatchObject({ planHash: syncRun.planHash, isCurrent: true })
  expect(plan.counts.users).toMatchObject({ remove: 60, create: 0 })
  expect(plan.samples.remove).toHaveLength(20)
  expect(plan.samples.remove[0]).toMatchObject({ name: expect.stringMatching(/^Given/) })
  expect(plan.guards.length).toBeGreaterThan(0)
})

async function holding() {
  const started = await district.client.run('sync.start', { mode: 'full' }, operator)
  if (!started.ok) throw new Error('not started')
  await district.drain(provider.courier)
  return readSync(district, started.value.id)
}
