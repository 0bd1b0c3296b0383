import { describe, expect, it } from 'vitest'
import { CORE_SCOPE } from '../../src/connectors/oneroster/token.ts'
import type { RosterAccess } from '../../src/core/ports/roster-source.ts'
import { behave } from './oneroster-behaviour.ts'
import { accessTo, NOW, probeAll, sourceAt, useProvider, type Reply } from './oneroster-provider.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const probe = (change: Partial<RosterAccess> = {}) =>
  probeAll(source, accessTo(provider.url, change))

describe('a probe that cannot know', () => {
  it.each<[string, Reply, object]>([
    [
      'throttled',
      { status: 429, headers: { 'retry-after': '9' } },
      { retry: 'later', reason: 'rate_limited', afterMs: 9_000 },
    ],
    ['down', { status: 503 }, { retry: 'later', reason: 'unavailable' }],
    ['answering HTML', { body: '<html>' }, { retry: 'later', reason: 'unreadable' }],
    ['asked wrongly', { status: 400 }, { retry: 'never', reason: 'rejected' }],
  ])('fails with the reason: %s', async (_, reply, error) => {
    behave(provider, { refuse: { users: reply } })
    expect(await probe()).toEqual({ ok: false, error })
  })

  it('stops when the provider throttles it early', async () => {
    behave(provider, { allowance: 6 })
    expect(await probe()).toMatchObject({ ok: false, error: { reason: 'rate_limited' } })
  })

  it('throttled late, uses what it knows and nothing else', async () => {
    behave(provider, { allowance: 28 })
    expect(await probe()).toMatchObject({
      ok: true,
      value: { readsOne: true, sort: 'honoured', dateFilter: {}, filters: { status: 'refused' } },
    })
  })

  it('throttled for long, uses what it must know and nothing else', async () => {
    behave(provider, { allowance: 12 })
    expect(await probe()).toMatchObject({
      ok: true,
      value: { partial: true, pageSize: 5_000, sort: 'ignored', restMs: 20_000 },
    })
  })

  it('waits no longer than it is worth for what can be done without', async () => {
    behave(provider, {})
    const { answer } = provider
    let asked = 0
    provider.answer = (seen) =>
      ++asked <= 12 ? answer(seen) : { status: 429, headers: { 'retry-after': '3600' } }
    expect(await probe()).toMatchObject({ ok: true, value: { partial: true, restMs: 3_600_000 } })
    expect(asked).toBe(13)
  })

  it('begins anew with notes it does not understand', async () => {
    behave(provider, {})
    for (const notes of ['', '{}', '{"version":0}', '<html>']) {
      expect(await source.probe(accessTo(provider.url), notes)).toMatchObject({ ok: true })
      expect(provider.seen[0]?.path).toBe('/oauth/token')
      provider.seen.length = 0
    }
  })

  it('keeps no name of anybody in its notes', async () => {
    behave(provider, {})
    const { answer } = provider
    provider.answer = (seen) => {
      const reply = answer(seen)
      return {
        ...reply,
        body: JSON.parse(JSON.stringify(reply.body ?? null).replaceAll('"g', '"Zora g')),
      }
    }
    const probed = await source.probe(accessTo(provider.url))
    expect(probed.ok && probed.value.notes).toContain('id 1')
    expect(probed.ok && probed.value.notes).not.toContain('Zora')
  })

  it('takes a refusal past the end as the end', async () => {
    behave(provider, {})
    const { answer } = provider
    provider.answer = (seen) =>
      seen.query.get('offset') === '900' ? { status: 404 } : answer(seen)
    expect(await probe()).toMatchObject({ ok: true, value: { pageSize: 5_000 } })
  })

  it('does not trust single reads that answer with something else', async () => {
    behave(provider, {})
    const { answer } = provider
    provider.answer = (seen) => (seen.path.includes('/users/') ? { body: '<html>' } : answer(seen))
    expect(await probe()).toMatchObject({ ok: true, value: { readsOne: false } })
  })

  it('is not fooled by a token it holds: a wrong secret shows', async () => {
    provider.answer = () => ({ status: 401 })
    const token = {
      value: 'held',
      expiresAt: NOW + 1,
      scope: CORE_SCOPE,
      clientAuth: 'basic',
    } as const
    expect(await probe({ token })).toEqual({
      ok: false,
      error: { retry: 'never', reason: 'auth_failed' },
    })
    expect(provider.seen.every((seen) => seen.path === '/oauth/token')).toBe(true)
  })
})
