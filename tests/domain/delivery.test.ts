import { beforeEach, describe, expect, test } from 'vitest'
import { enqueue } from '../../src/core/domain/outbox/enqueue.ts'
import { DAY, MINUTE } from '../../src/core/kernel/time.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import { createScene, firstTask, opening, raise, WORDS, type Scene } from '../helpers/casework.ts'
import { OPERATOR } from '../helpers/district.ts'
import { createOutside, fails, inDistrict, type Outside } from '../helpers/outside.ts'
import { TEAM, type SeededStaff } from '../helpers/people.ts'

let scene: Scene
let outside: Outside
beforeEach(async () => {
  scene = await createScene()
  outside = createOutside()
  const config = { teamId: TEAM }
  await scene.run('connection.set', { kind: 'slack', config, secret: { botToken: 'x' } }, OPERATOR)
})

const ledger = (
  input: { cursor?: string; state?: 'pending' | 'sent' | 'failed' | 'skipped' } = {},
) => scene.ask('delivery.list', input, scene.coordinator.session)
const linesOf = async (who: SeededStaff, kind: string) =>
  (await ledger()).deliveries.filter((line) => line.person?.id === who.id && line.kind === kind)

describe('the delivery ledger', () => {
  test('shows to whom, how and what came of it, and nothing of the matter', async () => {
    await raise(scene)
    await scene.drain(outside)
    const [line] = await linesOf(scene.triager, 'chat.notice')
    expect(line).toEqual({
      id: expect.any(String),
      kind: 'chat.notice',
      person: { id: scene.triager.id, name: scene.triager.name },
      channel: 'slack',
      state: 'sent',
      attempts: 1,
      unknownOutcomes: 0,
      createdAt: scene.clock.now,
      settledAt: scene.clock.now,
      lastError: null,
      opened: null,
    })
    const all = JSON.stringify(await ledger())
    for (const word of [...Object.values(WORDS), scene.student.name])
      expect(all).not.toContain(word)
  })

  test('shows what waits, what failed and why, and counts both', async () => {
    await raise(scene)
    outside.answer = (d) => {
      const isReceipt = d.kind === 'chat.post' && d.card.kind === 'receipt'
      return fails({
        retry: isReceipt ? 'never' : 'later',
        reason: isReceipt ? 'forbidden' : 'unavailable',
      })
    }
    await scene.drain(outside)
    const failed = await ledger({ state: 'failed' })
    expect(failed.deliveries).toMatchObject([
      { person: { id: scene.teacher.id }, state: 'failed', lastError: 'forbidden' },
    ])
    const { deliveries } = await ledger({ state: 'pending' })
    expect(deliveries.length).toBeGreaterThan(0)
    expect(
      deliveries.every((line) => line.state === 'pending' && line.lastError === 'unavailable'),
    ).toBe(true)
    expect(failed.counts).toEqual({ pending: deliveries.length, dead: 1 })
  })

  test('shows when the person acted on a concern and on a task', async () => {
    const id = await raise(scene)
    await scene.drain(outside)
    scene.clock.advance(MINUTE)
    await scene.run('concern.acknowledge', { id }, scene.triager.session)
    expect((await linesOf(scene.triager, 'chat.notice'))[0]?.opened).toBe(scene.clock.now)

    const { caseId } = await scene.run(
      'triage.decide',
      opening(id, { caseManagerId: scene.manager.id }),
      scene.triager.session,
    )
    const taskId = await firstTask(scene, caseId ?? '')
    await scene.drain(outside)
    const place = outside.seen.flatMap((d, i) =>
      d.kind === 'chat.post' && d.card.kind === 'task' && d.card.ref === taskId ? [i] : [],
    )
    expect(place.length).toBeGreaterThan(0)
    scene.clock.advance(MINUTE)
    await scene.run('chat.seen_card', { taskId, channel: 'D1', message: 'm' }, scene.manager.slack)
    const opened = (await linesOf(scene.manager, 'chat.task_card')).map((line) => line.opened)
    expect(opened).toContain(scene.clock.now)
  })

  test('comes in pages, the newest first, without a gap or a repeat', async () => {
    for (let i = 0; i < 130; i++) {
      inDistrict(scene, (context) =>
        enqueue(context, { kind: 'chat.home', key: `k${i}`, refs: { personId: scene.teacher.id } }),
      )
      if (i % 3 === 0) scene.clock.advance(1)
    }
    const seen: { id: string; createdAt: number }[] = []
    let cursor: string | null = ''
    for (let page = 0; cursor !== null; page++) {
      const got: Awaited<ReturnType<typeof ledger>> = await ledger(cursor ? { cursor } : {})
      seen.push(...got.deliveries)
      cursor = got.nextCursor
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(130)
    expect(seen).toHaveLength(130)
    const times = seen.map(({ createdAt }) => createdAt)
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  })

  test('does not take a cursor it did not give', async () => {
    const answer = await scene.client.ask(
      'delivery.list',
      { cursor: "1' OR 1=1" },
      { caller: scene.coordinator.session },
    )
    expect(answer).toMatchObject({ error: { kind: 'invalid', issues: [{ path: 'cursor' }] } })
  })

  test('is not for everybody', async () => {
    for (const { session } of [scene.teacher, scene.triager, scene.manager]) {
      const answer = await scene.client.ask('delivery.list', {}, { caller: session })
      expect(answer).toMatchObject({ error: { kind: 'forbidden' } })
    }
  })
})

describe('the health of a district', () => {
  const health = () => scene.ask('district.health', {}, OPERATOR)

  test('says since when something is due that did not happen, whatever was tried since', async () => {
    scene.db.delete(outbox).run()
    expect(await health()).toMatchObject({ oldestPendingAt: null, pending: 0, dead: 0 })
    await raise(scene)
    const dueAt = scene.clock.now
    outside.answer = () => fails({ retry: 'later', reason: 'rate_limited', afterMs: 10 * MINUTE })
    await scene.drain(outside)
    scene.clock.advance(5 * MINUTE)
    expect((await health()).oldestPendingAt).toBe(dueAt)
    outside.answer = () => undefined
    scene.clock.advance(5 * MINUTE)
    await scene.drain(outside)
    expect(await health()).toMatchObject({ oldestPendingAt: null, pending: 0, dead: 0 })
  })

  test('does not count work of a later day as late', async () => {
    expect(scene.nextDueAt()).toBe(scene.clock.now + DAY)
    expect(await health()).toMatchObject({ oldestPendingAt: null, pending: 0 })
  })

  test('counts what was given up', async () => {
    await raise(scene)
    outside.answer = () => fails({ retry: 'never', reason: 'auth_failed' })
    await scene.drain(outside)
    expect((await health()).dead).toBe(outside.seen.length)
  })

  test('is for the operator and the watchdog, not for staff', async () => {
    const answer = await scene.client.ask('district.health', {}, { caller: scene.chair.session })
    expect(answer).toMatchObject({ error: { kind: 'forbidden' } })
  })
})
