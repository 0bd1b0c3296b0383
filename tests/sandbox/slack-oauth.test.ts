import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startStage, type Stage } from './slack-echo.ts'
import type { Json } from './slack-samples.ts'

const { slack: app } = CREDENTIALS
const REDIRECT = 'http://localhost:8787/slack/oauth/callback'
const SCOPE = 'commands,chat:write,im:write,users:read,users:read.email'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const asked = (more: Record<string, string> = {}) => {
  const query = { client_id: app.clientId, scope: SCOPE, redirect_uri: REDIRECT, state: 'd1.xyz' }
  return `${stage.url}/oauth/v2/authorize?${new URLSearchParams({ ...query, ...more }).toString()}`
}

/** What the administrator's press brings back to the app. */
async function decide(decision: string, more: Record<string, string> = {}): Promise<URL> {
  const response = await fetch(asked(more), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ decision }),
  })
  return new URL(response.headers.get('location') ?? '')
}

async function access(fields: Record<string, string>): Promise<Json> {
  const credentials = { client_id: app.clientId, client_secret: app.clientSecret }
  const response = await fetch(`${stage.url}/api/oauth.v2.access`, {
    method: 'POST',
    body: new URLSearchParams({ ...credentials, ...fields }),
  })
  return response.json<Json>()
}

async function install(decision = 'workspace'): Promise<Json> {
  const code = (await decide(decision)).searchParams.get('code') ?? ''
  return access({ code, redirect_uri: REDIRECT })
}

const works = (token: unknown) => stage.call('auth.test', {}, { token: String(token) })

describe('the authorize page', () => {
  it('shows what is asked for', async () => {
    const page = await (await fetch(asked())).text()
    expect(page).toContain('users:read.email')
    expect(page).toContain('Allow for this workspace')
  })
  it.each([
    ['an unknown app', { client_id: '9.9' }],
    ['a scope Offramp never asks for', { scope: 'channels:history' }],
    ['no scope', { scope: '' }],
    ['a plain http address elsewhere', { redirect_uri: 'http://offramp.example/cb' }],
  ])('%s is refused', async (_, more) => {
    expect((await fetch(asked(more))).status).toBe(400)
  })
  it('the state comes back as it was sent', async () => {
    const back = await decide('workspace')
    expect(back.searchParams.get('state')).toBe('d1.xyz')
  })
  it('cancelling brings an error and no code', async () => {
    const back = await decide('cancel')
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error: 'access_denied',
      state: 'd1.xyz',
    })
  })
})

describe('oauth.v2.access', () => {
  it('a code becomes a working, expiring bot token', async () => {
    const installed = await install()
    expect(installed).toMatchObject({
      ok: true,
      token_type: 'bot',
      scope: SCOPE,
      team: { id: app.teamId },
      enterprise: null,
      is_enterprise_install: false,
      expires_in: 43_200,
      access_token: expect.stringMatching(/^xoxe\.xoxb-/),
      refresh_token: expect.stringMatching(/^xoxe-1-/),
    })
    expect(await works(installed.access_token)).toMatchObject({ ok: true, team_id: app.teamId })
  })
  it('an organisation install has no team', async () => {
    const installed = await install('organisation')
    expect(installed).toMatchObject({
      team: null,
      enterprise: { id: 'E0MAPLE01' },
      is_enterprise_install: true,
    })
  })
  it('a code works once', async () => {
    const code = (await decide('workspace')).searchParams.get('code') ?? ''
    await access({ code, redirect_uri: REDIRECT })
    expect(await access({ code, redirect_uri: REDIRECT })).toMatchObject({
      error: 'code_already_used',
    })
  })
  it.each([
    ['an invented code', { code: 'abc', redirect_uri: REDIRECT }, 'invalid_code'],
    ['another app', { code: 'abc', client_id: '9.9' }, 'invalid_client_id'],
    ['a wrong secret', { code: 'abc', client_secret: 'guess' }, 'bad_client_secret'],
    [
      'an invented refresh token',
      { grant_type: 'refresh_token', refresh_token: 'a' },
      'invalid_refresh_token',
    ],
  ])('%s is refused', async (_, fields, error) => {
    expect(await access(fields)).toMatchObject({ ok: false, error })
  })
  it('a code is bound to its redirect address', async () => {
    const code = (await decide('workspace')).searchParams.get('code') ?? ''
    expect(await access({ code, redirect_uri: `${REDIRECT}/other` })).toMatchObject({
      error: 'bad_redirect_uri',
    })
  })
  it('a code dies after ten minutes', async () => {
    const code = (await decide('workspace')).searchParams.get('code') ?? ''
    stage.clock.offsetMs += 10 * 60_000 + 1000
    expect(await access({ code, redirect_uri: REDIRECT })).toMatchObject({ error: 'invalid_code' })
  })
  it('a refresh token works once and brings the next pair', async () => {
    const { refresh_token: token } = await install()
    const refresh = { grant_type: 'refresh_token', refresh_token: String(token) }
    const next = await access(refresh)
    expect(next).toMatchObject({ ok: true, refresh_token: expect.any(String) })
    expect(next.refresh_token).not.toBe(token)
    expect(await works(next.access_token)).toMatchObject({ ok: true })
    expect(await access(refresh)).toMatchObject({ error: 'invalid_refresh_token' })
  })
  it('the lifetime of new tokens can be cut to seconds', async () => {
    await fetch(`${stage.url}/_control/tokens/lifetime`, {
      method: 'POST',
      body: JSON.stringify({ expiresInSeconds: 3 }),
    })
    const installed = await install()
    expect(installed.expires_in).toBe(3)
    stage.clock.offsetMs += 3000
    expect(await works(installed.access_token)).toMatchObject({ error: 'token_expired' })
  })
  it('credentials may come in the Authorization header', async () => {
    const code = (await decide('workspace')).searchParams.get('code') ?? ''
    const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')
    const response = await fetch(`${stage.url}/api/oauth.v2.access`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ code, redirect_uri: REDIRECT }),
    })
    expect(await response.json()).toMatchObject({ ok: true })
  })
})
