import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Api } from '../../cli/api.ts'
import { setUp } from '../../cli/connect-sis/set-up.ts'
import { LeftError } from '../../cli/failure.ts'
import { ConnectScene, FIRST, noWait, PUPILS } from './connect-sis-scene.ts'

let scene: ConnectScene
beforeAll(async () => {
  scene = await ConnectScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.renewOutside())

describe('Ctrl-C leaves nothing half-done', () => {
  test('at a question: nothing was sent', async () => {
    const { desk, talk, at } = await scene.sitDown([['Number', '1']])
    await expect(setUp(desk, { ...FIRST, given: {} })).rejects.toBeInstanceOf(LeftError)
    expect(talk.said.join('\n')).toContain('Nothing was sent, and nothing has changed.')
    await expect(scene.api.get(`${at}/connections/sis`)).rejects.toThrow('Connect a student')
  })

  test('while the SIS is read: the trial is stopped', async () => {
    const { desk, talk, at } = await scene.sitDown([])
    scene.outside.sis.failures = Array.from({ length: 99 }, () => ({
      retry: 'later',
      reason: 'unavailable',
    }))
    let looks = 0
    const rest = () => (++looks < 3 ? Promise.resolve() : Promise.reject(new LeftError()))
    await expect(setUp({ ...desk, rest }, FIRST)).rejects.toBeInstanceOf(LeftError)
    expect(talk.said.join('\n')).toContain('What was under way is stopped.')
    expect(await scene.syncs(at)).toEqual([
      expect.objectContaining({ mode: 'full', state: 'failed', error: 'cancelled' }),
      expect.objectContaining({ mode: 'probe' }),
    ])
    expect(await scene.counts(at)).toMatchObject({ students: 0 })
  })

  test('in the moment a run ends by itself: that is no fault, and what stays is said', async () => {
    const { desk, talk } = await scene.sitDown([])
    const slow: Api = {
      ...scene.api,
      // The probe is over by now; whoever leaves saw it still running.
      get: async <T>(path: string): Promise<T> => ({
        ...(await scene.api.get<T>(path)),
        state: 'running',
      }),
    }
    const rest = () => Promise.reject(new LeftError())
    await expect(setUp({ ...desk, api: slow, rest }, FIRST)).rejects.toBeInstanceOf(LeftError)
    const said = talk.said.join('\n')
    expect(said).toContain('Left.')
    expect(said).not.toContain('under way is stopped')
    expect(said).toContain('The connection is saved. Nobody was added, changed or removed.')
    expect(said).toContain(`Go on with: offramp connect sis --district ${desk.district}`)
  })

  test('at the last question: the plan waits, and the commands are there', async () => {
    const { desk, talk, at } = await scene.sitDown([])
    await expect(setUp({ ...desk, rest: noWait }, FIRST)).rejects.toBeInstanceOf(LeftError)
    const said = talk.said.join('\n')
    expect(said).toContain('The plan waits for a week:')
    expect(said).toMatch(/offramp sync approve \w+ --plan \w+ --district d\d+/)
    expect(await scene.counts(at)).toMatchObject({ students: 0 })
  })

  test('after the yes: what was approved goes on', async () => {
    const { desk, talk, at } = await scene.sitDown([['Do exactly this', 'yes']])
    let isApproved = false
    const rest = () => (isApproved ? Promise.reject(new LeftError()) : Promise.resolve())
    const slow: Api = {
      ...scene.api,
      send: async (method, path, body) => {
        isApproved ||= path.endsWith('/approve')
        return scene.api.send(method, path, body)
      },
      // As long as somebody watches, it is not over yet.
      get: async <T>(path: string): Promise<T> => {
        const answer = await scene.api.get<T>(path)
        return isApproved ? { ...answer, state: 'running' } : answer
      },
    }
    await expect(setUp({ ...desk, api: slow, rest }, FIRST)).rejects.toBeInstanceOf(LeftError)
    expect(talk.said.join('\n')).toContain('What you approved goes on without you.')
    expect(await scene.counts(at)).toMatchObject({ students: PUPILS })
  })
})
