import { beforeAll, describe, expect, test, vi } from 'vitest'
import { outbox } from '../../src/core/store/tables/door.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import { drain } from '../../src/core/district/drain.ts'
import type { Timer } from '../../src/core/district/timer.ts'
import { approvedFirst } from '../helpers/approved-first.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { connectedDistrict, readSync, synced } from './roster-run.ts'
import { changeThings, smallProvider, truth } from './roster-small.ts'

const operator = { caller: OPERATOR }

/** A process that dies says so in its log; that is what is tried here. */
beforeAll(() => {
  for (const way of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, way).mockImplementation(() => undefined)
  }
})

type Life = { readonly over: Promise<void> }

/** One process: it dies when it makes delivery number `fatal`, whose answer it never sees, and writes nothing more. */
function live(district: TestDistrict, courier: Courier, fatal: number): Life {
  let calls = 0
  let dead = false
  let die = (): void => undefined
  const death = new Promise<void>((resolve) => {
    die = resolve
  })
  const deliver: Courier['deliver'] = (delivery) => {
    if (++calls !== fatal) return courier.deliver(delivery)
    dead = true
    die()
    return new Promise(() => undefined)
  }
  const now = (): number => {
    if (dead) throw new Error('dead')
    return district.clock.now
  }
  const house = { ...district.house, now }
  const drained = drain(house, { deliver }, { timer: swift }).catch(() => undefined)
  return { over: Promise.race([drained, death]) }
}

/** Waits no longer than it takes to let others have their turn. */
const swift: Timer = () => ({
  done: new Promise((resolve) => setImmediate(resolve)),
  cancel: () => undefined,
})

/** Starts a full run and lets it go on, life after life; every life dies at the same delivery while it can. */
async function runThrough(
  district: TestDistrict,
  courier: Courier,
  fatal: number,
): Promise<number> {
  const started = await district.client.run('sync.start', { mode: 'full' }, operator)
  if (!started.ok) throw new Error('not started')
  for (let lives = 1; lives <= 50; lives++) {
    await live(district, courier, fatal).over
    const isOver = (await readSync(district, started.value.id)).state === 'succeeded'
    if (isOver && !(await approvedFirst(district, started.value.id))) return lives
    district.restart()
  }
  throw new Error('the run never ended')
}

async function twoRuns(fatal: number): Promise<{ found: unknown; lives: number }> {
  const provider = smallProvider()
  const district = await connectedDistrict()
  await runThrough(district, provider.courier, fatal)
  changeThings(provider)
  const lives = await runThrough(district, provider.courier, fatal)
  return { found: truth(district), lives }
}

describe('a run that is interrupted', () => {
  test.each([3, 4, 5, 8, 11, 14])(
    'at every request number %i of a life ends as if nothing had happened',
    async (fatal) => {
      const undisturbed = await twoRuns(0)
      const disturbed = await twoRuns(fatal)
      expect(undisturbed.lives).toBe(1)
      expect(disturbed.lives).toBeGreaterThan(1)
      expect(disturbed.found).toEqual(undisturbed.found)
    },
  )

  test.each([9, 12, 15])(
    'at every request number %i, while it looks a second time at lists without order, ends as if nothing had happened',
    async (fatal) => {
      const found: unknown[] = []
      for (const dies of [0, fatal]) {
        const provider = smallProvider()
        provider.totals = false
        provider.order = (ids) => ids.toReversed().toSorted((a, b) => a.length - b.length)
        const district = await connectedDistrict()
        await runThrough(district, provider.courier, dies)
        changeThings(provider)
        await runThrough(district, provider.courier, dies)
        expect(provider.asked.some((ask) => ask.idsOnly)).toBe(true)
        found.push(truth(district))
      }
      expect(found[1]).toEqual(found[0])
    },
  )

  test('after every single slice of work goes on where it was', async () => {
    const undisturbed = await twoRuns(0)
    const provider = smallProvider()
    const district = await connectedDistrict()
    for (const change of [() => undefined, () => changeThings(provider)]) {
      change()
      const started = await district.client.run('sync.start', { mode: 'full' }, operator)
      if (!started.ok) throw new Error('not started')
      let lives = await inSmallSteps(district, provider.courier)
      if (await approvedFirst(district, started.value.id))
        lives += await inSmallSteps(district, provider.courier)
      expect(lives).toBeGreaterThan(30)
      expect(await readSync(district, started.value.id)).toMatchObject({ state: 'succeeded' })
    }
    expect(truth(district)).toEqual(undisturbed.found)
  })
})

/** Ends the process after each slice that needed nobody outside, and starts it anew. */
async function inSmallSteps(district: TestDistrict, courier: Courier): Promise<number> {
  for (let lives = 1; lives < 1_000; lives++) {
    let isOver = false
    const timer: Timer = (ms) => {
      isOver ||= ms === 0
      return swift(ms)
    }
    const now = (): number => district.clock.now + (isOver ? DAY : 0)
    await drain({ ...district.house, now }, courier, { timer })
    district.restart()
    if ((district.nextDueAt() ?? Infinity) > district.clock.now) return lives
  }
  throw new Error('the run never ended')
}

describe('a run that is cancelled', () => {
  test('changes nothing and makes room for the next', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    const { id } = started.value
    const second = await district.client.run('sync.start', { mode: 'full' }, operator)
    expect(second).toEqual({
      ok: false,
      error: { kind: 'conflict', code: 'run_active', detail: id },
    })
    expect(await district.client.run('sync.cancel', { id }, operator)).toEqual({
      ok: true,
      value: { id },
    })
    await district.drain(provider.courier)
    expect(await readSync(district, id)).toMatchObject({ state: 'failed', error: 'cancelled' })
    expect(provider.asked).toEqual([])
    await synced(district, provider.courier)
  })

  test('cannot be cancelled twice', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    const run = await synced(district, provider.courier)
    expect(await district.client.run('sync.cancel', { id: run.id }, operator)).toMatchObject({
      error: { kind: 'conflict', code: 'already_done' },
    })
  })
})

test('a run that nothing drives any more is ended by the clock', async () => {
  const provider = smallProvider()
  const district = await connectedDistrict()
  const started = await district.client.run('sync.start', { mode: 'full' }, operator)
  if (!started.ok) throw new Error('not started')
  district.db.delete(outbox).run()
  district.storage.database
    .exec(`INSERT INTO outbox (id, idem, kind, refs, state, next_at, due_at, created_at)
    SELECT 'x', 'roster.tick|' || id, 'roster.tick', json_object('source', id), 'pending', 0, 0, 0 FROM roster_source`)
  await district.drain(provider.courier)
  expect(await readSync(district, started.value.id)).toMatchObject({
    state: 'failed',
    error: 'stalled',
  })
})
