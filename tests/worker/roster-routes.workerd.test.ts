import { env, exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'

// safe because the entry under test is the worker of wrangler.toml
const worker = (exports as unknown as { default: Fetcher }).default
const TOKEN = String((env as Record<string, unknown>)['OPERATOR_TOKEN'])
const API = 'https://offramp.test/api/v1'

type Sent = { readonly body?: unknown; readonly token?: string }
type Answer = { readonly status: number; readonly json: Record<string, unknown> }

async function call(method: string, path: string, { body, token = TOKEN }: Sent = {}) {
  const answer = await worker.fetch(`${API}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, json: await answer.json() } as Answer // safe because every answer is an object
}

/** Nobody listens there; everything that is asked of it fails at once. */
const NOBODY = 'http://127.0.0.1:9'
const SIS = {
  kind: 'oneroster-1.1',
  auth: 'oauth2',
  baseUrl: `${NOBODY}/ims/oneroster/v1p1`,
  tokenUrl: `${NOBODY}/oauth/token`,
  clientId: 'client-of-the-district',
  clientSecret: 'never-to-be-seen-again',
  name: 'County SIS',
}
const SETTINGS = {
  scopes: ['roster.readonly'],
  headers: { 'x-year': '2027' },
  query: { schoolYear: '2027' },
  orgs: ['north'],
  programs: ['career-center'],
  pageSize: 250,
  concurrency: 1,
  quiet: { from: '03:00', until: '04:30' },
  requestsMax: 9_000,
  deltaEveryMinutes: 30,
  weeklyFullOn: 6,
  fullNightly: false,
  trustedIdTypes: ['stateId'],
  emailDomains: ['county.example.org'],
  metadataIds: ['localId'],
}

async function made(id: string): Promise<string> {
  const body = { id, name: id, timeZone: 'America/Chicago', hostnames: [] }
  await call('POST', '/districts', { body })
  return `/districts/${id}`
}

async function keyOf(district: string, scope: string): Promise<string> {
  const body = { name: scope, scopes: [scope] }
  const { json } = await call('POST', `${district}/api-keys`, { body })
  return String(json['key'])
}

describe('the connection to a school information system', () => {
  let at = ''
  let hookUrl = ''
  beforeAll(async () => {
    at = await made('connected')
  })

  test('is not there before it is made, and says so', async () => {
    const read = await call('GET', `${at}/connections/sis`)
    expect(read).toMatchObject({ status: 409, json: { code: 'sis_missing' } })
    const probed = await call('POST', `${at}/connections/sis/probe`)
    expect(probed).toMatchObject({ status: 409, json: { code: 'sis_missing' } })
  })

  test('is made with every setting, and read back without its secret', async () => {
    const set = await call('PUT', `${at}/connections/sis`, { body: { ...SIS, ...SETTINGS } })
    expect(set.status).toBe(200)
    hookUrl = String(set.json['hookUrl'])
    const read = await call('GET', `${at}/connections/sis`)
    const { clientSecret, ...shown } = SIS
    expect(read).toMatchObject({
      status: 200,
      json: { ...shown, settings: SETTINGS, mode: 'normal', probe: { state: 'never' } },
    })
    expect(JSON.stringify(read.json)).not.toContain(clientSecret)
  })

  test('keeps what a change leaves out, and its hook address', async () => {
    const body = { kind: SIS.kind, pageSize: null }
    expect(await call('PUT', `${at}/connections/sis`, { body })).toMatchObject({
      status: 200,
      json: { hookUrl: null },
    })
    const { json } = await call('GET', `${at}/connections/sis`)
    expect(json).toMatchObject({
      clientId: SIS.clientId,
      settings: { ...SETTINGS, pageSize: null },
    })
  })

  test.each([
    [{ ...SIS, pageSize: 0 }, 'pageSize'],
    [{ ...SIS, concurrency: 9 }, 'concurrency'],
    [{ ...SIS, deltaEveryMinutes: 1 }, 'deltaEveryMinutes'],
    [{ ...SIS, quiet: { from: '2 am', until: '05:00' } }, 'quiet.from'],
    [{ ...SIS, headers: { authorization: 'x' } }, 'headers'],
    [{ ...SIS, query: { limit: '1' } }, 'query'],
    [{ ...SIS, kind: 'oneroster-1.2', auth: 'oauth1' }, 'auth'],
    [{ ...SIS, baseUrl: 'sis.example.org' }, 'baseUrl'],
    [{ kind: 'powerschool' }, 'kind'],
  ])('refuses what is wrong by the name of the field: %j', async (body, path) => {
    const answer = await call('PUT', `${at}/connections/sis`, { body })
    expect(answer.status).toBe(422)
    const errors = answer.json['errors'] as { path: string; message: string }[] // safe: a problem of fields
    expect(errors.map((error) => error.path)).toContain(path)
    expect(errors.every(({ message }) => message.length > 20)).toBe(true)
  })

  test('is tried out when asked, one try at a time', async () => {
    const started = await call('POST', `${at}/connections/sis/probe`)
    expect(started).toMatchObject({ status: 202, json: { id: expect.any(String) } })
    const id = String(started.json['id'])
    expect(await call('GET', `${at}/syncs/${id}`)).toMatchObject({ json: { mode: 'probe' } })
    const second = await call('POST', `${at}/connections/sis/probe`)
    expect(second).toMatchObject({ status: 409, json: { code: 'run_active' } })
    expect(second.json['detail']).toContain(id)
    await call('POST', `${at}/syncs/${id}/cancel`, { body: {} })
  })

  test('starts a sync when the hook address is called, and the call says nothing about it', async () => {
    const answer = await worker.fetch(hookUrl.replace(/^.*\/hooks/, 'https://offramp.test/hooks'), {
      method: 'POST',
    })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ accepted: true })
    const { json } = await call('GET', `${at}/syncs`)
    expect(json['syncs']).toEqual(
      expect.arrayContaining([expect.objectContaining({ startedBy: 'service:sis_hook' })]),
    )
  })

  test.each(['GET', 'PUT'])('a hook address is not there for %s', async (method) => {
    const url = hookUrl.replace(/^.*\/hooks/, 'https://offramp.test/hooks')
    expect((await worker.fetch(url, { method })).status).toBe(404)
  })
})

describe('the rules of a roster', () => {
  let at = ''
  beforeAll(async () => {
    at = await made('ruled')
    await call('PUT', `${at}/connections/sis`, { body: { kind: 'oneroster-csv' } })
  })

  test('are to remove nobody from now on, or on some days', async () => {
    const blackouts = [{ from: '2027-06-01', until: '2027-08-10' }]
    const set = await call('PUT', `${at}/roster/mode`, { body: { mode: 'add_only', blackouts } })
    expect(set).toMatchObject({ status: 200, json: { sourceId: expect.any(String) } })
    await call('PUT', `${at}/roster/mode`, { body: { mode: 'normal' } })
    const { json } = await call('GET', `${at}/connections/sis`)
    expect(json).toMatchObject({ mode: 'normal', blackouts })
  })

  test('are limits for the district, for a kind of record and for a school, until they are put back', async () => {
    const body = {
      defaults: { removedShare: 0.2 },
      collections: { users: { removedFloor: 40 } },
      schools: { o1: { schoolShare: 0.9 } },
    }
    expect((await call('PUT', `${at}/roster/guards`, { body })).status).toBe(200)
    await call('PUT', `${at}/roster/guards`, { body: { collections: null } })
    const { json } = await call('GET', `${at}/connections/sis`)
    expect(json['guardSettings']).toMatchObject({
      defaults: body.defaults,
      collections: {},
      schools: body.schools,
      usual: { removedShare: 0.1 },
    })
  })

  test.each([
    ['/roster/mode', { mode: 'holiday' }, 'mode'],
    ['/roster/mode', { mode: 'normal', blackouts: [{ from: 'June', until: 'July' }] }, 'blackouts'],
    ['/roster/guards', { defaults: { removedShare: 7 } }, 'defaults.removedShare'],
    ['/roster/guards', { defaults: { removedShares: 0.1 } }, 'defaults'],
    ['/roster/guards', { collections: { grades: { removedFloor: 1 } } }, 'collections'],
    ['/roster/words', { kind: 'color', value: 'x', meaning: null }, 'kind'],
    ['/roster/words', { kind: 'role', value: 'pupil', meaning: 'child' }, 'meaning'],
  ])('are refused at %s when they make no sense: %j', async (path, body, field) => {
    const answer = await call('PUT', `${at}${path}`, { body })
    expect(answer.status).toBe(422)
    expect(JSON.stringify(answer.json['errors'])).toContain(`"path":"${field}`)
  })

  test('are meanings of words, which can be taken back', async () => {
    const pupil = { kind: 'role', value: 'pupil', meaning: 'student' }
    expect(await call('PUT', `${at}/roster/words`, { body: pupil })).toMatchObject({ status: 200 })
    const { json } = await call('GET', `${at}/roster/words`)
    expect(json).toMatchObject({ mapped: [pupil], unmapped: [] })
    await call('PUT', `${at}/roster/words`, { body: { ...pupil, meaning: null } })
    expect((await call('GET', `${at}/roster/words`)).json).toMatchObject({ mapped: [] })
  })

  test('are decisions about people, none of which waits in an empty roster', async () => {
    expect(await call('GET', `${at}/matches`)).toEqual({
      status: 200,
      json: { matches: [], nextCursor: null, open: 0 },
    })
    expect((await call('GET', `${at}/matches?state=all`)).status).toBe(422)
    const body = { decision: 'same' }
    expect((await call('POST', `${at}/matches/nobody/decision`, { body })).status).toBe(404)
    const perhaps = await call('POST', `${at}/matches/nobody/decision`, {
      body: { decision: 'perhaps' },
    })
    expect(perhaps.status).toBe(422)
  })

  test('a list of rows set aside comes with a summary and takes filters', async () => {
    const path = `${at}/quarantine?collection=users&code=name_missing`
    expect(await call('GET', path)).toEqual({
      status: 200,
      json: { rows: [], nextCursor: null, summary: [], totals: { setAside: 0, withGap: 0 } },
    })
    expect((await call('GET', `${at}/quarantine?collection=lunches`)).status).toBe(422)
  })
})

describe('an API key', () => {
  test.each([
    ['PUT', '/connections/sis', { kind: 'oneroster-csv' }],
    ['GET', '/connections/sis', undefined],
    ['POST', '/connections/sis/probe', undefined],
    ['PUT', '/roster/mode', { mode: 'blackout' }],
    ['PUT', '/roster/guards', { defaults: { removedShare: 1 } }],
    ['PUT', '/roster/words', { kind: 'role', value: 'x', meaning: null }],
    ['GET', '/matches', undefined],
    ['POST', '/matches/any/decision', { decision: 'same' }],
    ['GET', '/syncs/any/plan', undefined],
    ['POST', '/syncs/any/approve', {}],
  ])('of any scope may not %s %s', async (method, path, body) => {
    const at = await made('keyed')
    for (const scope of ['roster.read', 'sync.run']) {
      const token = await keyOf(at, scope)
      const answer = await call(method, `${at}${path}`, { token, ...(body && { body }) })
      expect(answer).toMatchObject({ status: 403, json: { code: 'forbidden_role' } })
    }
  })
})

test('every act on the roster is described under its own name', async () => {
  const { json } = await call('GET', '/openapi.json')
  const paths = json['paths'] as Record<string, Record<string, { operationId: string }>> // safe: OpenAPI
  const acts = Object.values(paths).flatMap((one) => Object.values(one).map((o) => o.operationId))
  expect(acts).toEqual(
    expect.arrayContaining([
      'source.set',
      'source.read',
      'source.probe',
      'source.disconnect',
      'source.set_mode',
      'source.set_guards',
      'sync.start',
      'sync.list',
      'sync.read',
      'sync.plan',
      'sync.approve',
      'sync.cancel',
      'match.list',
      'match.decide',
      'roster.words',
      'roster.map_value',
      'roster.quarantine',
      'roster.health',
    ]),
  )
})
