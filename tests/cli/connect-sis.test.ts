import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { setUp } from '../../cli/connect-sis/set-up.ts'
import { FailedError } from '../../cli/failure.ts'
import type { Source } from '../../cli/wire.ts'
import { ConnectScene, FIRST, GIVEN, noWait, PUPILS } from './connect-sis-scene.ts'

let scene: ConnectScene
beforeAll(async () => {
  scene = await ConnectScene.open()
})
afterAll(() => scene.close())
beforeEach(() => scene.renewOutside())

describe('the guide', () => {
  test('tests the connection, shows what it would bring to each school, and does that after a yes', async () => {
    const { desk, talk, at } = await scene.sitDown([['Do exactly this', 'yes']])
    // The last answer is given; from then on the sync runs to its end.
    await setUp({ ...desk, rest: noWait }, FIRST)
    const said = talk.said.join('\n')
    expect(said).toContain('It let us in.')
    expect(said).toMatch(/Largest page +100 rows/)
    expect(said).toMatch(/School north +0 +20 +0 +20\n/)
    expect(said).toMatch(/people +41 +0 +0 +0 +0\n/)
    expect(said).toContain('From now on the roster is kept up to date by itself.')
    expect(said).not.toContain('hush')
    expect(await scene.counts(at)).toMatchObject({ students: PUPILS })
  })

  test('changes nobody after a no, and names the commands that do or drop that very plan', async () => {
    const { desk, talk, at } = await scene.sitDown([['Do exactly this', '']])
    await setUp({ ...desk, rest: noWait }, FIRST)
    expect(await scene.counts(at)).toMatchObject({ students: 0 })
    const command = /offramp sync approve (\w+) --plan (\w+)/.exec(talk.said.join('\n'))
    const [, id, planHash] = command ?? []
    await scene.api.send('POST', `${at}/syncs/${id}/approve`, { planHash })
    await scene.api.get(`${at}/syncs/${id}`)
    expect(await scene.counts(at)).toMatchObject({ students: PUPILS })
  })

  test('says what is wrong with a refused secret and asks for that answer alone', async () => {
    scene.outside.refusals = [{ retry: 'never', reason: 'auth_failed' }]
    const { desk, talk } = await scene.sitDown([
      ['Number', '1'],
      ['Secret', 'the right one'],
      ['Do exactly this', 'no'],
    ])
    await setUp({ ...desk, rest: noWait }, FIRST)
    const said = talk.said.join('\n')
    expect(said).toContain('The SIS refused the client id or secret.')
    expect(said).toContain('Usually the secret was cut off while copying')
    expect(said.indexOf('It let us in.')).toBeGreaterThan(said.indexOf('refused'))
    expect(talk.asked.map(({ label }) => label.split(' ')[0])).toEqual(['Number', 'Secret', 'Do'])
  })

  test('offers to correct no answer that such a connection does not use', async () => {
    scene.outside.refusals = [{ retry: 'never', reason: 'auth_failed' }]
    const { desk, talk } = await scene.sitDown([['Number', 'leave']])
    const given = { ...GIVEN, kind: 'oneroster-1.1', auth: 'oauth1', tokenUrl: '' }
    await expect(setUp({ ...desk, rest: noWait }, { ...FIRST, given })).rejects.toThrow('not work')
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
    scene.outside.refusals = [{ retry: 'never', reason }]
    const { desk, talk } = await scene.sitDown([['Number', 'leave']])
    await expect(setUp({ ...desk, rest: noWait }, FIRST)).rejects.toThrow('does not work yet')
    const said = talk.said.join('\n').replaceAll(/\n +/g, ' ').replaceAll('\n', ' ')
    expect(said).toContain(words)
    expect(said).toContain(offer)
  })

  test('takes an empty list for a fault of scope or school year, and drops its plan', async () => {
    scene.outside.sis.empty = true
    const { desk, talk, at } = await scene.sitDown([
      ['Number', 'query'],
      ['Values', 'schoolYear=2027'],
      ['Number', 'leave'],
    ])
    await expect(setUp({ ...desk, rest: noWait }, FIRST)).rejects.toBeInstanceOf(FailedError)
    expect(talk.said.join('\n')).toContain('listed no schools.')
    const source = await scene.api.get<Source & { settings: { query: unknown } }>(
      `${at}/connections/sis`,
    )
    expect(source.settings.query).toEqual({ schoolYear: '2027' })
    const runs = await scene.syncs(at)
    expect(runs.filter(({ mode }) => mode === 'full').map(({ state }) => state)).toEqual([
      'failed',
      'failed',
    ])
  })

  test('asks again for an answer the server refuses', async () => {
    const { desk, talk } = await scene.sitDown([
      ['Base address', GIVEN.baseUrl],
      ['Do exactly this', 'no'],
    ])
    const given = { ...GIVEN, baseUrl: 'https://user:pass@sis.test/v1p2' }
    await setUp({ ...desk, rest: noWait }, { ...FIRST, given })
    expect(talk.said.join('\n')).toContain('Leave the user name out of the base address')
  })

  test('for uploaded files saves the connection and says how to upload', async () => {
    const { desk, talk, at } = await scene.sitDown([])
    await setUp(desk, { ...FIRST, given: { kind: 'oneroster-csv' } })
    const said = talk.said.join('\n')
    expect(said).toContain('Next: offramp upload export.zip --dry-run')
    expect(said).toContain('Uploaded files need no address to call.')
    expect(said).not.toContain('changes arrive at once')
    expect(await scene.syncs(at)).toEqual([])
  })

  test('asks before it changes a connection that is there', async () => {
    const { desk, at } = await scene.sitDown([['Do exactly this', 'yes']])
    await setUp({ ...desk, rest: noWait }, FIRST)
    const known = await scene.api.get<Source>(`${at}/connections/sis`)
    const before = await scene.syncs(at)
    const changing = scene.again({ district: desk.district, answers: [['Save it', 'no']] })
    const other = { ...GIVEN, clientId: 'another' }
    await expect(setUp(changing.desk, { given: other, known, isSaveOnly: false })).rejects.toThrow(
      'Nothing was sent',
    )
    expect(await scene.api.get<Source>(`${at}/connections/sis`)).toMatchObject({
      clientId: 'client',
    })
    expect(await scene.syncs(at)).toEqual(before)
  })
})

describe('a script', () => {
  test('with --yes connects and takes in the roster without a question', async () => {
    const { desk, talk, at } = await scene.sitDown([], true)
    await setUp(desk, FIRST)
    expect(talk.asked).toEqual([])
    expect(await scene.counts(at)).toMatchObject({ students: PUPILS })
  })

  test('with --yes never answers what a guard asks a person', async () => {
    const { desk, at } = await scene.sitDown([], true)
    await setUp(desk, FIRST)
    for (let i = 0; i < PUPILS - 5; i++) {
      scene.outside.sis.tombstone('users', `s${i}`)
      scene.outside.sis.tombstone('enrollments', `e-s${i}`)
    }
    const known = await scene.api.get<Source>(`${at}/connections/sis`)
    const { desk: next, talk } = scene.again({
      district: desk.district,
      answers: [],
      isAgreed: true,
    })
    await expect(setUp(next, { ...FIRST, known })).rejects.toThrow('look at what tripped above')
    const said = talk.said.join('\n')
    expect(said).toContain('What needs a decision')
    expect(said).toContain('If you approve:')
    expect(await scene.counts(at)).toMatchObject({ students: PUPILS })
  })

  test('fails with the remedy in words where nobody can be asked', async () => {
    scene.outside.refusals = [{ retry: 'never', reason: 'forbidden' }]
    const { desk } = await scene.sitDown([], true)
    const failed = setUp(desk, FIRST)
    await expect(failed).rejects.toBeInstanceOf(FailedError)
    await expect(failed).rejects.toThrow(/scope[\s\S]*offramp connect sis --district/)
  })

  test.each([
    [{ pageSize: 20_000 }, /^--page-size: .*10,000 at most\.$/],
    [{ quiet: { from: '25:00', until: '26:00' } }, /^--quiet: Write the quiet hours as 02:00\.$/],
    [{ scopes: [''] }, /^--scope: Remove the empty entry\.$/],
  ])('is told once, by its flag, what the server refuses: %j', async (setting, words) => {
    const { desk } = await scene.sitDown([], true)
    const refused = setUp(desk, { ...FIRST, given: { ...GIVEN, ...setting } })
    await expect(refused).rejects.toThrow(words)
  })

  test('that only saves tests nothing and reads nothing', async () => {
    const { desk, talk, at } = await scene.sitDown([], true)
    await setUp(desk, { ...FIRST, isSaveOnly: true })
    expect(scene.outside.sis.probes).toBe(0)
    expect(await scene.syncs(at)).toEqual([])
    expect(talk.said.join('\n')).toContain('Next: offramp sync --dry-run --watch')
  })
})
