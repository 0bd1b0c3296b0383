import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type Api } from '../../cli/api.ts'
import type { Desk } from '../../cli/connect-sis/desk.ts'
import { setUp } from '../../cli/connect-sis/set-up.ts'
import { FailedError, LeftError } from '../../cli/failure.ts'
import type { Source, SyncSummary } from '../../cli/wire.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import {
  addPupil,
  addWorker,
  seedProvider,
  type RosterProvider,
} from '../domain/roster-provider.ts'
import { startCliServer, type CliServer } from './cli-server.ts'
import { scriptedTalk, type Answer, type Scripted } from './scripted-talk.ts'

const PUPILS = 40
const GIVEN = {
  kind: 'oneroster-1.2',
  auth: 'oauth2',
  baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2',
  tokenUrl: 'https://sis.test/oauth/token',
  clientId: 'client',
  clientSecret: 'hush',
} as const

let sis: RosterProvider
/** What signing in fails with, and how often. */
let refusals: PortFailure[]
const courier: Courier = {
  deliver: (delivery) => {
    const refusal = delivery.kind === 'roster.probe' ? refusals.shift() : undefined
    return refusal
      ? Promise.resolve({ ok: false, error: refusal } as const)
      : sis.courier.deliver(delivery)
  },
}

let server: CliServer
let api: Api
let districts = 0
beforeAll(async () => {
  server = await startCliServer({ courier })
  api = connect({ OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token })
})
afterAll(() => server.close())
beforeEach(() => {
  sis = seedProvider(['north', 'south'])
  for (let i = 0; i < PUPILS; i++) addPupil(sis, { id: `s${i}`, school: i % 2 ? 'north' : 'south' })
  addWorker(sis, { id: 'w1', school: 'north' })
  refusals = []
})

type Scene = { readonly desk: Desk; readonly talk: Scripted; readonly at: string }

async function scene(answers: readonly Answer[], isAgreed = false): Promise<Scene> {
  const district = `d${++districts}`
  const body = { id: district, name: district, timeZone: 'America/Chicago', hostnames: [] }
  await api.send('POST', '/districts', body)
  return again({ district, answers, isAgreed })
}

type Again = { district: string; answers: readonly Answer[]; isAgreed?: boolean }

function again({ district, answers, isAgreed = false }: Again): Scene {
  const talk = scriptedTalk(answers)
  const { screen, rest } = talk
  const common = { api, district, isAgreed, screen, now: Date.now }
  // With answers to come nobody leaves by waiting.
  const desk = { ...common, talk: isAgreed ? null : talk, rest: isAgreed ? noWait : rest }
  return { desk, talk, at: `/districts/${district}` }
}
const noWait = (): Promise<void> => Promise.resolve()

const counts = async (at: string) =>
  (await api.get<{ counts: { students: number } }>(`${at}/roster`)).counts
const syncs = async (at: string): Promise<SyncSummary[]> =>
  (await api.get<{ syncs: SyncSummary[] }>(`${at}/syncs`)).syncs
const first = { given: GIVEN, known: null, isSaveOnly: false }

describe('the guide', () => {
  test('tests the connection, shows what it would bring to each school, and does that after a yes', async () => {
    const { desk, talk, at } = await scene([['Do exactly this', 'yes']])
    // The last answer is given; from then on the sync runs to its end.
    await setUp({ ...desk, rest: noWait }, first)
    const said = talk.said.join('\n')
    expect(said).toContain('It let us in.')
    expect(said).toMatch(/Largest page +100 rows/)
    expect(said).toMatch(/School north +0 +20 +0 +20\n/)
    expect(said).toMatch(/people +41 +0 +0 +0 +0\n/)
    expect(said).toContain('From now on the roster is kept up to date by itself.')
    expect(said).not.toContain('hush')
    expect(await counts(at)).toMatchObject({ students: PUPILS })
  })

  test('changes nobody after a no, and names the commands that do or drop that very plan', async () => {
    const { desk, talk, at } = await scene([['Do exactly this', '']])
    await setUp({ ...desk, rest: noWait }, first)
    expect(await counts(at)).toMatchObject({ students: 0 })
    const command = /offramp sync approve (\w+) --plan (\w+)/.exec(talk.said.join('\n'))
    const [, id, planHash] = command ?? []
    await api.send('POST', `${at}/syncs/${id}/approve`, { planHash })
    await api.get(`${at}/syncs/${id}`)
    expect(await counts(at)).toMatchObject({ students: PUPILS })
  })

  test('says what is wrong with a refused secret and asks for that answer alone', async () => {
    refusals = [{ retry: 'never', reason: 'auth_failed' }]
    const { desk, talk } = await scene([
      ['Number', '1'],
      ['Secret', 'the right one'],
      ['Do exactly this', 'no'],
    ])
    await setUp({ ...desk, rest: noWait }, first)
    const said = talk.said.join('\n')
    expect(said).toContain('The SIS refused the client id or secret.')
    expect(said).toContain('Usually the secret was cut off while copying')
    expect(said.indexOf('It let us in.')).toBeGreaterThan(said.indexOf('refused'))
    expect(talk.asked.map(({ label }) => label.split(' ')[0])).toEqual(['Number', 'Secret', 'Do'])
  })

  test('offers to correct no answer that such a connection does not use', async () => {
    refusals = [{ retry: 'never', reason: 'auth_failed' }]
    const { desk, talk } = await scene([['Number', 'leave']])
    const given = { ...GIVEN, kind: 'oneroster-1.1', auth: 'oauth1', tokenUrl: '' }
    await expect(setUp({ ...desk, rest: noWait }, { ...first, given })).rejects.toThrow('not work')
    const said = talk.said.join('\n')
    expect(said).toContain('Correct the secret')
    expect(said).not.toContain('Correct the token address')
  })

  test.each([
    ['forbidden', 'refused a list', 'the scope to ask for'],
    ['gone', 'no such address', 'the base address'],
    ['blocked_host', 'must be https and not a private address', 'the base address'],
    ['unreadable', 'not a OneRoster list', 'the base address'],
    ['clock_skew', 'clock', 'Try again'],
  ] as const)('explains %s and offers what helps', async (reason, words, offer) => {
    refusals = [{ retry: 'never', reason }]
    const { desk, talk } = await scene([['Number', 'leave']])
    await expect(setUp({ ...desk, rest: noWait }, first)).rejects.toThrow('does not work yet')
    const said = talk.said.join('\n').replaceAll(/\n +/g, ' ').replaceAll('\n', ' ')
    expect(said).toContain(words)
    expect(said).toContain(offer)
  })

  test('takes an empty list for a fault of scope or school year, and drops its plan', async () => {
    sis.empty = true
    const { desk, talk, at } = await scene([
      ['Number', 'query'],
      ['Values', 'schoolYear=2027'],
      ['Number', 'leave'],
    ])
    await expect(setUp({ ...desk, rest: noWait }, first)).rejects.toBeInstanceOf(FailedError)
    expect(talk.said.join('\n')).toContain('listed no schools.')
    const source = await api.get<Source & { settings: { query: unknown } }>(`${at}/connections/sis`)
    expect(source.settings.query).toEqual({ schoolYear: '2027' })
    const runs = await syncs(at)
    expect(runs.filter(({ mode }) => mode === 'full').map(({ state }) => state)).toEqual([
      'failed',
      'failed',
    ])
  })

  test('asks again for an answer the server refuses', async () => {
    const { desk, talk } = await scene([
      ['Base address', GIVEN.baseUrl],
      ['Do exactly this', 'no'],
    ])
    const given = { ...GIVEN, baseUrl: 'https://user:pass@sis.test/v1p2' }
    await setUp({ ...desk, rest: noWait }, { ...first, given })
    expect(talk.said.join('\n')).toContain('Leave the user name out of the base address')
  })

  test('for uploaded files saves the connection and says how to upload', async () => {
    const { desk, talk, at } = await scene([])
    await setUp(desk, { ...first, given: { kind: 'oneroster-csv' } })
    const said = talk.said.join('\n')
    expect(said).toContain('Next: offramp upload export.zip --dry-run')
    expect(said).toContain('Uploaded files need no address to call.')
    expect(said).not.toContain('changes arrive at once')
    expect(await syncs(at)).toEqual([])
  })

  test('asks before it changes a connection that is there', async () => {
    const { desk, at } = await scene([['Do exactly this', 'yes']])
    await setUp({ ...desk, rest: noWait }, first)
    const known = await api.get<Source>(`${at}/connections/sis`)
    const before = await syncs(at)
    const changing = again({ district: desk.district, answers: [['Save it', 'no']] })
    const other = { ...GIVEN, clientId: 'another' }
    await expect(setUp(changing.desk, { given: other, known, isSaveOnly: false })).rejects.toThrow(
      'Nothing was sent',
    )
    expect(await api.get<Source>(`${at}/connections/sis`)).toMatchObject({ clientId: 'client' })
    expect(await syncs(at)).toEqual(before)
  })
})

describe('Ctrl-C leaves nothing half-done', () => {
  test('at a question: nothing was sent', async () => {
    const { desk, talk, at } = await scene([['Number', '1']])
    await expect(setUp(desk, { ...first, given: {} })).rejects.toBeInstanceOf(LeftError)
    expect(talk.said.join('\n')).toContain('Nothing was sent, and nothing has changed.')
    await expect(api.get(`${at}/connections/sis`)).rejects.toThrow('Connect a student')
  })

  test('while the SIS is read: the trial is stopped', async () => {
    const { desk, talk, at } = await scene([])
    sis.failures = Array.from({ length: 99 }, () => ({ retry: 'later', reason: 'unavailable' }))
    let looks = 0
    const rest = () => (++looks < 3 ? Promise.resolve() : Promise.reject(new LeftError()))
    await expect(setUp({ ...desk, rest }, first)).rejects.toBeInstanceOf(LeftError)
    expect(talk.said.join('\n')).toContain('What was under way is stopped.')
    expect(await syncs(at)).toEqual([
      expect.objectContaining({ mode: 'full', state: 'failed', error: 'cancelled' }),
      expect.objectContaining({ mode: 'probe' }),
    ])
    expect(await counts(at)).toMatchObject({ students: 0 })
  })

  test('in the moment a run ends by itself: that is no fault, and what stays is said', async () => {
    const { desk, talk } = await scene([])
    const slow: Api = {
      ...api,
      // The probe is over by now; whoever leaves saw it still running.
      get: async <T>(path: string): Promise<T> => ({
        ...(await api.get<T>(path)),
        state: 'running',
      }),
    }
    const rest = () => Promise.reject(new LeftError())
    await expect(setUp({ ...desk, api: slow, rest }, first)).rejects.toBeInstanceOf(LeftError)
    const said = talk.said.join('\n')
    expect(said).toContain('Left.')
    expect(said).not.toContain('under way is stopped')
    expect(said).toContain('The connection is saved. Nobody was added, changed or removed.')
    expect(said).toContain(`Go on with: offramp connect sis --district ${desk.district}`)
  })

  test('at the last question: the plan waits, and the commands are there', async () => {
    const { desk, talk, at } = await scene([])
    await expect(setUp({ ...desk, rest: noWait }, first)).rejects.toBeInstanceOf(LeftError)
    const said = talk.said.join('\n')
    expect(said).toContain('The plan waits for a week:')
    expect(said).toMatch(/offramp sync approve \w+ --plan \w+ --district d\d+/)
    expect(await counts(at)).toMatchObject({ students: 0 })
  })

  test('after the yes: what was approved goes on', async () => {
    const { desk, talk, at } = await scene([['Do exactly this', 'yes']])
    let isApproved = false
    const rest = () => (isApproved ? Promise.reject(new LeftError()) : Promise.resolve())
    const slow: Api = {
      ...api,
      send: async (method, path, body) => {
        isApproved ||= path.endsWith('/approve')
        return api.send(method, path, body)
      },
      // As long as somebody watches, it is not over yet.
      get: async <T>(path: string): Promise<T> => {
        const answer = await api.get<T>(path)
        return isApproved ? { ...answer, state: 'running' } : answer
      },
    }
    await expect(setUp({ ...desk, api: slow, rest }, first)).rejects.toBeInstanceOf(LeftError)
    expect(talk.said.join('\n')).toContain('What you approved goes on without you.')
    expect(await counts(at)).toMatchObject({ students: PUPILS })
  })
})

describe('a script', () => {
  test('with --yes connects and takes in the roster without a question', async () => {
    const { desk, talk, at } = await scene([], true)
    await setUp(desk, first)
    expect(talk.asked).toEqual([])
    expect(await counts(at)).toMatchObject({ students: PUPILS })
  })

  test('with --yes never answers what a guard asks a person', async () => {
    const { desk, at } = await scene([], true)
    await setUp(desk, first)
    for (let i = 0; i < PUPILS - 5; i++) {
      sis.tombstone('users', `s${i}`)
      sis.tombstone('enrollments', `e-s${i}`)
    }
    const known = await api.get<Source>(`${at}/connections/sis`)
    const { desk: next, talk } = again({ district: desk.district, answers: [], isAgreed: true })
    await expect(setUp(next, { ...first, known })).rejects.toThrow('look at what tripped above')
    const said = talk.said.join('\n')
    expect(said).toContain('What needs a decision')
    expect(said).toContain('If you approve:')
    expect(await counts(at)).toMatchObject({ students: PUPILS })
  })

  test('fails with the remedy in words where nobody can be asked', async () => {
    refusals = [{ retry: 'never', reason: 'forbidden' }]
    const { desk } = await scene([], true)
    const failed = setUp(desk, first)
    await expect(failed).rejects.toBeInstanceOf(FailedError)
    await expect(failed).rejects.toThrow(/scope[\s\S]*offramp connect sis --district/)
  })

  test.each([
    [{ pageSize: 20_000 }, /^--page-size: .*10,000 at most\.$/],
    [{ quiet: { from: '25:00', until: '26:00' } }, /^--quiet: Write the quiet hours as 02:00\.$/],
    [{ scopes: [''] }, /^--scope: Remove the empty entry\.$/],
  ])('is told once, by its flag, what the server refuses: %j', async (setting, words) => {
    const { desk } = await scene([], true)
    const refused = setUp(desk, { ...first, given: { ...GIVEN, ...setting } })
    await expect(refused).rejects.toThrow(words)
  })

  test('that only saves tests nothing and reads nothing', async () => {
    const { desk, talk, at } = await scene([], true)
    await setUp(desk, { ...first, isSaveOnly: true })
    expect(sis.probes).toBe(0)
    expect(await syncs(at)).toEqual([])
    expect(talk.said.join('\n')).toContain('Next: offramp sync --dry-run --watch')
  })
})
