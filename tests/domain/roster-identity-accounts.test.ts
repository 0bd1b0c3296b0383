import { beforeEach, describe, expect, test } from 'vitest'
import type { CommandInput } from '../../src/core/district/client.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { TEAM } from '../helpers/people.ts'
import { addWorker, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, peopleBySourcedId, synced } from './roster-run.ts'

const CHAT_LINK: Caller = { via: 'service', name: 'chat_link' }
const SIGN_IN: Caller = { via: 'service', name: 'sign_in' }
const TENANT = '3f1c2a90-6d0e-4c55-9b1a-0c4f5d6e7a80'
const ISSUER = 'https://idp.district.test'

let provider: RosterProvider
let district: TestDistrict

/** A district with its workspace, tenant and domain, whose staff come from the roster. */
beforeEach(async () => {
  provider = seedProvider(['a', 'b'])
  for (const id of ['t1', 't2', 't3']) addWorker(provider, { id, school: 'a' })
  district = await connectedDistrict()
  const clientSecret = 'x'
  const connections = [
    { kind: 'slack', config: { teamId: TEAM }, secret: { botToken: 'x' } },
    { kind: 'microsoft', config: { tenantId: TENANT, clientId: TENANT }, secret: { clientSecret } },
    { kind: 'google', config: { clientId: 'x' }, secret: { clientSecret } },
    {
      kind: 'sign_in',
      config: { issuer: ISSUER, clientId: 'x', emailDomain: 'district.test' },
      secret: { clientSecret },
    },
  ] as const
  for (const input of connections) {
    const set = await district.client.run('connection.set', input, { caller: OPERATOR })
    if (!set.ok) throw new Error(JSON.stringify(set.error))
  }
  await synced(district, provider.courier)
})

const personOf = async (id: string) => (await peopleBySourcedId(district)).get(id)?.id
const ownerOf = (subject: string): unknown =>
  district.storage.database
    .prepare('SELECT person_id FROM account WHERE subject = ?')
    .get(subject)?.['person_id']
async function night(): Promise<void> {
  district.clock.advance(DAY)
  await synced(district, provider.courier)
}

type Seen = CommandInput<'account.see'>
/** How an account appears at one of the places; answers the roster's person it is tied to. */
type See = (subject: string, email: string) => Promise<unknown>

const seenAt =
  (place: Pick<Seen, 'provider' | 'tenant'>): See =>
  async (subject, email) => {
    const input = { ...place, subject, email, emailVerified: true, isMember: true }
    await district.client.run('account.see', input, { caller: CHAT_LINK })
    return ownerOf(subject)
  }
const signedIn: See = async (subject, email) => {
  const input = { issuer: ISSUER, subject, email, emailVerified: true }
  await district.client.run('session.start', input, { caller: SIGN_IN })
  return ownerOf(subject) ?? null
}

describe.each<[string, See]>([
  ['Slack', seenAt({ provider: 'slack', tenant: TEAM })],
  ['Entra', seenAt({ provider: 'entra', tenant: TENANT })],
  ['Google', seenAt({ provider: 'google', tenant: 'district.test' })],
  ['the sign-in', signedIn],
])('an account at %s', (_, see) => {
  test('is the teacher’s whose address it has, and stays so when the roster changes the address', async () => {
    const t1 = await personOf('t1')
    expect(await see('A1', 't1@district.test')).toBe(t1)
    provider.change('users', 't1', { email: 'married@district.test' })
    await night()
    expect(await see('A1', 't1@district.test')).toBe(t1)
    expect(await see('A1', 'married@district.test')).toBe(t1)
  })

  test('is not given to the teacher who gets the address next; theirs is another', async () => {
    const [t1, t2] = [await personOf('t1'), await personOf('t2')]
    await see('A1', 't1@district.test')
    provider.change('users', 't1', { email: 'old@district.test' })
    provider.change('users', 't2', { email: 't1@district.test' })
    await night()
    expect(await see('A1', 't1@district.test')).toBe(t1)
    expect(await see('A2', 't1@district.test')).toBe(t2)
    expect(ownerOf('A1')).toBe(t1)
  })

  test('is the same after the roster gives the teacher a new id', async () => {
    const t1 = await personOf('t1')
    await see('A1', 't1@district.test')
    const row = provider.rows.users.get('t1')
    provider.tombstone('users', 't1')
    if (row) provider.rows.users.set('t1-new', row)
    await night()
    expect(await personOf('t1-new')).toBe(t1)
    expect(await see('A1', 'whatever@district.test')).toBe(t1)
  })

  test('is nobody’s while two teachers have the address, and then the one’s who keeps it', async () => {
    provider.change('users', 't2', { email: 't1@district.test' })
    await night()
    expect(await see('A1', 't1@district.test')).toBeNull()
    provider.change('users', 't2', { email: 't2@district.test' })
    await night()
    expect(await see('A1', 't1@district.test')).toBe(await personOf('t1'))
  })

  test('is nobody’s where the teacher has one there already', async () => {
    const t1 = await personOf('t1')
    expect(await see('A1', 't1@district.test')).toBe(t1)
    expect(await see('A2', 't1@district.test')).toBeNull()
  })

  test.each([
    ['was switched off', { enabled: 0 }],
    ['is a student', { roles: [['student', 'primary', 'a', null, null]] }],
    ['is a parent only', { roles: [['guardian', 'primary', 'a', null, null]] }],
    ['has a post that ended', { roles: [['teacher', 'primary', 'a', '2026-08-01', '2026-10-01']] }],
    ['has a post that begins later', { roles: [['teacher', 'primary', 'a', '2026-12-01', null]] }],
  ])('is nobody’s where whoever has the address %s', async (_what, change) => {
    const email = addWorkerAs('t4', change)
    await night()
    expect(await see('A4', email)).toBeNull()
  })

  test('is tied on the day a post begins', async () => {
    const email = addWorkerAs('t4', {
      roles: [['teacher', 'primary', 'a', '2026-10-16', null]],
    })
    await night()
    expect(await see('A4', email)).toBeNull()
    district.clock.advance(2 * DAY)
    await synced(district, provider.courier)
    expect(await see('A4', email)).toBe(await personOf('t4'))
  })
})

/** A new record of somebody; their address. */
function addWorkerAs(id: string, change: Parameters<RosterProvider['change']>[2]): string {
  addWorker(provider, { id, school: 'a' })
  provider.change('users', id, change)
  return `${id}@district.test`
}
