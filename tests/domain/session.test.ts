import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CommandInput } from '../../src/core/district/client.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { MINUTE } from '../../src/core/kernel/time.ts'
import { account, login, person, session } from '../../src/core/store/tables/people.ts'
import { createScene, offerCase, raise, type Scene } from '../helpers/casework.ts'
import { OPERATOR, SERVICE } from '../helpers/district.ts'
import { seedGuardianship, seedStaff, type SeededStaff } from '../helpers/people.ts'

const SIGN_IN: Caller = { via: 'service', name: 'sign_in' }
const ISSUER = 'https://idp.test'
const CONFIG = { issuer: ISSUER, clientId: 'console', emailDomain: 'district.test' }

let scene: Scene
let teacher: SeededStaff
beforeEach(async () => {
  scene = await createScene()
  teacher = scene.teacher
  await scene.run(
    'connection.set',
    { kind: 'sign_in', config: CONFIG, secret: { clientSecret: 'shh' } },
    OPERATOR,
  )
})

const UNLINKED = { ok: false, error: { kind: 'forbidden', why: 'unlinked' } }
type Start = CommandInput<'session.start'>
const start = (changes: Partial<Start> = {}) =>
  scene.client.run(
    'session.start',
    { issuer: ISSUER, subject: 'sub-1', email: teacher.email, emailVerified: true, ...changes },
    { caller: SIGN_IN },
  )
async function signIn(changes: Partial<Start> = {}): Promise<Caller> {
  const started = await start(changes)
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  return { via: 'session', token: started.value.token }
}
const me = (caller: Caller) => scene.client.ask('session.me', {}, { caller })
const UNAUTHENTICATED = { ok: false, error: { kind: 'unauthenticated' } }

describe('signing in', () => {
  test('the first time ties the provider’s id to the one active member of staff with that e-mail', async () => {
    const caller = await signIn({ email: teacher.email.toUpperCase() })
    expect(await me(caller)).toMatchObject({ ok: true, value: { person: { id: teacher.id } } })
  })

  test('later goes by that id alone, whatever happened to the e-mail', async () => {
    await signIn()
    const caller = await signIn({ email: 'somebody.else@elsewhere.test', emailVerified: false })
    expect(await me(caller)).toMatchObject({ value: { person: { id: teacher.id } } })
  })

  test.each<[string, Partial<Start>]>([
    ['an e-mail nobody has', { email: 'nobody@district.test' }],
    ['an e-mail that was not verified', { emailVerified: false }],
    ['an e-mail of another domain', { email: 'teacher@elsewhere.test' }],
    ['a domain that only ends like ours', { email: 'teacher@evildistrict.test' }],
    ['another identity provider', { issuer: 'https://idp.elsewhere.test' }],
  ])('with %s is refused', async (_, changes) => {
    expect(await start(changes)).toEqual(UNLINKED)
  })

  test('is refused when two people share the e-mail', async () => {
    const twin = seedStaff(scene)
    scene.db.update(person).set({ email: teacher.email }).where(eq(person.id, twin.id)).run()
    expect(await start()).toEqual(UNLINKED)
  })

  test('is refused to a second account at the provider that comes with the same e-mail', async () => {
    await signIn()
    expect(await start({ subject: 'sub-2' })).toEqual(UNLINKED)
  })

  test.each<[string, Partial<typeof person.$inferInsert>]>([
    ['ended', { enabled: 0 }],
    ['archived', { archivedAt: 1 }],
    ['not staff any more', { isStaff: 0 }],
  ])(
    'is refused to somebody whose account is %s, before and after the first time',
    async (_, change) => {
      scene.db.update(person).set(change).where(eq(person.id, teacher.id)).run()
      expect(await start()).toEqual(UNLINKED)
      scene.db
        .update(person)
        .set({ enabled: 1, archivedAt: null, isStaff: 1 })
        .where(eq(person.id, teacher.id))
        .run()
      const caller = await signIn()
      scene.db.update(person).set(change).where(eq(person.id, teacher.id)).run()
      const inactive = { ok: false, error: { kind: 'forbidden', why: 'inactive' } }
      expect(await start()).toEqual(inactive)
      expect(await me(caller)).toEqual(inactive)
    },
  )

  test('is nobody’s to do but the sign-in’s', async () => {
    const input = { issuer: ISSUER, subject: 's', email: teacher.email, emailVerified: true }
    for (const caller of [OPERATOR, SERVICE, teacher.session, teacher.slack]) {
      expect(await scene.client.run('session.start', input, { caller })).toMatchObject({
        error: { kind: 'forbidden' },
      })
    }
  })

  test('gives the provider’s secret to the sign-in only', async () => {
    const ask = (caller: Caller) => scene.client.ask('sign_in.config', {}, { caller })
    expect(await ask(SIGN_IN)).toEqual({ ok: true, value: { ...CONFIG, clientSecret: 'shh' } })
    for (const caller of [OPERATOR, SERVICE, teacher.session]) {
      expect(await ask(caller)).toMatchObject({ error: { kind: 'forbidden' } })
    }
  })
})

describe('a sign-in under way', () => {
  const secrets = { state: 's'.repeat(43), verifier: 'v'.repeat(43), nonce: 'n'.repeat(43) }
  const begin = (returnTo = '/my-day') =>
    scene.client.run('session.begin_login', { ...secrets, returnTo }, { caller: SIGN_IN })
  const take = () =>
    scene.client.run('session.take_login', { state: secrets.state }, { caller: SIGN_IN })
  const GONE = { ok: false, error: { kind: 'not_found', what: 'login' } }

  test('is taken up once', async () => {
    await begin()
    const { verifier, nonce } = secrets
    expect(await take()).toEqual({ ok: true, value: { verifier, nonce, returnTo: '/my-day' } })
    expect(await take()).toEqual(GONE)
  })

  test('is forgotten after ten minutes', async () => {
    await begin()
    scene.clock.advance(10 * MINUTE)
    expect(await take()).toEqual(GONE)
  })

  test('keeps its secrets sealed and its state as a hash', async () => {
    await begin()
    const [row] = scene.db.select().from(login).all()
    const stored = JSON.stringify([
      row?.hash,
      Buffer.from(new Uint8Array(row?.secret ?? [])).toString(),
    ])
    for (const secret of Object.values(secrets)) expect(stored).not.toContain(secret)
  })

  test.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'my-day'])(
    'never leads to %s',
    async (returnTo) => {
      expect(await begin(returnTo)).toMatchObject({
        error: { kind: 'invalid', issues: [{ path: 'returnTo' }] },
      })
    },
  )
})

describe('a session', () => {
  test('is stored as a hash only', async () => {
    const caller = await signIn()
    const stored = JSON.stringify(scene.db.select().from(session).all())
    expect(stored).not.toContain(caller.via === 'session' ? caller.token : '?')
  })

  test('ends after thirty idle minutes, and lives on while it is used', async () => {
    const caller = await signIn()
    for (let i = 0; i < 3; i++) {
      scene.clock.advance(29 * MINUTE)
      expect((await me(caller)).ok).toBe(true)
    }
    scene.clock.advance(30 * MINUTE)
    expect(await me(caller)).toEqual(UNAUTHENTICATED)
  })

  test('ends after eight hours however busy it was', async () => {
    const caller = await signIn()
    for (let i = 0; i < 8 * 3 - 1; i++) {
      scene.clock.advance(20 * MINUTE)
      expect((await me(caller)).ok).toBe(true)
    }
    scene.clock.advance(20 * MINUTE)
    expect(await me(caller)).toEqual(UNAUTHENTICATED)
  })

  test('ends when the person signs out; signing out again changes nothing', async () => {
    const caller = await signIn()
    const token = caller.via === 'session' ? caller.token : ''
    for (let i = 0; i < 2; i++) await scene.run('session.end', { token }, SIGN_IN)
    expect(await me(caller)).toEqual(UNAUTHENTICATED)
  })

  test('can end all the others of the same person, and of nobody else', async () => {
    const here = await signIn()
    const there = await signIn()
    const { sessions } = await scene.ask('session.list', {}, here)
    expect(sessions.filter(({ isThis }) => isThis)).toHaveLength(1)
    expect(sessions.length).toBeGreaterThanOrEqual(2)
    await scene.run('session.end_other', {}, here)
    expect((await me(here)).ok).toBe(true)
    expect(await me(there)).toEqual(UNAUTHENTICATED)
    expect((await me(scene.triager.session)).ok).toBe(true)
    expect((await scene.ask('session.list', {}, here)).sessions).toHaveLength(1)
  })

  test('asked for from chat ends every session', async () => {
    const here = await signIn()
    await scene.run('session.end_other', {}, teacher.slack)
    expect(await me(here)).toEqual(UNAUTHENTICATED)
  })
})

describe('who is signed in', () => {
  const seen = async (caller: Caller) => scene.ask('session.me', {}, caller)

  test('learns their name, schools, district and what they may open', async () => {
    expect(await seen(teacher.session)).toMatchObject({
      person: { id: teacher.id, name: teacher.name },
      schools: [scene.school],
      district: { name: 'Test District', timeZone: 'America/Chicago', emergencyNumber: '911' },
      can: {
        triage: false,
        cases: false,
        transfers: false,
        people: false,
        accounts: false,
        roster: false,
        matches: false,
        deliveries: false,
        settings: false,
      },
      waiting: { triage: 0, tasks: 0, transfers: 0 },
    })
    expect((await seen(scene.triager.session)).can).toMatchObject({ triage: true, people: true })
    expect((await seen(scene.coordinator.session)).can).toMatchObject({
      deliveries: true,
      transfers: true,
      matches: true,
      accounts: false,
    })
  })

  test('sees how much waits, and nothing of a matter of their own family', async () => {
    await raise(scene)
    expect((await seen(scene.triager.session)).waiting.triage).toBe(1)
    seedGuardianship(scene, { guardianId: scene.triager.id, studentId: scene.student.id })
    expect((await seen(scene.triager.session)).waiting.triage).toBe(0)
  })

  test('sees tasks and transfers that wait for them', async () => {
    await offerCase(scene)
    expect((await seen(scene.other.chair.session)).waiting.transfers).toBe(1)
    expect((await seen(scene.manager.session)).waiting.tasks).toBeGreaterThan(0)
    expect((await seen(scene.manager.session)).can.cases).toBe(true)
    expect((await seen(teacher.session)).waiting).toEqual({ triage: 0, tasks: 0, transfers: 0 })
  })
})

test('an account at the provider is bound to the person once', async () => {
  await signIn()
  await signIn()
  const bound = scene.db.select().from(account).where(eq(account.provider, 'oidc')).all()
  expect(bound).toMatchObject([{ tenant: ISSUER, subject: 'sub-1', personId: teacher.id }])
})
