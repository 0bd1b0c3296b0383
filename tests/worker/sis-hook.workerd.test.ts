import { env, exports } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, test } from 'vitest'
import { District } from '../../src/core/district/district.ts'
import { sha256 } from '../../src/core/store/vault.ts'

// safe because the entry under test is the worker of wrangler.toml
const worker = (exports as unknown as { default: Fetcher }).default
const TOKEN = String((env as Record<string, unknown>)['OPERATOR_TOKEN'])
const HOST = 'hooked.example.org'
const SIS = {
  kind: 'oneroster-1.2',
  baseUrl: 'https://sis.hooked.example.org/ims/oneroster/rostering/v1p2',
  tokenUrl: 'https://sis.hooked.example.org/oauth/token',
  clientId: 'client',
  clientSecret: 'hush',
}

type Sent = { readonly body?: unknown; readonly token?: string }

async function rest(method: string, path: string, { body, token = TOKEN }: Sent = {}) {
  const answer = await worker.fetch(`https://offramp.test/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const json = await answer.json<Record<string, unknown>>()
  return { status: answer.status, json }
}

/** Calls the address as it was handed out, whichever host of this deployment it names. */
async function callHook(address: string): Promise<number> {
  const { status } = await worker.fetch(address, { method: 'POST' })
  return status
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  return worker.fetch(`https://${HOST}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie: '__Host-sid=session-of-the-administrator',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
    },
    body: new URLSearchParams(fields).toString(),
  })
}

/** The address as it stands on the page. */
const shownOn = (page: string): string =>
  /value="(https:[^"]*\/hooks\/sis\/[^"]+)"/.exec(page)?.[1] ?? ''

function stubOf(id: string): DurableObjectStub<District> {
  // safe because the worker under test binds the class
  const { DISTRICT } = env as unknown as { DISTRICT: DurableObjectNamespace<District> }
  return DISTRICT.get(DISTRICT.idFromName(id))
}

beforeAll(async () => {
  const body = { id: 'hooked', name: 'Hooked', timeZone: 'America/Chicago', hostnames: [HOST] }
  await rest('POST', '/districts', { body })
  const later = Date.now() + 86_400_000
  await runInDurableObject(stubOf('hooked'), (_, { storage: { sql } }) => {
    sql.exec(
      "INSERT INTO person (id, given_name, family_name, email, is_staff, updated_at) VALUES ('admin', 'Ada', 'Moreno', 'ada@hooked.example.org', 1, 0)",
    )
    sql.exec(
      "INSERT INTO role_grant (id, person_id, role, school_id, from_at, granted_by) VALUES ('grant', 'admin', 'config_admin', '*', 0, 'seed')",
    )
    sql.exec(
      "INSERT INTO session (hash, person_id, issuer, subject, created_at, seen_at, expires_at) VALUES (?, 'admin', 'https://idp.test', 'admin', ?, ?, ?)",
      sha256('session-of-the-administrator'),
      Date.now(),
      later,
      later,
    )
  })
})

describe('the address a SIS may call', () => {
  const at = '/districts/hooked/connections/sis'

  test('works when the console has handed it out, also after a disconnect', async () => {
    const first = shownOn(await (await post('/roster/source/settings', SIS)).text())
    expect(await callHook(first)).toBe(202)
    expect((await rest('DELETE', at)).status).toBe(200)
    expect(await callHook(first)).toBe(404)
    const second = shownOn(await (await post('/roster/source/settings', SIS)).text())
    expect(second).not.toBe(first)
    expect([await callHook(first), await callHook(second)]).toEqual([404, 202])
  })

  test('works when the API has handed it out', async () => {
    await rest('DELETE', at)
    const { json } = await rest('PUT', at, { body: SIS })
    expect(await callHook(String(json['hookUrl']))).toBe(202)
  })

  test('is made anew by the API: the old one ends at once, and the record tells of it', async () => {
    await rest('DELETE', at)
    const { json } = await rest('PUT', at, { body: SIS })
    const old = String(json['hookUrl'])
    const renewed = await rest('POST', `${at}/hook`)
    expect(renewed).toMatchObject({ status: 201, json: { hookUrl: expect.any(String) } })
    expect([await callHook(old), await callHook(String(renewed.json['hookUrl']))]).toEqual([
      404, 202,
    ])
    const acts = await runInDurableObject(stubOf('hooked'), (_, { storage: { sql } }) =>
      sql
        .exec<{ body: string }>("SELECT body FROM audit WHERE body ->> 'act' = 'source.renew_hook'")
        .toArray(),
    )
    expect(acts.map(({ body }): unknown => JSON.parse(body))).toMatchObject([
      { actor: 'operator', subject: expect.any(String), outcome: 'ok' },
    ])
    expect(JSON.stringify(acts)).not.toContain(String(renewed.json['hookUrl']).slice(-32))
  })

  test('is made anew in the console, on a button that says what ends', async () => {
    await rest('DELETE', at)
    const old = shownOn(await (await post('/roster/source/settings', SIS)).text())
    const renewed = shownOn(await (await post('/roster/source/hook', {})).text())
    expect([await callHook(old), await callHook(renewed)]).toEqual([404, 202])
  })

  test('is not made anew while nothing is connected', async () => {
    await rest('DELETE', at)
    expect(await rest('POST', `${at}/hook`)).toMatchObject({
      status: 409,
      json: { code: 'sis_missing' },
    })
  })

  test('is described', async () => {
    const { json } = await rest('GET', '/openapi.json')
    const paths = json['paths'] as Record<string, Record<string, { operationId: string }>> // safe: OpenAPI
    const path = paths['/api/v1/districts/{id}/connections/sis/hook']
    expect(path?.['post']?.operationId).toBe('source.renew_hook')
  })
})

describe('a deployment that calls no private address', () => {
  test.each([
    ['baseUrl', { baseUrl: 'https://10.0.0.7/ims/oneroster/rostering/v1p2' }],
    ['baseUrl', { baseUrl: 'http://sis.hooked.example.org/ims/oneroster/rostering/v1p2' }],
    ['baseUrl', { baseUrl: 'https://sis.district.internal/ims/oneroster/rostering/v1p2' }],
    ['tokenUrl', { tokenUrl: 'https://localhost/oauth/token' }],
  ])('refuses to save a %s such as %j', async (path, change) => {
    // its own object, as the platform would make it there
    const without = { ...(env as unknown as { MASTER_KEY: string; PUBLIC_URL: string }) }
    const answer = await runInDurableObject(stubOf('public-only'), (_, state) => {
      const { MASTER_KEY, PUBLIC_URL } = without
      const district = new District(state, { MASTER_KEY, PUBLIC_URL })
      const envelope = { caller: { via: 'operator' } } as const
      const named = { id: 'public-only', name: 'Public', timeZone: 'UTC' }
      district.run('district.configure', named, envelope)
      return district.run('source.set', { ...SIS, ...change }, envelope)
    })
    expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid', issues: [{ path }] } })
    expect(JSON.stringify(answer)).toContain('such as https://sis.example.org')
  })
})

describe('a bearer token that nobody gave', () => {
  test.each([
    ['GET', '/districts', undefined],
    ['POST', '/districts', { name: 'X', timeZone: 'UTC' }],
    ['GET', '/districts/hooked/connections', undefined],
    ['PUT', '/districts/hooked/connections/slack', { teamId: 'T0WRONG', botToken: 'xoxb-unused' }],
  ])('is answered with 401 and the remedy: %s %s', async (method, path, body) => {
    const answer = await rest(method, path, {
      body,
      token: 'a-token-with-a-slip-of-the-finger-000',
    })
    expect(answer).toMatchObject({ status: 401, json: { code: 'unauthenticated' } })
    expect(answer.json['detail']).toContain('operator token')
  })
})

test("a district's own key is known, and still may not do what is the operator's alone", async () => {
  const made = await rest('POST', '/districts/hooked/api-keys', {
    body: { name: 'reader', scopes: ['roster.read'] },
  })
  const token = String(made.json['key'])
  const slack = { teamId: 'T0KEYED', botToken: 'xoxb-unused' }
  const answers = [
    await rest('GET', '/districts', { token }),
    await rest('PUT', '/districts/hooked/connections/slack', { body: slack, token }),
    await rest('POST', '/districts/hooked/connections/sis/hook', { token }),
  ]
  expect(answers.map(({ json }) => json['code'])).toEqual(Array(3).fill('forbidden_role'))
})
