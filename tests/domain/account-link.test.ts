import { beforeEach, describe, expect, test } from 'vitest'
import { eq } from 'drizzle-orm'
import type { CommandInput } from '../../src/core/district/client.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { account, person, session } from '../../src/core/store/tables/people.ts'
import { createScene, type Scene } from '../helpers/casework.ts'
import { OPERATOR } from '../helpers/district.ts'
import { seedStaff, TEAM, type SeededStaff } from '../helpers/people.ts'
import { isEmailProven } from '../../src/console/sign-in/email-proven.ts'
import { identityDesk, STAFF } from './identity-desk.ts'
import { connectedDistrict, SOURCE } from './roster-run.ts'

const CHAT_LINK: Caller = { via: 'service', name: 'chat_link' }
const TENANT = '3f1c2a90-6d0e-4c55-9b1a-0c4f5d6e7a80'
const ISSUER = 'https://idp.district.test'

const PLACES = [
  { provider: 'slack', tenant: TEAM },
  { provider: 'entra', tenant: TENANT },
  { provider: 'google', tenant: 'district.test' },
] as const

let scene: Scene
let teacher: SeededStaff
beforeEach(async () => {
  scene = await createScene()
  const secret = { clientSecret: 'x' }
  await scene.run(
    'connection.set',
    { kind: 'slack', config: { teamId: TEAM }, secret: { botToken: 'x' } },
    OPERATOR,
  )
  await scene.run(
    'connection.set',
    { kind: 'microsoft', config: { tenantId: TENANT, clientId: TENANT }, secret },
    OPERATOR,
  )
  await scene.run('connection.set', { kind: 'google', config: { clientId: 'x' }, secret }, OPERATOR)
  await scene.run(
    'connection.set',
    {
      kind: 'sign_in',
      config: { issuer: ISSUER, clientId: 'x', emailDomain: 'district.test' },
      secret,
    },
    OPERATOR,
  )
  teacher = seedStaff(scene, { school: scene.school })
  scene.db.delete(account).where(eq(account.personId, teacher.id)).run()
})

type Seen = CommandInput<'account.see'>

describe.each(PLACES)('an account at $provider', (place) => {
  const see = async (changes: Partial<Seen> = {}): Promise<string | null> => {
    const seen = {
      ...place,
      subject: 'new',
      email: teacher.email,
      emailVerified: true,
      isMember: true,
    }
    await scene.run('account.see', { ...seen, ...changes }, CHAT_LINK)
    const rows = scene.db
      .select()
      .from(account)
      .where(eq(account.subject, changes.subject ?? 'new'))
      .all()
    return rows[0]?.personId ?? null
  }
  const patch = (id: string, set: Partial<typeof person.$inferInsert>) =>
    scene.db.update(person).set(set).where(eq(person.id, id)).run()

  test('is linked by a verified address of exactly one active member of staff', async () => {
    expect(await see({ email: ` ${teacher.email.toUpperCase()} ` })).toBe(teacher.id)
  })

  test('stays with its person for ever, whatever becomes of the address', async () => {
    await see()
    expect(await see({ email: scene.triager.email })).toBe(teacher.id)
    expect(await see({ email: null })).toBe(teacher.id)
    patch(teacher.id, { email: 'other@district.test' })
    expect(await see()).toBe(teacher.id)
  })

  test('does not move when the address is given to somebody else, nor does the other get it', async () => {
    await see()
    const heir = seedStaff(scene, { school: scene.school })
    patch(teacher.id, { email: 'old@district.test' })
    patch(heir.id, { email: teacher.email })
    scene.db.delete(account).where(eq(account.personId, heir.id)).run()
    expect(await see()).toBe(teacher.id)
    expect(await see({ subject: 'heir' })).toBe(heir.id)
  })

  test.each<[string, Partial<Seen>]>([
    ['the address is not verified', { emailVerified: false }],
    ['there is no address', { email: null }],
    ['the account is no full member’s', { isMember: false }],
    ['the address is of a foreign domain', { email: 'someone@elsewhere.test' }],
  ])('is not linked while %s', async (_, changes) => {
    patch(scene.triager.id, { email: 'someone@elsewhere.test' })
    expect(await see(changes)).toBeNull()
  })

  test('is not linked to somebody who left, whose account was ended, or who only is a guardian', async () => {
    patch(teacher.id, { enabled: 0 })
    expect(await see()).toBeNull()
    patch(teacher.id, { enabled: 1, archivedAt: 1 })
    expect(await see()).toBeNull()
    patch(teacher.id, { archivedAt: null, isStaff: 0, isGuardian: 1 })
    expect(await see()).toBeNull()
  })

  test('is linked to neither of two who share the address', async () => {
    patch(scene.chair.id, { email: teacher.email })
    expect(await see()).toBeNull()
  })

  test('of another workspace, tenant or domain is refused', async () => {
    const seen = { ...place, tenant: 'T0OTHER', subject: 'x', email: teacher.email, isMember: true }
    const answer = await scene.client.run('account.see', seen, { caller: CHAT_LINK })
    expect(answer).toMatchObject({ error: { kind: 'not_configured' } })
  })
})

test('an account of Microsoft or Google that says nothing about its address is not linked', async () => {
  for (const place of PLACES.slice(1)) {
    const seen = { ...place, subject: 'new', email: teacher.email, isMember: true }
    expect(await scene.run('account.see', seen, CHAT_LINK)).toEqual({ linked: false })
  }
})

test('a domain that the roster lists counts, besides the one staff sign in with', async () => {
  const second = 'district.example'
  scene.db
    .update(person)
    .set({ email: `t@${second}` })
    .where(eq(person.id, teacher.id))
    .run()
  const start = (subject: string) =>
    scene.client.run(
      'session.start',
      { issuer: ISSUER, subject, email: `t@${second}`, emailVerified: true },
      { caller: { via: 'service', name: 'sign_in' } },
    )
  expect(await start('1')).toMatchObject({ error: { why: 'unlinked' } })
  await scene.run('source.set', { ...SOURCE, emailDomains: [second] }, OPERATOR)
  expect(await start('1')).toMatchObject({ ok: true })
})

describe('whether an identity provider vouches for the address', () => {
  const entra = `https://login.microsoftonline.com/${TENANT}/v2.0`
  test.each<[string, string, Record<string, unknown>, boolean]>([
    ['any provider that says so', ISSUER, { email_verified: true }, true],
    ['any provider that does not', ISSUER, {}, false],
    ['a text instead of a flag', ISSUER, { email_verified: 'true' }, false],
    ['Google', 'https://accounts.google.com', { email_verified: true }, true],
    ['Microsoft, own tenant, domain verified', entra, { tid: TENANT, xms_edov: true }, true],
    ['the same as number', entra, { tid: TENANT, xms_edov: 1 }, true],
    ['the same as text', entra, { tid: TENANT, xms_edov: '1' }, true],
    ['Microsoft without the claim', entra, { tid: TENANT }, false],
    ['Microsoft, domain not verified', entra, { tid: TENANT, xms_edov: false }, false],
    ['Microsoft, a guest of another tenant', entra, { tid: 'another', xms_edov: true }, false],
    ['Microsoft, a claim it does not send', entra, { tid: TENANT, email_verified: true }, false],
    [
      'Microsoft for everybody',
      'https://login.microsoftonline.com/common/v2.0',
      { xms_edov: true, email_verified: true },
      false,
    ],
    [
      'Microsoft, the older issuer',
      `https://sts.windows.net/${TENANT}/`,
      { email_verified: true },
      false,
    ],
    [
      'a name that only sounds like Microsoft',
      'https://login.microsoftonline.com.evil.test/x',
      { email_verified: true },
      true,
    ],
  ])('%s', (...[, issuer, claims, proven]) => {
    expect(isEmailProven(issuer, claims)).toBe(proven)
  })
})

describe('a member of staff whose account the school system ends', () => {
  test.each(['is withdrawn', 'is disabled'])(
    'is signed out by the same sync: the record %s',
    async (how) => {
      const district = await connectedDistrict()
      const desk = identityDesk(district)
      desk.addOrgs('a')
      const said = { givenName: 'Ana', familyName: 'Diaz', identifier: '1', roles: STAFF }
      desk.put({ t: said })
      desk.settle()
      const { clock } = district
      const sessionRow = { issuer: ISSUER, subject: 's', createdAt: clock.now, seenAt: clock.now }
      district.db
        .insert(session)
        .values({
          ...sessionRow,
          hash: 'h',
          personId: desk.personOf('t'),
          expiresAt: clock.now + 1e9,
        })
        .run()
      if (how === 'is disabled') desk.put({ t: { ...said, enabled: false } })
      else desk.archive('t')
      desk.settle()
      expect(desk.one('SELECT ended_at IS NOT NULL FROM session')).toBe(1)
    },
  )
})
