import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { MINUTE } from '../../src/core/kernel/time.ts'
import { createCourier } from '../../src/core/jobs/effects.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { behave } from '../connectors/oneroster-behaviour.ts'
import { startProvider, type Provider, type Reply } from '../connectors/oneroster-provider.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { hurry } from '../helpers/hurry.ts'
import { readSync } from './roster-run.ts'

const operator = { caller: OPERATOR }
const SIZES = { orgs: 3, academicSessions: 2, classes: 4, users: 30, enrollments: 30 }

let provider: Provider
let district: TestDistrict
let courier: Courier

beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.close())
beforeEach(async () => {
  provider.seen.length = 0
  behave(provider, { sizes: SIZES })
  district = await createDistrict()
  const fetch = createOutbound({ redirects: {}, allowPrivate: true })
  const roster = createOneRosterSource({ fetch, now: () => district.clock.now })
  // safe because a roster asks for nothing but records
  courier = createCourier({ roster } as never)
  await district.client.run('source.set', connection(), operator)
  district.clock.advance(MINUTE)
})
afterEach(() => vi.restoreAllMocks())

const connection = (path = '/oauth/token') =>
  ({
    kind: 'oneroster-1.2',
    baseUrl: `${provider.url}/ims/oneroster/rostering/v1p2?key=k`,
    tokenUrl: `${provider.url}${path}`,
    clientId: 'client',
    clientSecret: 'secret',
  }) as const

const answering = (token: Reply | null, records: Reply | null): void => {
  const { answer } = provider
  provider.answer = (seen) => (seen.path.startsWith('/oauth/') ? token : records) ?? answer(seen)
}

/** Tests the connection, and lets the clock run from one thing that is due to the next. */
async function tested(): Promise<Sync> {
  const started = await district.client.run('source.probe', {}, operator)
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  for (;;) {
    await district.drain(courier)
    const run = await readSync(district, started.value.id)
    if (run.state !== 'queued' && run.state !== 'running') return run
    const due = district.nextDueAt()
    if (due === null) throw new Error(run.phase)
    district.clock.now = Math.max(due, district.clock.now)
  }
}

async function words(): Promise<string | null | undefined> {
  const read = await district.client.ask('source.read', {}, operator)
  return read.ok ? read.value?.probe.words : null
}

describe('a test of the connection', () => {
  test('at a base address where nobody answers is tried twice and says so in one sentence', async () => {
    hurry()
    answering(null, { hangMs: 60_000 })
    const run = await tested()
    const base = `${provider.url}/ims/oneroster/rostering/v1p2`
    expect(run).toMatchObject({ state: 'failed', error: 'base_silent' })
    expect(run.words).toContain(`The base address ${base} did not answer within 20 seconds. Check`)
    expect(await words()).toBe(run.words)
    expect(provider.seen.filter(({ path }) => path.endsWith('/orgs'))).toHaveLength(2)
  })

  test('at a base address that sends on says so and what to enter instead', async () => {
    answering(null, { status: 302, headers: { location: 'https://elsewhere.test/login' } })
    const run = await tested()
    const base = `${provider.url}/ims/oneroster/rostering/v1p2`
    expect(run).toMatchObject({ state: 'failed', error: 'base_redirect' })
    expect(run.words).toContain(`The base address ${base} sends on to another address`)
    expect(run.words).not.toContain('elsewhere')
    expect(await words()).toBe(run.words)
  })

  test('at a token address where nobody answers is tried twice and names it', async () => {
    hurry()
    answering({ hangMs: 60_000 }, null)
    const run = await tested()
    expect(run).toMatchObject({ state: 'failed', error: 'token_silent' })
    expect(run.words).toContain(
      `The token address ${provider.url}/oauth/token did not answer within 20 seconds. Check`,
    )
    expect(provider.seen).toHaveLength(2)
  })

  test.each<[string, Reply, { error: string; said: string }]>([
    ['has nothing', { status: 404 }, { error: 'token_missing', said: 'there is nothing at it' }],
    [
      'is a page',
      { body: '<html>Sign in</html>' },
      { error: 'token_page', said: 'leads to a web page' },
    ],
    [
      'sends on',
      { status: 307, headers: { location: 'https://x.test' } },
      { error: 'token_redirect', said: 'sends on to another address' },
    ],
    [
      'is down',
      { status: 502, body: '<h1>Bad gateway' },
      { error: 'token_unavailable', said: 'errors of its own' },
    ],
  ])('blames the token address when that %s', async (_, reply, { error, said }) => {
    answering(reply, null)
    const run = await tested()
    expect(run).toMatchObject({ state: 'failed', error })
    expect(run.words).toContain(`The token address ${provider.url}/oauth/token `)
    expect(run.words).toContain(said)
    expect(run.words).not.toContain('base address')
    expect(await words()).toBe(run.words)
  })

  test('that is given none of the scopes says so, and does not say that it was let in', async () => {
    answering({ status: 400, body: { error: 'invalid_scope' } }, null)
    const run = await tested()
    expect(run).toMatchObject({ state: 'failed', error: 'token_scope' })
    expect(run.words).toContain(
      `The token address ${provider.url}/oauth/token gives this client none of the scopes for rostering. Ask for`,
    )
    expect(run.words).not.toContain('let us in')
  })

  test('that is refused one list names it', async () => {
    const { answer } = provider
    provider.answer = (seen) =>
      /users|students|teachers/.test(seen.path) ? { status: 403 } : answer(seen)
    const run = await tested()
    expect(run).toMatchObject({ state: 'failed', error: 'forbidden_users' })
    expect(run.words).toContain('The SIS let us in but refused its list of people. Ask for')
  })

  test('names the base address where that is not allowed', async () => {
    const fetch = createOutbound({ redirects: {}, allowPrivate: false })
    const roster = createOneRosterSource({ fetch, now: () => district.clock.now })
    // safe because a roster asks for nothing but records
    const strict = createCourier({ roster } as never)
    const bearer = { ...connection(), auth: 'bearer' } as const
    await district.client.run('source.set', bearer, operator)
    const started = await district.client.run('source.probe', {}, operator)
    await district.drain(strict)
    const run = await readSync(district, started.ok ? started.value.id : '')
    const base = `${provider.url}/ims/oneroster/rostering/v1p2`
    expect(run).toMatchObject({ state: 'failed', error: 'blocked_host' })
    expect(run.words).toContain(`The base address ${base} is not allowed: it must be https`)
  })

  test('names no address that was changed since', async () => {
    answering({ status: 404 }, null)
    const { id } = await tested()
    district.clock.advance(MINUTE)
    await district.client.run('source.set', connection('/oauth/other'), operator)
    const later = await readSync(district, id)
    expect(later.words).toContain('The token address answers that there is nothing at it.')
    expect(later.words).not.toContain(provider.url)
  })

  test.each<[string, Reply, { error: string; said: string }]>([
    ['is gone', { status: 404 }, { error: 'gone_users', said: 'has no list of people. Check' }],
    ['is refused', { status: 403 }, { error: 'forbidden_users', said: 'its list of people. Ask' }],
    [
      'is not understood',
      { status: 400 },
      { error: 'rejected_users', said: 'its list of people that it should understand' },
    ],
  ])('that went well, and a sync in which one list %s: the end names it', async (_, reply, end) => {
    await tested()
    const { answer } = provider
    provider.answer = (seen) => (seen.path.endsWith('/users') ? reply : answer(seen))
    const started = await district.client.run('sync.start', { mode: 'full' }, operator)
    if (!started.ok) throw new Error(JSON.stringify(started.error))
    await district.drain(courier)
    const run = await readSync(district, started.value.id)
    expect(run).toMatchObject({ state: 'failed', error: end.error })
    expect(run.words).toContain(end.said)
  })

  test('of a SIS that takes fifteen seconds for its first answers goes well, and it is read', async () => {
    hurry(100)
    const { answer } = provider
    provider.answer = (seen) => ({
      ...answer(seen),
      hangMs: provider.seen.length > 2 ? 0 : 1_500,
    })
    expect(await tested()).toMatchObject({ state: 'succeeded', error: null })
    const wanted = { mode: 'full' } as const
    const started = await district.client.run('sync.start', wanted, operator)
    if (!started.ok) throw new Error(JSON.stringify(started.error))
    await district.drain(courier)
    expect(await readSync(district, started.value.id)).toMatchObject({
      state: 'succeeded',
      retries: 0,
      collections: { users: { received: SIZES.users } },
    })
  }, 30_000)
})
