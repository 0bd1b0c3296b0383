import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import { calendarEvent } from '../../src/core/store/tables/notification.ts'
import { createScene, WORDS, type Scene } from '../helpers/casework.ts'
import { OPERATOR } from '../helpers/district.ts'
import { createOutside, fails, outboxRows, type Outside } from '../helpers/outside.ts'
import { oneTask } from '../helpers/one-task.ts'
import type { SeededStaff } from '../helpers/people.ts'

const TENANT = '0b5a1e8c-7d42-4f6e-9a3b-2c1d0e9f8a7b'
const GOOGLE = {
  kind: 'google',
  config: { clientId: 'client' },
  secret: { clientSecret: 'secret' },
} as const
const MICROSOFT = {
  kind: 'microsoft',
  config: { tenantId: TENANT, clientId: TENANT },
  secret: { clientSecret: 'secret' },
} as const
const REFRESH = '1//refresh-token-of-the-manager'

let scene: Scene
let outside: Outside

beforeEach(async () => {
  scene = await createScene()
  outside = createOutside()
  await scene.run('connection.set', GOOGLE, OPERATOR)
  await scene.run('connection.set', MICROSOFT, OPERATOR)
})

const drain = () => scene.drain(outside)
const calendarCalls = () =>
  outside.seen.flatMap((d) =>
    d.kind === 'calendar.put' || d.kind === 'calendar.remove' ? [d] : [],
  )
const steps = () =>
  calendarCalls().map((d) => `${d.kind.slice('calendar.'.length)} ${d.access.provider}`)
const lastPut = () => {
  const put = calendarCalls().findLast((d) => d.kind === 'calendar.put')
  if (put?.kind !== 'calendar.put') throw new Error('nothing was put')
  return put
}
const connectGoogle = (who: SeededStaff, refreshToken = REFRESH) =>
  scene.run('calendar.connect_google', { refreshToken }, who.session)
const choose = (who: SeededStaff, provider: 'google' | 'microsoft' | 'feed') =>
  scene.run('calendar.choose', { provider }, who.session)
const status = (who: SeededStaff) => scene.ask('calendar.status', {}, who.session)

const taskOf = async (id: string) => scene.ask('task.read', { id }, scene.manager.session)

describe('choosing a calendar', () => {
  test('that is not connected is refused, naming what to do', async () => {
    const answer = await scene.client.run(
      'calendar.choose',
      { provider: 'google' },
      { caller: scene.manager.session },
    )
    expect(answer).toEqual({
      ok: false,
      error: {
        kind: 'invalid',
        issues: [{ path: 'provider', message: 'Connect your Google Calendar first.' }],
      },
    })
  })

  test('is everybody’s own: another person’s choice stays', async () => {
    await choose(scene.manager, 'microsoft')
    expect((await status(scene.manager)).provider).toBe('microsoft')
    expect((await status(scene.triager)).provider).toBeNull()
  })

  test('keeps the consent to Google sealed', async () => {
    await connectGoogle(scene.manager)
    expect(await status(scene.manager)).toMatchObject({ provider: 'google', googleConnected: true })
    const dump = JSON.stringify(
      scene.storage
        .unwatched()
        .sql.exec('SELECT hex(google_secret) AS h FROM calendar_choice')
        .toArray(),
    )
    expect(dump).not.toContain(Buffer.from(REFRESH).toString('hex').toUpperCase())
  })

  test('nobody without a session gets the district’s Google client', async () => {
    const ask = (caller: Caller) => scene.client.ask('calendar.google_client', {}, { caller })
    expect(await ask(scene.manager.session)).toMatchObject({ ok: true })
    expect(await ask(scene.manager.slack)).toMatchObject({ ok: false })
    expect(await ask(OPERATOR)).toMatchObject({ ok: false })
  })
})

describe('the event of a task', () => {
  test('is put into the owner’s calendar with constant words, an opaque key and the time it is due', async () => {
    await connectGoogle(scene.manager)
    const taskId = await oneTask(scene)
    await drain()
    const { entry, access, seen } = lastPut()
    const { dueAt, revision } = await taskOf(taskId)
    expect(access).toEqual({
      provider: 'google',
      clientId: 'client',
      clientSecret: 'secret',
      refreshToken: REFRESH,
      calendarId: 'calendar-of-ours',
    })
    expect(entry).toEqual({
      key: expect.stringMatching(/^[0-9a-v]{40}$/),
      revision,
      title: 'A task is waiting in Offramp',
      link: `https://offramp.test/t/${taskId}`,
      startAt: dueAt - 30 * MINUTE,
      endAt: dueAt,
    })
    expect(seen).toBeNull()
    expect(steps()).toEqual(['put google'])
  })

  test('is in nobody’s calendar who chose none, and not in the backup’s', async () => {
    await choose(scene.triager, 'microsoft')
    await choose(scene.chair, 'microsoft')
    const { backup } = await taskOf(await oneTask(scene))
    await drain()
    expect(backup).not.toBeNull()
    expect(steps()).toEqual([])
  })

  test('moves with the due time, as the same event', async () => {
    await connectGoogle(scene.manager)
    const id = await oneTask(scene)
    await drain()
    const first = lastPut()
    await scene.run(
      'task.reschedule',
      { id, dueAt: scene.clock.now + 3 * DAY },
      scene.manager.session,
    )
    await drain()
    const { entry, access, seen } = lastPut()
    expect(entry).toMatchObject({
      key: first.entry.key,
      revision: first.entry.revision + 1,
      endAt: scene.clock.now + 3 * DAY,
    })
    expect(seen).toMatchObject({ eventId: first.entry.key, calendarId: 'calendar-of-ours' })
    expect(access).toMatchObject({ calendarId: 'calendar-of-ours' })
  })

  test('is taken away when the task is done', async () => {
    await choose(scene.manager, 'microsoft')
    const id = await oneTask(scene)
    await drain()
    await scene.run('task.complete', { id }, scene.manager.session)
    await drain()
    expect(steps()).toEqual(['put microsoft', 'remove microsoft'])
    expect(calendarCalls().at(-1)).toMatchObject({ record: { eventId: 'event-1' } })
    expect(lastPut().access).toMatchObject({ tenantId: TENANT, mailbox: scene.manager.email })
    expect(scene.db.select().from(calendarEvent).all()).toEqual([])
  })

  test('follows the task to its new owner', async () => {
    await connectGoogle(scene.manager)
    await choose(scene.triager, 'microsoft')
    const id = await oneTask(scene)
    await drain()
    await scene.run('task.reassign', { id, ownerId: scene.triager.id }, scene.manager.session)
    await drain()
    expect(steps().toSorted()).toEqual(['put google', 'put microsoft', 'remove google'])
    expect(scene.db.select().from(calendarEvent).all()).toMatchObject([
      { personId: scene.triager.id, provider: 'microsoft' },
    ])
  })

  test('moves when the person chooses another calendar: out of the one, then into the other', async () => {
    await connectGoogle(scene.manager)
    await oneTask(scene)
    await drain()
    await choose(scene.manager, 'microsoft')
    await drain()
    expect(steps()).toEqual(['put google', 'remove google', 'put microsoft'])
  })

  test('whose answer was lost is not forgotten: it is learned and then taken away when the task is done', async () => {
    await choose(scene.manager, 'microsoft')
    const id = await oneTask(scene)
    outside.answer = (d) =>
      d.kind === 'calendar.put'
        ? fails({ retry: 'later', reason: 'timeout', unknown: true })
        : undefined
    await drain()
    outside.answer = () => undefined
    await scene.run('task.complete', { id }, scene.manager.session)
    scene.clock.advance(HOUR)
    await drain()
    expect(steps()).toEqual(['put microsoft', 'put microsoft', 'remove microsoft'])
  })

  test('is not put again when nothing changed', async () => {
    await connectGoogle(scene.manager)
    await oneTask(scene)
    await drain()
    await choose(scene.manager, 'google')
    await drain()
    expect(steps()).toEqual(['put google'])
  })

  test('shows nothing of the matter', async () => {
    await connectGoogle(scene.manager)
    await oneTask(scene)
    await drain()
    const all = JSON.stringify(calendarCalls())
    for (const word of [...Object.values(WORDS), scene.student.name, scene.school.name]) {
      expect(all).not.toContain(word)
    }
  })
})

describe('the first events of a person at Google', () => {
  test('wait for one calendar, which is made once and known here before any of them is put', async () => {
    await connectGoogle(scene.manager)
    await oneTask(scene)
    await drain()
    const kinds = outside.seen.map((d) => d.kind).filter((kind) => kind.startsWith('calendar.'))
    expect(kinds).toEqual(['calendar.open', 'calendar.put'])
  })
})

describe('a Google calendar that is lost', () => {
  const failWith = (reason: 'gone' | 'auth_failed') => {
    outside.answer = (d) =>
      d.kind === 'calendar.put' ? fails({ retry: 'never', reason }) : undefined
  }

  test.each(['gone', 'auth_failed'] as const)(
    'because of %s is not written to again until the person connects it again',
    async (reason) => {
      await connectGoogle(scene.manager)
      const id = await oneTask(scene)
      await drain()
      failWith(reason)
      await scene.run(
        'task.reschedule',
        { id, dueAt: scene.clock.now + DAY },
        scene.manager.session,
      )
      await drain()
      expect(await status(scene.manager)).toMatchObject({
        googleConnected: false,
        googleLost: reason,
      })
      await scene.run(
        'task.reschedule',
        { id, dueAt: scene.clock.now + 2 * DAY },
        scene.manager.session,
      )
      await drain()
      expect(steps()).toEqual(['put google', 'put google'])
      const row = outboxRows(scene).find(
        ({ idem }) => idem === `calendar.sync|${scene.manager.id}|${id}`,
      )
      expect(row).toMatchObject({ state: 'skipped', lastError: 'not_connected' })

      outside.answer = () => undefined
      await connectGoogle(scene.manager, 'another token')
      await drain()
      expect(steps()).toHaveLength(3)
      const calendarId = 'calendar-of-ours'
      expect(lastPut()).toMatchObject({
        access: { refreshToken: 'another token', calendarId },
        seen: reason === 'gone' ? null : { calendarId },
        entry: { endAt: scene.clock.now + 2 * DAY },
      })
    },
  )

  test('does not keep tasks out of the calendar chosen instead', async () => {
    await connectGoogle(scene.manager)
    const id = await oneTask(scene)
    await drain()
    failWith('auth_failed')
    await scene.run('task.reschedule', { id, dueAt: scene.clock.now + DAY }, scene.manager.session)
    await drain()
    outside.answer = () => undefined
    await choose(scene.manager, 'microsoft')
    await drain()
    expect(steps().at(-1)).toBe('put microsoft')
  })
})
