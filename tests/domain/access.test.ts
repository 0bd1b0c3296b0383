import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { DAY, MINUTE } from '../../src/core/kernel/time.ts'
import { apiKey, connection } from '../../src/core/store/tables/door.ts'
import { account, org, person } from '../../src/core/store/tables/people.ts'
import { createScene, openCase, type Scene } from '../helpers/casework.ts'
import { OPERATOR, SERVICE } from '../helpers/district.ts'
import { createOutside } from '../helpers/outside.ts'
import { seedStaff, TEAM, type SeededStaff } from '../helpers/people.ts'

const CHAT_LINK: Caller = { via: 'service', name: 'chat_link' }

let scene: Scene
let teacher: SeededStaff
beforeEach(async () => {
  scene = await createScene()
  teacher = scene.teacher
})

describe('a role', () => {
  const grant = (changes: object = {}) =>
    scene.client.run(
      'role.grant',
      { email: teacher.email, role: 'triager', school: scene.school.id, ...changes },
      { caller: OPERATOR },
    )
  const mayTriage = async () => (await scene.ask('session.me', {}, teacher.session)).can.triage

  test('counts from the next request on, until it is revoked', async () => {
    expect(await mayTriage()).toBe(false)
    const granted = await grant()
    expect(await mayTriage()).toBe(true)
    await scene.run('role.revoke', { id: granted.ok ? granted.value.id : '' }, OPERATOR)
    expect(await mayTriage()).toBe(false)
  })

  test('granted twice is one grant, with the end it was given last', async () => {
    const first = await grant()
    const untilAt = scene.clock.now + DAY
    expect(await grant({ untilAt })).toEqual(first)
    const { grants } = await scene.ask('role.list', {}, OPERATOR)
    const { id, name } = teacher
    expect(grants.filter((g) => g.person.id === id)).toMatchObject([
      { person: { id, name }, role: 'triager', school: scene.school.id, untilAt },
    ])
    scene.clock.advance(DAY)
    expect(await mayTriage()).toBe(false)
    expect(
      (await scene.ask('role.list', {}, OPERATOR)).grants.some((g) => g.person.id === id),
    ).toBe(false)
  })

  test.each([
    ['email', { email: 'nobody@district.test' }],
    ['email', { email: 'not an e-mail' }],
    ['school', { school: 'school-nowhere' }],
    ['role', { role: 'operator' }],
    ['untilAt', { untilAt: 1 }],
  ])('with a wrong %s is refused, naming the field: %o', async (path, changes) => {
    expect(await grant(changes)).toMatchObject({ error: { kind: 'invalid', issues: [{ path }] } })
  })

  test('is not given at a school that was closed, nor to somebody who left', async () => {
    scene.db.update(person).set({ enabled: 0 }).where(eq(person.id, teacher.id)).run()
    expect(await grant()).toMatchObject({ error: { issues: [{ path: 'email' }] } })
    scene.db.update(person).set({ enabled: 1 }).where(eq(person.id, teacher.id)).run()
    scene.db.update(org).set({ archivedAt: 1 }).where(eq(org.id, scene.school.id)).run()
    expect(await grant()).toMatchObject({ error: { issues: [{ path: 'school' }] } })
  })

  test('is nobody’s to grant but the operator’s and the configuration administrator’s', async () => {
    const input = { email: teacher.email, role: 'triager', school: '*' } as const
    const itAdmin = seedStaff(scene, { roles: ['config_admin'] })
    const run = (caller: Caller) => scene.client.run('role.grant', input, { caller })
    for (const caller of [teacher.session, scene.coordinator.session, itAdmin.slack, SERVICE]) {
      expect(await run(caller)).toMatchObject({ error: { kind: 'forbidden' } })
    }
    expect(await run(itAdmin.session)).toMatchObject({ ok: true })
  })

  test('that does not exist cannot be revoked', async () => {
    const answer = await scene.client.run('role.revoke', { id: 'nothing' }, { caller: OPERATOR })
    expect(answer).toEqual({ ok: false, error: { kind: 'not_found', what: 'role' } })
  })
})

describe('an API key', () => {
  const create = () =>
    scene.run('api_key.create', { name: 'Data hub', scopes: ['roster.read'] }, OPERATOR)

  test('is shown once and stored as a hash', async () => {
    const { key } = await create()
    expect(key).toMatch(/^offramp_[0-9a-hjkmnp-tv-z]{52}$/)
    expect(JSON.stringify(scene.db.select().from(apiKey).all())).not.toContain(key)
    expect(JSON.stringify(await scene.ask('api_key.list', {}, OPERATOR))).not.toContain(
      key.slice(8),
    )
  })

  test('opens what its scopes say and nothing else, until it is revoked', async () => {
    const { id, key } = await create()
    const caller: Caller = { via: 'api_key', key }
    const ask = () => scene.client.ask('transfer.list', {}, { caller })
    expect(await ask()).toMatchObject({ ok: true })
    for (const name of ['concern.queue', 'case.list', 'role.list', 'audit.export'] as const) {
      expect(await scene.client.ask(name, {}, { caller })).toMatchObject({
        error: { kind: 'forbidden' },
      })
    }
    await scene.run('api_key.revoke', { id }, OPERATOR)
    expect(await ask()).toEqual({ ok: false, error: { kind: 'unauthenticated' } })
    const [listed] = (await scene.ask('api_key.list', {}, OPERATOR)).keys
    expect(listed).toMatchObject({
      id,
      name: 'Data hub',
      scopes: ['roster.read'],
      revokedAt: scene.clock.now,
    })
  })

  test('needs a name and a scope', async () => {
    const answer = await scene.client.run(
      'api_key.create',
      { name: ' ', scopes: [] },
      { caller: OPERATOR },
    )
    expect(answer).toMatchObject({ error: { issues: [{ path: 'name' }, { path: 'scopes' }] } })
  })
})

describe('a chat account', () => {
  const NEW = { provider: 'slack', tenant: TEAM, subject: 'U0NEW' } as const
  const newcomer: Caller = { via: 'slack', tenant: TEAM, userId: NEW.subject }
  const see = (changes: { email?: string | null; isMember?: boolean; tenant?: string } = {}) =>
    scene.client.run(
      'account.see',
      { ...NEW, email: teacher.email, isMember: true, ...changes },
      { caller: CHAT_LINK },
    )
  const mine = () => scene.client.ask('task.mine', {}, { caller: newcomer })
  beforeEach(async () => {
    const config = { teamId: TEAM }
    await scene.run(
      'connection.set',
      { kind: 'slack', config, secret: { botToken: 'x' } },
      OPERATOR,
    )
    scene.db.delete(account).where(eq(account.personId, teacher.id)).run()
  })

  test('nobody has looked at lately is unverified, so that the edge looks', async () => {
    expect(await mine()).toEqual({ ok: false, error: { kind: 'forbidden', why: 'unverified' } })
  })

  test('is linked by an e-mail that exactly one active member of staff has, for five minutes at a time', async () => {
    expect(await see({ email: ` ${teacher.email.toUpperCase()} ` })).toEqual({
      ok: true,
      value: { linked: true },
    })
    expect(await mine()).toMatchObject({ ok: true })
    scene.clock.advance(5 * MINUTE)
    expect(await mine()).toMatchObject({ error: { why: 'unverified' } })
    await see()
    expect(await mine()).toMatchObject({ ok: true })
  })

  test('once linked stays that person’s, whatever happens to the e-mail', async () => {
    await see()
    expect(await see({ email: scene.triager.email })).toEqual({ ok: true, value: { linked: true } })
    const [row] = scene.db.select().from(account).where(eq(account.subject, NEW.subject)).all()
    expect(row?.personId).toBe(teacher.id)
  })

  test.each<[string, { email: string | null }]>([
    ['has no e-mail', { email: null }],
    ['has an e-mail the roster does not know', { email: 'una@elsewhere.test' }],
  ])('that %s is told that it is not linked', async (_, changes) => {
    expect(await see(changes)).toEqual({ ok: true, value: { linked: false } })
    expect(await mine()).toMatchObject({ error: { kind: 'forbidden', why: 'unlinked' } })
  })

  test('with an e-mail two people share is not linked to either', async () => {
    scene.db.update(person).set({ email: teacher.email }).where(eq(person.id, scene.chair.id)).run()
    expect(await see()).toEqual({ ok: true, value: { linked: false } })
  })

  test('of a guest is refused, also after it was linked', async () => {
    expect(await see({ isMember: false })).toEqual({ ok: true, value: { linked: false } })
    expect(await mine()).toMatchObject({ error: { why: 'guest' } })
    await see()
    await see({ isMember: false })
    expect(await mine()).toMatchObject({ error: { why: 'guest' } })
  })

  test('that is a second one with the same e-mail is not linked while the first is a member', async () => {
    await see()
    const second = { ...NEW, subject: 'U0SECOND', email: teacher.email, isMember: true }
    const answer = () => scene.client.run('account.see', second, { caller: CHAT_LINK })
    expect(await answer()).toEqual({ ok: true, value: { linked: false } })
    await see({ isMember: false })
    expect(await answer()).toEqual({ ok: true, value: { linked: true } })
  })

  test('of a workspace the district is not connected to is refused', async () => {
    expect(await see({ tenant: 'T0OTHER' })).toMatchObject({ error: { kind: 'not_configured' } })
  })

  test('is nobody’s to link but the chat edge’s', async () => {
    const input = { ...NEW, email: teacher.email, isMember: true }
    for (const caller of [OPERATOR, SERVICE, scene.triager.session]) {
      const answer = await scene.client.run('account.see', input, { caller })
      expect(answer).toMatchObject({ error: { kind: 'forbidden' } })
    }
  })
})

test('a chat account shows its person what already waits for them, as soon as it is linked', async () => {
  const { manager } = scene
  const config = { teamId: TEAM }
  await scene.run('connection.set', { kind: 'slack', config, secret: { botToken: 'x' } }, OPERATOR)
  scene.db.delete(account).where(eq(account.personId, manager.id)).run()
  await openCase(scene)
  await scene.drain(createOutside())
  const outside = createOutside()
  const seen = { provider: 'slack', tenant: TEAM, subject: 'U0NEW', isMember: true } as const
  await scene.run('account.see', { ...seen, email: manager.email }, CHAT_LINK)
  await scene.drain(outside)
  const kinds = outside.seen.map(({ kind }) => kind)
  expect(kinds).toContain('chat.post')
  expect(kinds).toContain('chat.home')
})

describe('the list of connections', () => {
  test('shows what is connected and never a secret', async () => {
    const config = { clientId: 'client' }
    const secret = { clientSecret: 'a secret of the district' }
    await scene.run('connection.set', { kind: 'google', config, secret }, OPERATOR)
    const listed = await scene.ask('connection.list', {}, OPERATOR)
    expect(listed.connections).toEqual([{ kind: 'google', config, updatedAt: scene.clock.now }])
    const stored = scene.db.select().from(connection).all()
    const bytes = stored.map((row) => Buffer.from(new Uint8Array(row.secret)).toString('latin1'))
    expect(JSON.stringify([listed, stored, bytes])).not.toContain(secret.clientSecret)
  })

  test('is not shown to staff without that role', async () => {
    const answer = await scene.client.ask('connection.list', {}, { caller: scene.chair.session })
    expect(answer).toMatchObject({ error: { kind: 'forbidden' } })
  })
})
