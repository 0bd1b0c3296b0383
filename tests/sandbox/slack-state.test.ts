import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CAST, CREDENTIALS } from '../../sandbox/cast.ts'
import { startSlack, type RunningSlack, type SlackOptions } from '../../sandbox/slack/server.ts'
import type { Json } from './slack-samples.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-slack-'))
  file = join(folder, 'deep', 'slack.state')
})
const started = new Set<ChildProcess>()
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  started.clear()
  rmSync(folder, { recursive: true, force: true })
})

const TEACHER = CAST[0]?.slackUserId ?? ''
const HOME = { type: 'home', blocks: [{ type: 'divider' }] }
const MODAL = {
  type: 'modal',
  title: { type: 'plain_text', text: 'A form' },
  blocks: [{ type: 'divider' }],
}

async function post(url: string, body: unknown, token?: string): Promise<Json> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token ?? CREDENTIALS.slack.botToken}`,
    },
    body: JSON.stringify(body),
  })
  return response.json<Json>()
}

const call = (url: string, method: string, body: Json) => post(`${url}/api/${method}`, body)
const authTest = (url: string, token: string) => post(`${url}/api/auth.test`, {}, token)
const control = (url: string, path: string, body: Json) => post(`${url}/_control/${path}`, body)
const textsOf = ({ slack }: RunningSlack) =>
  slack.see('teacher').then(({ messages }) => messages.map(({ text }) => text))

/** Opens the workspace of the file, and closes it again whatever happens. Nothing takes its payloads. */
async function opened<T>(
  use: (running: RunningSlack) => Promise<T>,
  options: SlackOptions = {},
): Promise<T> {
  const running = await startSlack({
    port: 0,
    target: 'http://localhost:9/slack/events',
    stateFile: file,
    ...options,
  })
  try {
    return await use(running)
  } finally {
    await running.close()
  }
}

const say = (url: string, text: string) =>
  call(url, 'chat.postMessage', {
    channel: TEACHER,
    text,
    unfurl_links: false,
    unfurl_media: false,
  })

describe('the workspace over a restart', () => {
  it('a message is still there and can be changed by its channel and ts', async () => {
    const { channel, ts } = await opened(({ url }) => say(url, 'Before'))
    await opened(async (running) => {
      expect(await textsOf(running)).toEqual(['Before'])
      const changed = await call(running.url, 'chat.update', { channel, ts, text: 'After' })
      expect(changed).toMatchObject({ ok: true, ts })
    })
    expect(await opened(textsOf)).toEqual(['After'])
  })

  it('no ts is given out twice, even when the clock is set back', async () => {
    const { ts } = await opened(({ url }) => say(url, 'First'), { now: () => 2_000_000 })
    const next = await opened(({ url }) => say(url, 'Second'), { now: () => 1_000_000 })
    expect(Number(next.ts)).toBeGreaterThan(Number(ts))
  })

  it('an App Home is still there with its hash; an open modal is closed, and an open page notices', async () => {
    const before = await opened(async ({ url, world, slack }) => {
      await call(url, 'views.publish', { user_id: TEACHER, view: HOME })
      const trigger = { userId: TEACHER, teamId: CREDENTIALS.slack.teamId }
      world.triggers.set('t', { ...trigger, issuedAtMs: Date.now(), isExchanged: false })
      await call(url, 'views.open', { trigger_id: 't', view: MODAL })
      return slack.see('teacher')
    })
    expect(before.stack).toHaveLength(1)
    await opened(async ({ url, slack }) => {
      const after = await slack.see('teacher')
      expect(after.home).toEqual(before.home)
      expect(after.stack).toEqual([])
      expect(after.version).toBeGreaterThan(before.version)
      const { hash } = before.home ?? {}
      const update = { user_id: TEACHER, view: HOME, hash }
      expect(await call(url, 'views.publish', update)).toMatchObject({ ok: true })
    })
  })

  it('a token that was issued is still good, a revoked one is not', async () => {
    const [good, bad] = await opened(async ({ url }) => {
      const issued = await control(url, 'tokens', {})
      const revoked = await control(url, 'tokens', {})
      await control(url, 'tokens/revoke', { token: revoked.access_token })
      return [String(issued.access_token), String(revoked.access_token)]
    })
    await opened(async ({ url }) => {
      expect(await authTest(url, good)).toMatchObject({ ok: true })
      expect(await authTest(url, bad)).toMatchObject({ error: 'token_revoked' })
    })
  })

  it('a refresh token works once, and not at all when its grant was revoked after the restart', async () => {
    const [used, dead] = await opened(async ({ url }) => [
      await control(url, 'tokens', { expiresInSeconds: 60 }),
      await control(url, 'tokens', { expiresInSeconds: 60 }),
    ])
    const refresh = (url: string, issued: Json | undefined) =>
      fetch(`${url}/api/oauth.v2.access`, {
        method: 'POST',
        body: new URLSearchParams({
          client_id: CREDENTIALS.slack.clientId,
          client_secret: CREDENTIALS.slack.clientSecret,
          grant_type: 'refresh_token',
          refresh_token: String(issued?.refresh_token),
        }),
      }).then((response) => response.json<Json>())
    await opened(async ({ url }) => {
      await control(url, 'tokens/revoke', { token: dead?.access_token })
      expect(await refresh(url, dead)).toMatchObject({ error: 'invalid_refresh_token' })
      expect(await refresh(url, used)).toMatchObject({ ok: true })
    })
    await opened(async ({ url }) => {
      expect(await refresh(url, used)).toMatchObject({ error: 'invalid_refresh_token' })
    })
  })

  it('what the driver did in this process is kept, and a reset is too', async () => {
    const { notice } = await opened(({ slack }) => slack.slash('teacher', '/concern'))
    expect(notice).not.toBeNull()
    await opened(async ({ url, slack }) => {
      expect((await slack.see('teacher')).notice).toEqual(notice)
      await control(url, 'reset', {})
    })
    expect((await opened(({ slack }) => slack.see('teacher'))).notice).toBeNull()
  })

  it('without a file nothing is kept', async () => {
    await opened(({ url }) => say(url, 'Gone'), { stateFile: undefined })
    expect(await opened(textsOf, { stateFile: undefined })).toEqual([])
    expect(readdirSync(folder)).toEqual([])
  })

  it('a damaged file is refused by name and not overwritten', async () => {
    const damaged = join(folder, 'damaged')
    writeFileSync(damaged, 'not a state')
    await expect(startSlack({ port: 0, stateFile: damaged })).rejects.toThrow(
      `${damaged} is damaged. Delete ${damaged} to start afresh.`,
    )
    expect(readFileSync(damaged, 'utf8')).toBe('not a state')
  })
})

/** Longer than the time within which a change is written. */
const WRITTEN_AFTER_MS = 500
/** Several processes start one after the other; on a busy machine each takes seconds. */
const PROCESSES_MAX_MS = 60_000

async function run(port: number) {
  const args = ['sandbox/slack/main.ts', '--port', String(port)]
  const env = { ...process.env, STATE: file }
  const child = spawn(process.execPath, args, { stdio: 'ignore', env })
  started.add(child)
  const url = `http://localhost:${port}`
  while (child.exitCode === null && !(await fetch(url).catch(() => undefined))) await sleep(20)
  return {
    url,
    stop: (signal: NodeJS.Signals) =>
      new Promise<number | null>((resolve) => {
        child.once('exit', resolve)
        child.kill(signal)
      }),
  }
}

describe('a process that is stopped', { timeout: PROCESSES_MAX_MS }, () => {
  it('keeps what is older than a moment when it is killed, and everything when it is asked to stop', async () => {
    const free = await startSlack({ port: 0 })
    await free.close()
    const first = await run(free.port)
    const older = await say(first.url, 'Older')
    await sleep(WRITTEN_AFTER_MS)
    await first.stop('SIGKILL')

    const second = await run(free.port)
    const change = ({ channel, ts }: Json) => ({ channel, ts, text: 'Changed' })
    expect(await call(second.url, 'chat.update', change(older))).toMatchObject({ ok: true })
    const newer = await say(second.url, 'Newer')
    expect(await second.stop('SIGTERM')).toBe(0)

    const third = await run(free.port)
    expect(await call(third.url, 'chat.update', change(newer))).toMatchObject({ ok: true })
    await third.stop('SIGTERM')
  })
})
