import { afterEach, describe, expect, it, vi } from 'vitest'
import { FIRST_ANSWER_MS } from '../../src/core/ports/roster-source.ts'
import { hurry } from '../helpers/hurry.ts'
import { behave } from './oneroster-behaviour.ts'
import {
  accessTo,
  answerRecords,
  NOW,
  orgPage,
  probeAll,
  sourceAt,
  useProvider,
  type Reply,
  type Seen,
} from './oneroster-provider.ts'

const provider = useProvider()
afterEach(() => vi.restoreAllMocks())

const source = sourceAt(() => NOW)
const SIZES = { orgs: 3, academicSessions: 2, classes: 4, users: 30, enrollments: 30 }
const isToken = ({ path }: Seen): boolean => path === '/oauth/token'

describe('a fault of the token address', () => {
  it.each<[string, Reply, object]>([
    ['404', { status: 404 }, { retry: 'never', fault: 'token_missing' }],
    ['404 in HTML', { status: 404, body: '<html>' }, { retry: 'never', fault: 'token_missing' }],
    ['405', { status: 405 }, { retry: 'never', fault: 'token_missing' }],
    ['an HTML page', { body: '<html>Sign in' }, { retry: 'later', fault: 'token_page' }],
    ['JSON without a token', { body: {} }, { retry: 'later', fault: 'token_page' }],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://x.test/' } },
      { retry: 'never', fault: 'token_redirect' },
    ],
    ['503', { status: 503 }, { retry: 'later', fault: 'token_unavailable' }],
    ['500 in HTML', { status: 500, body: '<h1>' }, { retry: 'later', fault: 'token_unavailable' }],
    ['a lost connection', { cut: true }, { retry: 'later', fault: 'token_network' }],
    ['a form nobody wants', { status: 415 }, { retry: 'never', fault: 'token_refused' }],
  ])('is named as such, and ends the probe: %s', async (_, reply, failure) => {
    answerRecords(provider, () => ({ body: orgPage('s1') }))
    const { answer } = provider
    provider.answer = (seen) => (isToken(seen) ? reply : answer(seen))
    expect(await source.probe(accessTo(provider.url))).toMatchObject({ error: failure })
    expect(provider.seen).toHaveLength(1)
  })

  it.each<[string, Reply]>([
    ['an HTML page', { body: '<html>Sign in' }],
    ['503', { status: 503 }],
    ['404', { status: 404 }],
  ])('in the middle of a probe is no word on what the SIS can do: %s', async (_, reply) => {
    behave(provider, { sizes: SIZES })
    await probeAll(source, accessTo(provider.url))
    const { answer } = provider
    const questions = provider.seen.length
    for (let at = 2; at < questions; at += 3) {
      provider.seen.length = 0
      let tokens = 0
      provider.answer = (seen) => {
        if (isToken(seen)) return tokens++ === 0 ? answer(seen) : reply
        // From here on the token is refused, and another one is wanted.
        return provider.seen.length > at ? { status: 401 } : answer(seen)
      }
      const probed = await probeAll(source, accessTo(provider.url))
      // Used as far as it is known, and soon asked the rest; or told.
      const known = probed.ok && (probed.value.partial ? 'partial' : `sort ${probed.value.sort}`)
      expect(known || (!probed.ok && probed.error.fault)).toMatch(/^partial|^sort honoured|^token_/)
    }
  })

  it('a refusal under a 200 is one, an outage under a 200 is none', async () => {
    behave(provider, { sizes: SIZES })
    const { answer } = provider
    const said = (error: string) => (seen: Seen) =>
      isToken(seen) && seen.authorization !== '' ? { body: { error } } : answer(seen)
    provider.answer = said('invalid_client')
    const probed = await source.probe(accessTo(provider.url))
    expect(probed).toMatchObject({ ok: true, value: { clientAuth: 'form' } })
    provider.answer = said('temporarily_unavailable')
    const later = await source.probe(accessTo(provider.url))
    expect(later).toMatchObject({ error: { retry: 'later', fault: 'token_page' } })
  })

  it('a refused secret stays one', async () => {
    provider.answer = () => ({ status: 401, body: { error: 'invalid_client' } })
    const probed = await source.probe(accessTo(provider.url))
    expect(probed).toEqual({ ok: false, error: { retry: 'never', reason: 'auth_failed' } })
  })
})

describe('nobody answers', () => {
  it('at the token address: given up after the limit for first answers', async () => {
    const limits = hurry()
    provider.answer = () => ({ hangMs: 60_000 })
    const probed = await source.probe(accessTo(provider.url))
    expect(probed).toMatchObject({ error: { reason: 'timeout', fault: 'token_silent' } })
    expect(limits).toContain(FIRST_ANSWER_MS)
  })

  it('at the base address: a test is given up after the limit for first answers', async () => {
    hurry()
    answerRecords(provider, () => ({ hangMs: 60_000 }))
    const probed = await source.probe(accessTo(provider.url), null, true)
    expect(probed).toMatchObject({ error: { reason: 'timeout', fault: 'base_silent' } })
  })

  it('at the base address, which only begins to answer: given up as well', async () => {
    hurry()
    answerRecords(provider, () => ({ trickle: true }))
    const probed = await source.probe(accessTo(provider.url), null, true)
    expect(probed).toMatchObject({ error: { reason: 'timeout', fault: 'base_silent' } })
  })

  it('a sync waits longer for the same', async () => {
    const limits = hurry()
    answerRecords(provider, () => ({ hangMs: 60_000 }))
    const probed = await source.probe(accessTo(provider.url))
    expect(probed).toMatchObject({ ok: false, error: { reason: 'timeout', fault: 'timeout_orgs' } })
    expect(Math.max(...limits)).toBeGreaterThan(2 * FIRST_ANSWER_MS)
  })
})

it('a SIS that takes fifteen seconds for its first answers is probed to the end by a test', async () => {
  hurry(100)
  behave(provider, { sizes: SIZES })
  const { answer } = provider
  provider.answer = (seen) => ({ ...answer(seen), hangMs: provider.seen.length > 2 ? 0 : 1_500 })
  const probed = await probeAll(source, accessTo(provider.url), true)
  expect(probed).toMatchObject({ ok: true, value: { sort: 'honoured', readsOne: true } })
  expect(probed).not.toHaveProperty('value.partial')
}, 30_000)
