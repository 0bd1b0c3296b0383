import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import type { FaultScript } from '../../sandbox/slack/faults.ts'
import { startStage, type Stage } from './slack-echo.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const arm = (script: FaultScript | FaultScript[]) => stage.control('POST', 'faults', script)
const message = {
  channel: CAST[0]!.slackUserId,
  text: 'a',
  unfurl_links: false,
  unfurl_media: false,
}
const post = (signal?: AbortSignal) =>
  stage.request('chat.postMessage', message, signal === undefined ? {} : { signal })
const identify = () => stage.request('auth.test', {})
const statuses = async (count: number) => {
  const found: number[] = []
  for (let n = 0; n < count; n++) found.push((await identify()).status)
  return found
}
const delivered = async () => (await stage.slack.see('teacher')).messages.length

describe('scripted faults', () => {
  it('429 says how long to wait, and does nothing', async () => {
    await arm({ method: 'chat.postMessage', kind: 'rateLimited', retryAfterSeconds: 7 })
    const answer = await post()
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7'])
    expect(await answer.json()).toEqual({ ok: false, error: 'ratelimited' })
    expect(await delivered()).toBe(0)
  })
  it('a script ends after its number of times', async () => {
    await arm({ method: 'auth.test', kind: 'status', status: 503, times: 2 })
    expect(await statuses(3)).toEqual([503, 503, 200])
  })
  it('a script can hit every third call only', async () => {
    await arm({ method: '*', kind: 'status', status: 500, everyNth: 3 })
    expect(await statuses(6)).toEqual([200, 200, 500, 200, 200, 500])
  })
  it('fail once fails once', async () => {
    await arm({ method: 'auth.test', kind: 'failOnce' })
    expect(await statuses(2)).toEqual([500, 200])
  })
  it('other methods are left alone', async () => {
    await arm({ method: 'auth.test', kind: 'failOnce' })
    expect((await post()).status).toBe(200)
  })
  it('several scripts are used up in order', async () => {
    await arm([
      { method: 'auth.test', kind: 'failOnce' },
      { method: 'auth.test', kind: 'status', status: 502, times: 1 },
    ])
    expect(await statuses(3)).toEqual([500, 502, 200])
  })
  it('a redirect points away', async () => {
    await arm({ method: 'auth.test', kind: 'redirect', location: 'https://evil.example/' })
    const answer = await identify()
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://evil.example/'])
  })
  it('a refusal of any name can be given', async () => {
    await arm({ method: 'chat.postMessage', kind: 'error', error: 'edit_window_closed' })
    const answer = await post()
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ok: false, error: 'edit_window_closed' },
    ])
  })
  it('a slow call is carried out late', async () => {
    await arm({ method: 'chat.postMessage', kind: 'slow', ms: 120 })
    const started = performance.now()
    expect((await post()).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThanOrEqual(115)
  })
  it('a hanging call never answers and does nothing', async () => {
    await arm({ method: 'chat.postMessage', kind: 'hang' })
    await expect(post(AbortSignal.timeout(150))).rejects.toThrow('timeout')
    expect(await delivered()).toBe(0)
  })
  it('a lost answer is a post that was made and a connection that broke', async () => {
    await arm({ method: 'chat.postMessage', kind: 'lostAnswer', times: 1 })
    await expect(post()).rejects.toThrow('fetch failed')
    expect(await delivered()).toBe(1)
    expect((await post()).status).toBe(200)
  })
  it('a script that makes no sense is refused by name', async () => {
    const answer = await fetch(`${stage.url}/_control/faults`, {
      method: 'POST',
      body: JSON.stringify({ method: 'auth.test', kind: 'status' }),
    })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(await answer.json())).toContain('status')
  })
  it('stopping the workspace ends calls that hang', async () => {
    const other = await startStage()
    await fetch(`${other.url}/_control/faults`, {
      method: 'POST',
      body: JSON.stringify({ method: '*', kind: 'hang' }),
    })
    const hanging = fetch(`${other.url}/api/auth.test`, { method: 'POST' }).catch(() => 'cut')
    await new Promise((resolve) => setTimeout(resolve, 50))
    await other.close()
    expect(await hanging).toBe('cut')
  })
})
