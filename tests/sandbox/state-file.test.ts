import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startGoogle } from '../../sandbox/google/server.ts'
import { startMicrosoft } from '../../sandbox/microsoft/server.ts'

type Body = Record<string, unknown>

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
  file = join(folder, 'deep', 'state')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const read = async (response: Response): Promise<Body> => response.json<Body>()

const { google, microsoft } = CREDENTIALS

async function googleToken(url: string, refreshToken = '1//demo-counselor'): Promise<Response> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: google.clientId,
    client_secret: google.clientSecret,
  })
  return fetch(`${url}/token`, { method: 'POST', body })
}

async function atGoogle(url: string) {
  const { access_token: token } = await read(await googleToken(url))
  return (method: string, path: string, body?: Body) =>
    fetch(`${url}/calendar/v3${path}`, {
      method,
      headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
}

async function atMicrosoft(url: string) {
  const login = await fetch(`${url}/${microsoft.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: microsoft.clientId,
      client_secret: microsoft.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { access_token: token } = await read(login)
  return (method: string, path: string, body?: Body) =>
    fetch(`${url}/v1.0/users/counselor${path}`, {
      method,
      headers: {
        authorization: `Bearer ${String(token)}`,
        'content-type': 'application/json',
        prefer: 'IdType="ImmutableId"',
      },
      ...(body && { body: JSON.stringify(body) }),
    })
}

const EVENT = {
  id: 'task0000000001',
  summary: 'Offramp task',
  start: { dateTime: '2026-11-20T10:00:00-06:00' },
  end: { dateTime: '2026-11-20T10:30:00-06:00' },
}

describe('Google over a restart', () => {
  it('a calendar and its events are still there, and a used id stays used', async () => {
    const first = await startGoogle({ port: 0, stateFile: file })
    const before = await atGoogle(first.url)
    const { id } = await read(await before('POST', '/calendars', { summary: 'Offramp' }))
    const path = `/calendars/${String(id)}/events`
    expect((await before('POST', path, EVENT)).status).toBe(200)
    await first.close()

    const second = await startGoogle({ port: 0, stateFile: file })
    const after = await atGoogle(second.url)
    expect(await read(await after('GET', `${path}/${EVENT.id}`))).toMatchObject({
      summary: 'Offramp task',
      status: 'confirmed',
    })
    expect((await after('POST', path, EVENT)).status).toBe(409)
    const truth = (await read(await fetch(`${second.url}/_control/events`))) as {
      history: Body[]
    }
    expect(truth.history).toMatchObject([{ key: EVENT.id, created: 1, attempted: 2 }])
    await second.close()
  })

  it('a withdrawn consent stays withdrawn', async () => {
    const first = await startGoogle({ port: 0, stateFile: file })
    const person = JSON.stringify({ person: 'counselor' })
    await fetch(`${first.url}/_control/person-revokes`, { method: 'POST', body: person })
    await first.close()
    const second = await startGoogle({ port: 0, stateFile: file })
    expect((await googleToken(second.url)).status).toBe(400)
    expect((await googleToken(second.url, '1//demo-receivingLead')).status).toBe(200)
    await second.close()
  })

  it('without a file nothing is kept', async () => {
    const first = await startGoogle({ port: 0 })
    const before = await atGoogle(first.url)
    const { id } = await read(await before('POST', '/calendars', { summary: 'Offramp' }))
    await first.close()
    const second = await startGoogle({ port: 0 })
    const after = await atGoogle(second.url)
    expect((await after('GET', `/calendars/${String(id)}`)).status).toBe(404)
    await second.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it('a damaged file is refused by name and not overwritten', async () => {
    const damaged = join(folder, 'damaged')
    writeFileSync(damaged, 'not a state')
    await expect(startGoogle({ port: 0, stateFile: damaged })).rejects.toThrow(
      `${damaged} is damaged. Delete ${damaged} to start afresh.`,
    )
  })

  it('a file of the other system is refused', async () => {
    const first = await startMicrosoft({ port: 0, stateFile: file })
    await atMicrosoft(first.url)
    await first.close()
    await expect(startGoogle({ port: 0, stateFile: file })).rejects.toThrow('Delete')
  })
})

/** Longer than the time within which a change is written. */
const WRITTEN_AFTER_MS = 500

async function runGoogle(port: number) {
  const args = ['sandbox/google/main.ts', '--port', String(port), '--state', file]
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  const url = `http://localhost:${port}`
  for (;;) {
    if (await fetch(url).catch(() => undefined)) break
    await sleep(20)
  }
  return {
    url,
    stop: (signal: NodeJS.Signals) =>
      new Promise((resolve) => {
        child.once('exit', resolve)
        child.kill(signal)
      }),
  }
}

describe('a process that is stopped', () => {
  it('keeps what is older than a moment when it is killed, and everything when it is asked to stop', async () => {
    const free = await startGoogle({ port: 0 })
    await free.close()
    const first = await runGoogle(free.port)
    const { id: older } = await read(
      await (
        await atGoogle(first.url)
      )('POST', '/calendars', { summary: 'Older' }),
    )
    await sleep(WRITTEN_AFTER_MS)
    await first.stop('SIGKILL')

    const second = await runGoogle(free.port)
    const then = await atGoogle(second.url)
    expect((await then('GET', `/calendars/${String(older)}`)).status).toBe(200)
    const { id: newer } = await read(await then('POST', '/calendars', { summary: 'Newer' }))
    await second.stop('SIGTERM')

    const third = await runGoogle(free.port)
    const now = await atGoogle(third.url)
    expect((await now('GET', `/calendars/${String(newer)}`)).status).toBe(200)
    await third.stop('SIGTERM')
  })
})

describe('Microsoft over a restart', () => {
  it('an event is still there, and repeating its transaction gives it again', async () => {
    const body = {
      subject: 'Offramp task',
      start: { dateTime: '2026-11-20T16:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-20T16:30:00', timeZone: 'UTC' },
      transactionId: 'task-1',
    }
    const first = await startMicrosoft({ port: 0, stateFile: file })
    const made = await read(await (await atMicrosoft(first.url))('POST', '/events', body))
    await first.close()

    const second = await startMicrosoft({ port: 0, stateFile: file })
    const after = await atMicrosoft(second.url)
    const again = await read(await after('POST', '/events', body))
    expect(again['id']).toBe(made['id'])
    const patched = await after('PATCH', `/events/${String(made['id'])}`, { subject: 'Moved' })
    expect(patched.status).toBe(200)
    const { history } = await read(await fetch(`${second.url}/_control/events`))
    expect(history).toMatchObject([{ key: 'task-1', created: 1, attempted: 2, updated: 1 }])
    await second.close()
  })
})
