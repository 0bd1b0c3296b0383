import { desc, eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CommandInput } from '../../src/core/district/client.ts'
import type { Caller, GrantableRole } from '../../src/core/kernel/actor.ts'
import { ok } from '../../src/core/kernel/result.ts'
import { audit } from '../../src/core/store/tables/door.ts'
import { account, person } from '../../src/core/store/tables/people.ts'
import { createScene, type Scene } from '../helpers/casework.ts'
import { OPERATOR, SERVICE } from '../helpers/district.ts'
import { seedStaff, TEAM, type SeededStaff } from '../helpers/people.ts'

const SIGN_IN: Caller = { via: 'service', name: 'sign_in' }
const CHAT_LINK: Caller = { via: 'service', name: 'chat_link' }
const ISSUER = 'https://idp.test'
const CONFIG = { issuer: ISSUER, clientId: 'console', emailDomain: 'district.test' }
const UNLINKED = { ok: false, error: { kind: 'forbidden', why: 'unlinked' } }
const UNAUTHENTICATED = { ok: false, error: { kind: 'unauthenticated' } }
const NOT_FOUND = { ok: false, error: { kind: 'not_found' } }
const FORBIDDEN = { ok: false, error: { kind: 'forbidden', why: 'role' } }

type Provider = CommandInput<'account.unlink'>['provider']

async function setUpSignIn(scene: Scene): Promise<void> {
  const secret = { clientSecret: 'shh' }
  await scene.run('connection.set', { kind: 'sign_in', config: CONFIG, secret }, OPERATOR)
}

/** Acts of one scene, as this file needs them. */
const actsOf = (scene: Scene) => ({
  unlink: (who: { id: string }, provider: Provider, caller: Caller) =>
    scene.client.run('account.unlink', { personId: who.id, provider }, { caller }),
  list: (who: { id: string }, caller: Caller) =>
    scene.client.ask('account.list', { personId: who.id }, { caller }),
  start: (who: SeededStaff, subject: string, changes: { emailVerified?: boolean } = {}) => {
    const proven = { issuer: ISSUER, subject, email: who.email, emailVerified: true, ...changes }
    return scene.client.run('session.start', proven, { caller: SIGN_IN })
  },
  me: (caller: Caller) => scene.client.ask('session.me', {}, { caller }),
  accounts: (who: { id: string }) =>
    scene.db.select().from(account).where(eq(account.personId, who.id)).all(),
})

async function sessionOf(started: ReturnType<ReturnType<typeof actsOf>['start']>): Promise<Caller> {
  const answer = await started
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return { via: 'session', token: answer.value.token }
}

/** The last thing on the record. */
function lastRecord({ db }: Scene): unknown {
  const row = db.select().from(audit).orderBy(desc(audit.seq)).limit(1).get()
  return JSON.parse(row?.body ?? 'null')
}

describe('the sign-in of somebody whose account was made anew', () => {
  let scene: Scene
  let acts: ReturnType<typeof actsOf>
  let admin: SeededStaff
  let teacher: SeededStaff
  beforeEach(async () => {
    scene = await createScene()
    acts = actsOf(scene)
    await setUpSignIn(scene)
    admin = seedStaff(scene, { roles: ['config_admin'] })
    teacher = scene.teacher
  })

  test('is refused until the old account is unlinked, and is theirs again afterwards', async () => {
    await sessionOf(acts.start(teacher, 'old'))
    expect(await acts.start(teacher, 'new')).toEqual(UNLINKED)
    const done = await acts.unlink(teacher, 'oidc', admin.session)
    expect(done).toMatchObject({ ok: true, value: { unlinked: 1 } })
    const caller = await sessionOf(acts.start(teacher, 'new'))
    expect(await acts.me(caller)).toMatchObject({ value: { person: { id: teacher.id } } })
    expect(await acts.start(teacher, 'old')).toEqual(UNLINKED)
  })

  test('is linked again by the rules of the first time, and by no others', async () => {
    await sessionOf(acts.start(teacher, 'old'))
    await acts.unlink(teacher, 'oidc', OPERATOR)
    expect(await acts.start(teacher, 'new', { emailVerified: false })).toEqual(UNLINKED)
    const isTwin = eq(person.id, scene.chair.id)
    scene.db.update(person).set({ email: teacher.email }).where(isTwin).run()
    expect(await acts.start(teacher, 'new')).toEqual(UNLINKED)
    scene.db.update(person).set({ email: scene.chair.email }).where(isTwin).run()
    scene.db.update(person).set({ enabled: 0 }).where(eq(person.id, teacher.id)).run()
    expect(await acts.start(teacher, 'new')).toEqual(UNLINKED)
    expect(acts.accounts(teacher).filter(({ provider }) => provider === 'oidc')).toEqual([])
  })

  test('ends every session that came by it with the next request, and nobody else’s', async () => {
    const here = await sessionOf(acts.start(teacher, 'old'))
    const there = await sessionOf(acts.start(teacher, 'old'))
    const done = await acts.unlink(teacher, 'oidc', admin.session)
    // two of this test, and one the member of staff had before
    expect(done).toMatchObject({ value: { signedOut: 3 } })
    for (const caller of [here, there]) expect(await acts.me(caller)).toEqual(UNAUTHENTICATED)
    expect((await acts.me(scene.triager.session)).ok).toBe(true)
    expect((await acts.me(admin.session)).ok).toBe(true)
  })

  test('leaves the person’s other accounts, and everybody else’s, as they are', async () => {
    await sessionOf(acts.start(teacher, 'old'))
    await sessionOf(acts.start(scene.triager, 'other'))
    await acts.unlink(teacher, 'oidc', admin.session)
    expect(acts.accounts(teacher).map(({ provider }) => provider)).toEqual(['slack'])
    expect(await acts.start(scene.triager, 'other')).toMatchObject({ ok: true })
  })

  test('is on the record with who did it, to whom and where, in the same transaction', async () => {
    await sessionOf(acts.start(teacher, 'old'))
    await acts.unlink(teacher, 'oidc', admin.session)
    const said = { actor: admin.id, act: 'account.unlink', subject: `${teacher.id}:oidc` }
    expect(lastRecord(scene)).toMatchObject({ ...said, outcome: 'ok' })
    scene.db.run(sql`CREATE TEMP TRIGGER no_record BEFORE INSERT ON audit
      BEGIN SELECT raise(ABORT, 'no record'); END`)
    const before = acts.accounts(scene.chair)
    await expect(acts.unlink(scene.chair, 'slack', admin.session)).rejects.toThrow('no record')
    expect(acts.accounts(scene.chair)).toEqual(before)
    expect(before).toHaveLength(1)
  })

  test('unlinked twice is unlinked once, and says that there was nothing', async () => {
    await sessionOf(acts.start(teacher, 'old'))
    await acts.unlink(teacher, 'oidc', admin.session)
    const again = await acts.unlink(teacher, 'oidc', admin.session)
    expect(again).toEqual(ok({ unlinked: 0, signedOut: 0 }))
  })

  const OTHERS: readonly GrantableRole[] = [
    'triager',
    'case_manager',
    'chair',
    'district_coordinator',
    'auditor',
  ]
  test.each(OTHERS)('is not a %s’s to unlink or to look at', async (role) => {
    const other = seedStaff(scene, { roles: [role] })
    expect(await acts.unlink(teacher, 'slack', other.session)).toEqual(FORBIDDEN)
    expect(await acts.list(teacher, other.session)).toEqual(FORBIDDEN)
    expect(acts.accounts(teacher)).toHaveLength(1)
    expect(lastRecord(scene)).toMatchObject({ actor: other.id, outcome: 'forbidden:role' })
  })

  test('is not one’s own to unlink, nor the machine’s, nor an administrator’s from chat', async () => {
    for (const caller of [teacher.session, SERVICE, SIGN_IN, CHAT_LINK, admin.slack]) {
      expect(await acts.unlink(teacher, 'slack', caller)).toEqual(FORBIDDEN)
    }
    expect(acts.accounts(teacher)).toHaveLength(1)
  })

  test('of somebody who is not there, or is a student, is answered alike', async () => {
    for (const who of [{ id: 'nobody' }, scene.student]) {
      expect(await acts.unlink(who, 'oidc', admin.session)).toMatchObject(NOT_FOUND)
      expect(await acts.list(who, admin.session)).toMatchObject(NOT_FOUND)
    }
  })

  test('at a place that does not exist is refused by the name of the field', async () => {
    const input = { personId: teacher.id, provider: 'teams' } as never // safe because it is to be refused
    const answer = await scene.client.run('account.unlink', input, { caller: OPERATOR })
    expect(answer).toMatchObject({ error: { kind: 'invalid', issues: [{ path: 'provider' }] } })
  })

  describe('of an administrator', () => {
    const LAST = { ok: false, error: { kind: 'conflict', code: 'last_administrator' } }
    let own: Caller
    beforeEach(async () => {
      own = await sessionOf(acts.start(admin, 'admin'))
    })

    test('stays when they are the only one and do it themselves', async () => {
      expect(await acts.unlink(admin, 'oidc', own)).toEqual(LAST)
      expect((await acts.me(own)).ok).toBe(true)
      expect(lastRecord(scene)).toMatchObject({ outcome: 'conflict:last_administrator' })
    })

    test('stays while the other one never signed in, left, or looks after one school only', async () => {
      const other = seedStaff(scene, { roles: ['config_admin'] })
      const local = seedStaff(scene, { school: scene.school, roles: ['config_admin'] })
      await sessionOf(acts.start(local, 'local'))
      expect(await acts.unlink(admin, 'oidc', own)).toEqual(LAST)
      await sessionOf(acts.start(other, 'other'))
      scene.db.update(person).set({ enabled: 0 }).where(eq(person.id, other.id)).run()
      expect(await acts.unlink(admin, 'oidc', own)).toEqual(LAST)
    })

    test('goes when another one can sign in, and signs them out too', async () => {
      const other = seedStaff(scene, { roles: ['config_admin'] })
      await sessionOf(acts.start(other, 'other'))
      expect(await acts.unlink(admin, 'oidc', own)).toMatchObject({ ok: true })
      expect(await acts.me(own)).toEqual(UNAUTHENTICATED)
    })

    test('goes when another administrator or the operator does it', async () => {
      expect(await acts.unlink(admin, 'oidc', OPERATOR)).toMatchObject({ value: { unlinked: 1 } })
      const other = seedStaff(scene, { roles: ['config_admin'] })
      await sessionOf(acts.start(admin, 'admin'))
      expect(await acts.unlink(admin, 'oidc', other.session)).toMatchObject({ ok: true })
    })

    test('does not keep them from unlinking their own chat account', async () => {
      expect(await acts.unlink(admin, 'slack', own)).toMatchObject({ value: { unlinked: 1 } })
      expect((await acts.me(own)).ok).toBe(true)
    })
  })
})

describe('what administrators see of accounts', () => {
  let scene: Scene
  let acts: ReturnType<typeof actsOf>
  let admin: SeededStaff
  beforeEach(async () => {
    scene = await createScene()
    acts = actsOf(scene)
    await setUpSignIn(scene)
    admin = seedStaff(scene, { roles: ['config_admin'] })
  })

  test('is the place and since when, never the account’s own id', async () => {
    const { teacher, clock } = scene
    await sessionOf(acts.start(teacher, 'secret-subject'))
    const listed = await acts.list(teacher, admin.session)
    expect(listed).toEqual(
      ok({
        person: { id: teacher.id, name: teacher.name },
        accounts: [
          { provider: 'oidc', tenant: ISSUER, linkedAt: clock.now },
          { provider: 'slack', tenant: TEAM, linkedAt: clock.now },
        ],
      }),
    )
    expect(lastRecord(scene)).toMatchObject({ act: 'account.list', subject: teacher.id })
  })

  test('is found by the e-mail of one member of staff', async () => {
    const { teacher } = scene
    const find = (email: string, caller: Caller) =>
      scene.client.ask('account.find', { email }, { caller })
    expect(await find(teacher.email.toUpperCase(), admin.session)).toMatchObject({
      value: { person: { id: teacher.id } },
    })
    expect(lastRecord(scene)).toMatchObject({ act: 'account.find', subject: teacher.id })
    expect(await find('nobody@district.test', OPERATOR)).toMatchObject(NOT_FOUND)
    expect(await find(teacher.email, scene.coordinator.session)).toEqual(FORBIDDEN)
  })

  test('is there too for who was staff and still has an account', async () => {
    const { teacher } = scene
    const gone = { isStaff: 0, isGuardian: 1, archivedAt: 1 }
    scene.db.update(person).set(gone).where(eq(person.id, teacher.id)).run()
    expect(await acts.unlink(teacher, 'slack', admin.session)).toMatchObject({ ok: true })
    expect(await acts.list(teacher, admin.session)).toMatchObject(NOT_FOUND)
  })
})

describe.each(['entra', 'google'] as const)('an account at %s', (provider) => {
  test('is unlinked by the same command', async () => {
    const scene = await createScene()
    const { accounts, unlink } = actsOf(scene)
    const { teacher, clock } = scene
    const row = { tenant: 'x', subject: 'y', isMember: 1, checkedAt: clock.now }
    scene.db
      .insert(account)
      .values({ ...row, provider, personId: teacher.id })
      .run()
    expect(await unlink(teacher, provider, OPERATOR)).toEqual(ok({ unlinked: 1, signedOut: 0 }))
    expect(accounts(teacher).map((one) => one.provider)).toEqual(['slack'])
  })
})
