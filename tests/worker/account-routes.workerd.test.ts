import { env, exports } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, test } from 'vitest'
import type { District } from '../../src/core/district/district.ts'
import { sha256 } from '../../src/core/store/vault.ts'

// safe because the entry under test is the worker of wrangler.toml
const worker = (exports as unknown as { default: Fetcher }).default
const TOKEN = String((env as Record<string, unknown>)['OPERATOR_TOKEN'])
const ID = 'accounts'
const HOST = 'accounts.example.org'
const AT = `/districts/${ID}`
const EMAIL = 'tessa@accounts.example.org'
const SESSION = 'session-of-the-teacher'

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

function stub(): DurableObjectStub<District> {
  // safe because the worker under test binds the class
  const { DISTRICT } = env as unknown as { DISTRICT: DurableObjectNamespace<District> }
  return DISTRICT.get(DISTRICT.idFromName(ID))
}

/** Where a browser with the member of staff's session is led: to a page, or to the sign-in. */
async function statusOfHome(): Promise<number> {
  const headers = { cookie: `__Host-sid=${SESSION}` }
  const { status } = await worker.fetch(`https://${HOST}/`, { headers, redirect: 'manual' })
  return status
}

beforeAll(async () => {
  const facts = { id: ID, name: 'Accounts', timeZone: 'America/Chicago', hostnames: [HOST] }
  await rest('POST', '/districts', { body: facts })
  const now = Date.now()
  const later = now + 86_400_000
  await runInDurableObject(stub(), (_, { storage: { sql } }) => {
    sql.exec(
      "INSERT INTO person (id, given_name, family_name, email, is_staff, updated_at) VALUES ('tessa', 'Tessa', 'Moreno', ?, 1, 0)",
      EMAIL,
    )
    for (const [provider, tenant] of [
      ['oidc', 'https://idp.test'],
      ['slack', 'T0ACCOUNTS'],
    ]) {
      sql.exec(
        "INSERT INTO account (provider, tenant, subject, person_id, is_member, checked_at, linked_at) VALUES (?, ?, 'their-own-id', 'tessa', 1, ?, ?)",
        provider,
        tenant,
        now,
        now,
      )
    }
    sql.exec(
      "INSERT INTO session (hash, person_id, issuer, subject, created_at, seen_at, expires_at) VALUES (?, 'tessa', 'https://idp.test', 'their-own-id', ?, ?, ?)",
      sha256(SESSION),
      now,
      later,
      later,
    )
  })
})

describe('the accounts of a member of staff over REST', () => {
  test('are found by e-mail and listed by person, without their own ids', async () => {
    const found = await rest('POST', `${AT}/accounts/find`, { body: { email: EMAIL } })
    expect(found).toMatchObject({
      status: 200,
      json: { person: { id: 'tessa', name: 'Tessa Moreno' } },
    })
    const listed = await rest('GET', `${AT}/people/tessa/accounts`)
    expect(listed.json).toEqual(found.json)
    expect(listed.json['accounts']).toMatchObject([
      { provider: 'oidc', tenant: 'https://idp.test' },
      { provider: 'slack', tenant: 'T0ACCOUNTS' },
    ])
    expect(JSON.stringify(listed.json)).not.toContain('their-own-id')
  })

  test('are nobody’s with a key of an integrator', async () => {
    const wanted = { name: 'k', scopes: ['roster.read'] }
    const made = await rest('POST', `${AT}/api-keys`, { body: wanted })
    const token = String(made.json['key'])
    for (const [method, path, body] of [
      ['POST', `${AT}/accounts/find`, { email: EMAIL }],
      ['GET', `${AT}/people/tessa/accounts`],
      ['DELETE', `${AT}/people/tessa/accounts/oidc`],
    ] as const) {
      expect(await rest(method, path, { body, token })).toMatchObject({
        status: 403,
        json: { code: 'forbidden_role' },
      })
    }
    expect(await statusOfHome()).toBe(200)
  })

  test('are unlinked one provider at a time, which signs the person out at once', async () => {
    const gone = await rest('DELETE', `${AT}/people/tessa/accounts/oidc`)
    expect(gone).toEqual({ status: 200, json: { unlinked: 1, signedOut: 1 } })
    expect(await statusOfHome()).toBe(303)
    const { json } = await rest('GET', `${AT}/people/tessa/accounts`)
    expect(json['accounts']).toMatchObject([{ provider: 'slack' }])
    const again = await rest('DELETE', `${AT}/people/tessa/accounts/oidc`)
    expect(again).toEqual({ status: 200, json: { unlinked: 0, signedOut: 0 } })
  })

  test('of nobody, or at no provider of ours, are refused in words', async () => {
    const nobody = await rest('DELETE', `${AT}/people/nobody/accounts/oidc`)
    expect(nobody).toMatchObject({ status: 404, json: { code: 'not_found' } })
    const nowhere = await rest('DELETE', `${AT}/people/tessa/accounts/teams`)
    expect(nowhere).toMatchObject({ status: 422, json: { errors: [{ path: 'provider' }] } })
  })

  test('stand in the description of the API under their own names', async () => {
    const answer = await worker.fetch('https://offramp.test/api/v1/openapi.json')
    const { paths } = await answer.json<{ paths: Record<string, Record<string, unknown>> }>()
    const at = '/api/v1/districts/{id}/people/{personId}/accounts/{provider}'
    expect(paths[at]).toMatchObject({ delete: { operationId: 'account.unlink' } })
  })
})
