import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WIDE_SCOPE } from '../../src/connectors/oneroster/token.ts'
import type { PageRequest } from '../../src/core/ports/roster-source.ts'
import { ASK, PLAIN, probeAll } from './oneroster-provider.ts'
import { resetSis, source, startSisUnderTest, type SisUnderTest } from './oneroster-pull.ts'

let sis: SisUnderTest

beforeAll(async () => {
  sis = await startSisUnderTest()
})
afterAll(() => sis.close())
beforeEach(() => resetSis(sis))

const PAGE: PageRequest = { ...ASK, collection: 'users', limit: 50 }
const read = () => source.readPage(sis.access, PAGE)

describe('a page from a provider with faults', () => {
  it.each([
    [{ html200: 'on' }, { retry: 'later', reason: 'unreadable' }],
    [{ noEnvelope: 'on' }, { retry: 'later', reason: 'unreadable' }],
    [{ fail: '503@1' }, { retry: 'later', reason: 'unavailable' }],
    [
      { fail: '502@1', errors: 'html' },
      { retry: 'later', reason: 'unavailable' },
    ],
    [
      { fail: '504@1', errors: 'empty' },
      { retry: 'later', reason: 'unavailable' },
    ],
    [
      { fail: '400@1', errors: 'flat' },
      { retry: 'never', reason: 'rejected' },
    ],
    [{ grants: [] }, { retry: 'never', reason: 'forbidden' }],
    [{ auth: 'scope-prefixed' }, { retry: 'never', reason: 'forbidden' }],
  ])('%j', async (switches, error) => {
    await resetSis(sis, switches)
    const page = await read()
    if (page.ok) throw new Error('the page was read')
    expect(page.error).toMatchObject(error)
  })

  it('one request too many: told to wait, in HTML, and how long', async () => {
    await resetSis(sis, { rate: '2/30' })
    const answers = [await read(), await read(), await read()]
    const last = answers.at(-1)
    if (!last || last.ok) throw new Error('not throttled')
    expect(last.error).toMatchObject({ retry: 'later', reason: 'rate_limited' })
    expect(last.error.afterMs).toBeGreaterThan(0)
    expect(last.error.afterMs).toBeLessThanOrEqual(30_000)
    // Nothing was tried again inside the wait: that is for the caller to sit out.
    expect(await sis.control('requests')).toMatchObject({ tooMany: 1, duringRetryAfter: 0 })
  })

  it('a token that sees nothing reads empty pages, not failures', async () => {
    await resetSis(sis, { emptyToken: 'on' })
    expect(await read()).toMatchObject({ ok: true, value: { received: 0, chunks: [] } })
  })

  it('a page past the end is empty, or gone where the provider says so', async () => {
    const past = { ...PAGE, from: { offset: 10_000 } }
    expect(await source.readPage(sis.access, past)).toMatchObject({ value: { received: 0 } })
    await resetSis(sis, { notFoundWhenEmpty: 'on' })
    expect(await source.readPage(sis.access, past)).toMatchObject({
      ok: false,
      error: { retry: 'never', reason: 'gone' },
    })
    const profile = { ...PLAIN, emptyIs404: true }
    expect(await source.readPage(sis.access, { ...past, profile })).toMatchObject({
      ok: true,
      value: { received: 0, chunks: [], ids: '[]' },
    })
  })
})

describe('tokens', () => {
  it('one token serves a whole pull', async () => {
    await sis.pull('enrollments')
    expect(await sis.control('requests')).toMatchObject({ tokensIssued: 1 })
  })

  it('a revoked token is renewed once and no row is lost or doubled', async () => {
    const first = await read()
    if (!first.ok || !first.value.token) throw new Error('no token')
    await sis.control('revoke-tokens', {})
    await sis.control('requests', { clear: true })
    const again = await source.readPage({ ...sis.access, token: first.value.token }, PAGE)
    expect(again).toMatchObject({
      value: { fingerprint: first.value.fingerprint, requests: 3, retries: 1 },
    })
    expect(await sis.control('requests')).toMatchObject({ total: 3, tokensIssued: 1 })
  })

  it('a provider with scope names of its own is read when they are configured', async () => {
    await resetSis(sis, { auth: 'scope-prefixed' })
    const access = { ...sis.access, scopes: [`maple-sis/${WIDE_SCOPE}`] }
    expect(await source.readPage(access, PAGE)).toMatchObject({ ok: true, value: { received: 50 } })
  })
})

describe('what a probe learns', () => {
  const probe = () => probeAll(source, sis.access)

  it('the counts and abilities of a good provider', async () => {
    const { counts } = await sis.control('truth')
    const profile = await probe()
    expect(profile).toMatchObject({
      ok: true,
      value: {
        pageSize: 5_000,
        clientAuth: 'basic',
        filtersByDate: true,
        selectsFields: true,
        readsOne: true,
      },
    })
    expect(counts).toMatchObject(profile.ok ? profile.value.totals : { ok: true })
  })

  it.each([
    [
      { clamp: 100, totals: 'none' },
      { pageSize: 100, totals: {} },
    ],
    [{ filters: '400' }, { filtersByDate: false }],
    [{ filters: '500' }, { filtersByDate: false }],
    [{ filters: 'status+date' }, { filtersByDate: true }],
    [{ fields: '400' }, { selectsFields: true }],
    [{ fields: 'ignored' }, { selectsFields: true }],
    [{ auth: 'form-only' }, { clientAuth: 'form' }],
    [{ grants: ['roster.readonly'] }, { scope: WIDE_SCOPE }],
    [{ emptyToken: 'on' }, { totals: { users: 0, enrollments: 0 }, readsOne: false }],
  ])('%j', async (switches, expected) => {
    await resetSis(sis, switches)
    expect(await probe()).toMatchObject({ ok: true, value: expected })
  })
})
