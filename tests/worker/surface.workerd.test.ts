import { env, exports } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'

// safe because the entry under test is the worker of wrangler.toml
const worker = (exports as unknown as { default: Fetcher }).default
const TOKEN = String((env as Record<string, unknown>)['OPERATOR_TOKEN'])
type Call = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }

const api = (path: string, { headers = {}, ...init }: Call = {}) =>
  worker.fetch(`https://offramp.test/api/v1${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      ...headers,
    },
  })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  api(path, { method: 'POST', body: JSON.stringify(body), headers })

describe('the REST surface in workerd', () => {
  test('is alive and ready', async () => {
    expect(await (await worker.fetch('https://offramp.test/healthz')).text()).toBe('ok')
    expect((await worker.fetch('https://offramp.test/readyz')).status).toBe(200)
  })

  test('asks for a token in words and by challenge', async () => {
    const answer = await worker.fetch('https://offramp.test/api/v1/districts')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  test('creates a district once, however often it is told', async () => {
    const body = {
      id: 'twice',
      name: 'Twice Unified',
      timeZone: 'America/Denver',
      hostnames: ['twice.example.org'],
    }
    expect((await post('/districts', body)).status).toBe(201)
    expect((await post('/districts', { ...body, name: 'Twice Unified Schools' })).status).toBe(201)
    const { districts } = await (
      await api('/districts')
    ).json<{ districts: { id: string; name: string }[] }>()
    expect(districts.filter(({ id }) => id === 'twice')).toEqual([
      { id: 'twice', name: 'Twice Unified Schools' },
    ])
  })

  test('never gives a hostname of one district to another', async () => {
    const first = { id: 'first', name: 'First', timeZone: 'UTC', hostnames: ['shared.example.org'] }
    await post('/districts', first)
    const answer = await post('/districts', { ...first, id: 'second', name: 'Second' })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'already_installed_elsewhere' })
  })

  describe('a workspace, a tenant or a domain', () => {
    const put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
      api(path, { method: 'PUT', body: JSON.stringify(body), headers })
    const slack = { teamId: 'T0CLAIMED', botToken: 'xoxb-unused' }
    const google = { clientId: 'c', clientSecret: 's', domain: 'claimed.example.org' }
    const microsoft = {
      tenantId: '11111111-1111-4111-8111-111111111111',
      clientId: '22222222-2222-4222-8222-222222222222',
      clientSecret: 's',
    }

    test.each([
      ['slack', slack],
      ['google', google],
      ['microsoft', microsoft],
    ])('of %s is given away by the operator alone, and once', async (kind, body) => {
      for (const id of ['owner', 'other'])
        await post('/districts', { id, name: id, timeZone: 'UTC' })
      const stranger = { authorization: 'Bearer somebody-elses-key' }
      const refused = await put(`/districts/other/connections/${kind}`, body, stranger)
      expect(refused.status).toBe(401)
      expect((await put(`/districts/owner/connections/${kind}`, body)).status).toBe(200)
      const late = await put(`/districts/other/connections/${kind}`, body)
      expect(late.status).toBe(409)
      expect(await late.json()).toMatchObject({ code: 'already_installed_elsewhere' })
    })
  })

  test('names the field and the remedy of bad input and writes nothing', async () => {
    const answer = await post('/districts', { id: 'bad', name: '', timeZone: 'Nowhere' })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({
      code: 'invalid',
      errors: [
        { path: 'name', message: 'Give the district a name.' },
        { path: 'timeZone', message: 'Use a time zone name such as America/Chicago.' },
      ],
    })
    const { districts } = await (await api('/districts')).json<{ districts: { id: string }[] }>()
    expect(districts.some(({ id }) => id === 'bad')).toBe(false)
  })

  test('refuses what is not JSON, too large, or of no known address', async () => {
    const plain = await api('/districts', {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    })
    expect(plain.status).toBe(415)
    const broken = await api('/districts', { method: 'POST', body: '{' })
    expect(broken.status).toBe(400)
    const large = await post('/districts', { name: 'x'.repeat(70_000), timeZone: 'UTC' })
    expect(large.status).toBe(413)
    expect((await api('/nothing')).status).toBe(404)
  })

  test('lets the operator read no person and no case', async () => {
    await post('/districts', { id: 'quiet', name: 'Quiet', timeZone: 'UTC' })
    const answer = await api('/districts/quiet/people')
    expect(answer.status).toBe(403)
  })

  test('describes itself in OpenAPI 3.1 with an operation for every route', async () => {
    const document = await (
      await worker.fetch('https://offramp.test/api/v1/openapi.json')
    ).json<{
      openapi: string
      paths: Record<string, Record<string, { operationId: string }>>
    }>()
    expect(document.openapi).toBe('3.1.0')
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((m) => m.operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(
      expect.arrayContaining(['sync.start', 'sync.read', 'people.list', 'transfer.list']),
    )
  })

  test('a hook token that nobody has is answered like a missing page', async () => {
    const answer = await worker.fetch('https://offramp.test/hooks/sis/abcdefghijklmnopqrstuvwxyz', {
      method: 'POST',
    })
    expect(answer.status).toBe(404)
  })
})
