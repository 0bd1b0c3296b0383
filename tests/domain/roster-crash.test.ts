import { beforeAll, describe, expect, test, vi } from 'vitest'
import { outbox } from '../../src/core/store/tables/door.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { DAY, MINUTE, SECOND } from '../../src/core/kernel/time.ts'
import { drain } from '../../src/core/district/drain.ts'
import type { Timer } from '../../src/core/district/timer.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import {
  addGuardian,
  addPupil,
  addWorker,
  seedProvider,
  type RosterProvider,
} from './roster-provider.ts'
import { connectedDistrict, count, readSync, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

/** A process that dies says so in its log; that is what is tried here. */
beforeAll(() => {
  for (const way of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, way).mockImplementation(() => undefined)
  }
})

function smallProvider(): RosterProvider {
  const provider = seedProvider(['a', 'b'])
  provider.pageSize = 10
  for (let i = 0; i < 24; i++) {
    addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b', agents: [`g${i}`] })
    addGuardian(provider, { id: `g${i}`, school: 'a', agents: [`s${i}`] })
  }
  addWorker(provider, { id: 't', school: 'a' })
  return provider
}

/** What is known in the end, without the ids and moments that differ from run to run. */
function truth({ storage }: TestDistrict): unknown {
  const all = (query: string): unknown[] => storage.database.prepare(query).all()
  return {
    people:
      all(`SELECT a.sourced_id, p.given_name, p.is_student, p.is_staff, p.is_guardian, o.sourced_id AS home,
        p.archived_at IS NOT NULL AS archived
      FROM person_alias AS a JOIN person AS p ON p.id = a.person_id LEFT JOIN org AS o ON o.id = p.home_school_id
      ORDER BY 1`),
    memberships:
      all(`SELECT a.sourced_id, o.sourced_id, m.role, m.begin_on, m.end_on FROM membership AS m
      JOIN person_alias AS a ON a.person_id = m.person_id JOIN org AS o ON o.id = m.org_id ORDER BY 1, 2, 3, 4`),
    links: all(`SELECT s.sourced_id, g.sourced_id FROM guardianship AS l
      JOIN person_alias AS s ON s.person_id = l.student_id
      JOIN person_alias AS g ON g.person_id = l.guardian_id ORDER BY 1, 2`),
    transfers: all(`SELECT a.sourced_id, t.kind, t.effective_on, t.state FROM transfer AS t
      JOIN person_alias AS a ON a.person_id = t.person_id ORDER BY 1, 2, 3`),
    words: all(`SELECT word, count(*) AS n FROM person_name GROUP BY word ORDER BY 1`),
    counts: all('SELECT name, n FROM roster_count ORDER BY 1'),
  }
}

function changeThings(provider: RosterProvider): void {
  provider.change('enrollments', 'e-s1', { endDate: '2026-10-12' })
  addPupil(provider, {
    id: 's1-b',
    school: 'b',
    number: 's1',
    given: 'Givens1',
    family: 'Familys1',
    begin: '2026-10-12',
  })
  provider.tombstone('users', 's2')
  provider.vanish('users', 's3')
  provider.change('users', 's4', { familyName: 'Renamed' })
}

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
    if ((await readSync(district, started.value.id)).state === 'succeeded') return lives
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

  test('after every single slice of work goes on where it was', async () => {
    const undisturbed = await twoRuns(0)
    const provider = smallProvider()
    const district = await connectedDistrict()
    for (const change of [() => undefined, () => changeThings(provider)]) {
      change()
      const started = await district.client.run('sync.start', { mode: 'full' }, operator)
      if (!started.ok) throw new Error('not started')
      const lives = await inSmallSteps(district, provider.courier)
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

describe('a provider that fails', () => {
  test('for a while is asked again later, and no page is lost or doubled', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    provider.failures = [
      { retry: 'later', reason: 'rate_limited', afterMs: 30 * SECOND },
      { retry: 'later', reason: 'unavailable' },
    ]
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    for (let i = 0; i < 20; i++) {
      await district.drain(provider.courier)
      district.clock.advance(10 * SECOND)
    }
    const run = await readSync(district, started.value.id)
    expect(run.state).toBe('succeeded')
    expect(run.collections.users).toMatchObject({ received: 49, created: 49 })
  })

  test('six times in a row ends the run with a reason, and leaves everything as it was', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    await synced(district, provider.courier)
    const before = truth(district)
    changeThings(provider)
    provider.failures = Array.from(
      { length: 40 },
      () => ({ retry: 'later', reason: 'unavailable' }) as const,
    )
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error('not started')
    for (let i = 0; i < 8; i++) {
      await district.drain(provider.courier)
      district.clock.advance(MINUTE)
    }
    expect(await readSync(district, started.value.id)).toMatchObject({
      state: 'failed',
      error: 'unavailable',
    })
    expect(truth(district)).toEqual(before)
    for (const table of ['roster_page', 'roster_stage', 'roster_pending', 'roster_pull']) {
      expect([table, count(district, table)]).toEqual([table, 0])
    }
  })

  test('for good ends the run at once, and it is tried again half an hour later', async () => {
    const provider = smallProvider()
    const district = await connectedDistrict()
    provider.failures = [{ retry: 'never', reason: 'auth_failed' }]
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ state: 'failed', error: 'auth_failed' })
    const health = await district.client.ask('roster.health', {}, operator)
    expect(health).toMatchObject({ value: { nextRunAt: district.clock.now + 30 * MINUTE } })
    district.clock.advance(31 * MINUTE)
    await district.drain(provider.courier)
    expect(await district.client.ask('roster.health', {}, operator)).toMatchObject({
      value: { lastRun: { state: 'succeeded', startedBy: 'service:alarm' } },
    })
  })

  test('to page ends the run instead of going round for ever', async () => {
    const provider = smallProvider()
    provider.stuck = true
    const district = await connectedDistrict()
    const run = await sync(district, provider.courier)
    expect(run).toMatchObject({ state: 'failed', error: 'paging_fault' })
    expect(count(district, 'person')).toBe(0)
  })

  test('to hold still while it is read proves nobody missing', async () => {
    const provider = smallProvider()
    provider.totals = true
    const district = await connectedDistrict()
    await synced(district, provider.courier)
    let shifted = false
    provider.onPage = ({ collection, offset }) => {
      if (shifted || collection !== 'users' || offset < 20) return
      shifted = true
      provider.vanish('users', 's1')
      provider.vanish('users', 's2')
    }
    const run = await synced(district, provider.courier)
    expect(shifted).toBe(true)
    expect(run.collections.users).toMatchObject({ absent: 2, unchanged: 47 })
  })
})

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
