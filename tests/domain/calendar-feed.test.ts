import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { DAY, MINUTE } from '../../src/core/kernel/time.ts'
import { calendarFeed } from '../../src/core/store/tables/notification.ts'
import { person } from '../../src/core/store/tables/people.ts'
import { createScene, type Scene } from '../helpers/casework.ts'
import { createOutside } from '../helpers/outside.ts'
import { oneTask } from '../helpers/one-task.ts'
import type { SeededStaff } from '../helpers/people.ts'

let scene: Scene
beforeEach(async () => {
  scene = await createScene()
})

describe('the personal feed', () => {
  const create = async (who: SeededStaff) =>
    (await scene.run('calendar.create_feed', {}, who.session)).token
  const fetchFeed = (token: string) =>
    scene.client.ask('calendar.feed', { token }, { caller: { via: 'feed', token } })
  const MISSING = { ok: false, error: { kind: 'not_found', what: 'calendar' } }

  test('lists the person’s own open tasks and nothing of the matter', async () => {
    const token = await create(scene.manager)
    const id = await oneTask(scene)
    const { dueAt, revision } = await scene.ask('task.read', { id }, scene.manager.session)
    const feed = await fetchFeed(token)
    expect(feed).toMatchObject({
      ok: true,
      value: {
        entries: [
          {
            uid: expect.stringMatching(/^[0-9a-v]{40}$/),
            revision,
            startAt: dueAt - 30 * MINUTE,
            endAt: dueAt,
            link: `https://offramp.test/t/${id}`,
            title: 'A task is waiting in Offramp',
          },
        ],
      },
    })
    await scene.run('task.complete', { id }, scene.manager.session)
    expect(await fetchFeed(token)).toEqual({ ok: true, value: { entries: [] } })
  })

  test('has the same name for a task as the calendars have', async () => {
    await scene.run('calendar.choose', { provider: 'feed' }, scene.manager.session)
    const token = await create(scene.manager)
    await oneTask(scene)
    const outside = createOutside()
    await scene.drain(outside)
    const put = outside.seen.find((d) => d.kind === 'calendar.put')
    const feed = await fetchFeed(token)
    expect(feed.ok && feed.value.entries[0]?.uid).toBe(
      put?.kind === 'calendar.put' && put.entry.key,
    )
  })

  test('has an address of 43 characters of which only the hash is kept', async () => {
    const token = await create(scene.manager)
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(JSON.stringify(scene.db.select().from(calendarFeed).all())).not.toContain(token)
  })

  test('that was revoked, replaced, guessed, or whose person left answers like one that never was', async () => {
    const replaced = await create(scene.manager)
    const revoked = await create(scene.manager)
    expect(await fetchFeed(replaced)).toEqual(MISSING)
    await scene.run('calendar.revoke_feed', {}, scene.manager.session)
    expect(await fetchFeed(revoked)).toEqual(MISSING)
    const token = await create(scene.manager)
    expect((await fetchFeed(token)).ok).toBe(true)
    scene.db.update(person).set({ enabled: 0 }).where(eq(person.id, scene.manager.id)).run()
    expect(await fetchFeed(token)).toEqual(MISSING)
    expect(await fetchFeed('x'.repeat(43))).toEqual(MISSING)
  })

  test('notes when it was fetched, at most once an hour', async () => {
    const token = await create(scene.manager)
    const fetchedAt = async () =>
      (await scene.ask('calendar.status', {}, scene.manager.session)).feed?.lastFetchedAt
    expect(await fetchedAt()).toBeNull()
    const first = scene.clock.now
    await fetchFeed(token)
    scene.clock.advance(30 * MINUTE)
    await fetchFeed(token)
    expect(await fetchedAt()).toBe(first)
    scene.clock.advance(31 * MINUTE)
    await fetchFeed(token)
    expect(await fetchedAt()).toBe(scene.clock.now)
  })

  test('is forgotten when nobody fetched it for 400 days', async () => {
    const token = await create(scene.manager)
    scene.clock.advance(399 * DAY)
    expect((await fetchFeed(token)).ok).toBe(true)
    scene.clock.advance(400 * DAY)
    expect(await fetchFeed(token)).toEqual(MISSING)
  })

  test('opens nothing else', async () => {
    const token = await create(scene.manager)
    const caller: Caller = { via: 'feed', token }
    for (const name of ['task.mine', 'session.me', 'calendar.google_client'] as const) {
      expect(await scene.client.ask(name, {}, { caller })).toMatchObject({
        error: { kind: 'forbidden' },
      })
    }
    const change = await scene.client.run('calendar.revoke_feed', {}, { caller })
    expect(change).toMatchObject({ error: { kind: 'forbidden' } })
  })
})
