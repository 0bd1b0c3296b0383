import { afterEach, expect, test } from 'vitest'
import { connect, type Api } from '../../cli/api.ts'
import { setUp } from '../../cli/connect-sis/set-up.ts'
import { FailedError, LeftError, LineError } from '../../cli/failure.ts'
import type { Screen } from '../../cli/screen.ts'
import { followSync, type Watcher } from '../../cli/watch-sync.ts'
import { serveLoopback, type Listening } from '../../sandbox/http.ts'

const PATH = '/districts/maple/syncs/run-7'
const DONE = { id: 'run-7', state: 'succeeded', phase: 'done', collections: {} }
const UNDER_WAY = {
  ...DONE,
  state: 'running',
  phase: 'extracting',
  requests: 1,
  retries: 0,
  waitMs: null,
}

/** A server whose answers are taken one after the other; the last stays. */
let server: Listening | null = null
async function answering(...replies: readonly (object | number)[]): Promise<Api> {
  const left = [...replies]
  server = await serveLoopback(() => {
    const reply = left.length > 1 ? left.shift() : left[0]
    return typeof reply === 'number'
      ? new Response('<h1>Bad gateway</h1>', { status: reply })
      : Response.json(reply)
  }, 0)
  return connect({ OFFRAMP_URL: server.url, OPERATOR_TOKEN: 'token' })
}
afterEach(async () => {
  await server?.close()
  server = null
})

type Scene = Watcher & { readonly said: string[]; readonly rests: number[] }

/** Somebody who watches, on a clock that only waiting moves. */
function watcher(isLive = false): Scene {
  const said: string[] = []
  const rests: number[] = []
  let at = 0
  const screen: Screen = {
    isLive,
    width: () => 80,
    draw: (lines) => void said.push(...lines),
    say: (...lines) => void said.push(...lines),
  }
  return {
    said,
    rests,
    screen,
    now: () => at,
    rest: (ms) => {
      at += ms
      rests.push(ms)
      return Promise.resolve()
    },
  }
}

test.each([502, 503, 504])(
  'a sync is followed on after a moment of %i from whoever stands before Offramp',
  async (status) => {
    const api = await answering(UNDER_WAY, status, status, DONE)
    const scene = watcher()
    expect(await followSync(api, PATH, scene)).toMatchObject({ state: 'succeeded' })
    expect(scene.said.filter((line) => line.includes('line is lost'))).toHaveLength(1)
    expect(scene.said).toContain('  The line is back.')
  },
)

test('a line that is cut is drawn as lost where lines can be drawn, and the sync followed on', async () => {
  const api = await answering(DONE)
  let cut = 3
  const cutting: Api = {
    ...api,
    get: (path) => (cut-- > 0 ? Promise.reject(new LineError('cut')) : api.get(path)),
  }
  const scene = watcher(true)
  expect(await followSync(cutting, PATH, scene)).toMatchObject({ state: 'succeeded' })
  expect(scene.said).toEqual(Array.from({ length: 3 }, () => '  The line is lost, trying again …'))
})

test('a line that stays lost for five minutes ends in a failure with the command to go on watching', async () => {
  const api = await answering(DONE)
  await server?.close()
  server = null
  const scene = watcher()
  const thrown: unknown = await followSync(api, PATH, scene).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(FailedError)
  const { message } = thrown as FailedError // safe because it was looked at above
  expect(message).toMatch(/^Cannot reach http/)
  expect(message).toContain('The sync goes on without you. Watch it again with:')
  expect(message).toContain('offramp sync watch run-7 --district maple')
  const restedMs = scene.rests.reduce((sum, ms) => sum + ms, 0)
  expect(restedMs).toBeGreaterThan(280_000)
  expect(restedMs).toBeLessThan(320_000)
})

test('hours in which the computer slept are no hours in which the line was lost', async () => {
  const api = await answering(DONE)
  const HOURS = 8 * 3_600_000
  let asleepMs = 0
  let cut = 2
  const sleeping: Api = {
    ...api,
    // The lid was closed while a question was under way.
    get: (path) => {
      asleepMs += HOURS
      return cut-- > 0 ? Promise.reject(new LineError('cut')) : api.get(path)
    },
  }
  const scene = watcher()
  const now = (): number => scene.now() + asleepMs
  expect(await followSync(sleeping, PATH, { ...scene, now })).toMatchObject({ state: 'succeeded' })
})

test('what the server refuses is not asked again', async () => {
  const api = await answering({ title: 'no', detail: 'no' })
  let asked = 0
  const refusing: Api = {
    ...api,
    get: () => {
      asked++
      return Promise.reject(new FailedError('no'))
    },
  }
  await expect(followSync(refusing, PATH, watcher())).rejects.toThrow('no')
  expect(asked).toBe(1)
})

test('whoever leaves while the line is lost is let go', async () => {
  const api = await answering(503)
  const rest = (): Promise<void> => Promise.reject(new LeftError())
  await expect(followSync(api, PATH, { ...watcher(), rest })).rejects.toBeInstanceOf(LeftError)
})

test('the guide says what is saved and how to go on when the line stays lost', async () => {
  const answers: object = { id: 'run-7', hookUrl: null }
  const api = {
    // safe because the guide reads nothing else of these answers
    send: (() => Promise.resolve(answers)) as Api['send'],
    get: () => Promise.reject(new LineError('Cannot reach it.')),
    stream: () => Promise.reject(new Error('nothing is uploaded')),
  }
  const scene = watcher()
  const desk = { ...scene, api, district: 'maple', talk: null, isAgreed: true }
  const given = { kind: 'oneroster-1.2', baseUrl: 'https://sis.test/ims/oneroster/v1p2' } as const
  const walked = setUp(desk, { given, known: null, isSaveOnly: false })
  await expect(walked).rejects.toThrow(/goes on without you[^]+offramp sync watch run-7/)
  const said = scene.said.join('\n')
  expect(said).toContain('The connection is saved. Nobody was added, changed or removed.')
  expect(said).toContain('Go on with: offramp connect sis --district maple')
})
