import { describe, expect, test } from 'vitest'
import { LeftError, UsageError } from '../../cli/failure.ts'
import { connectionFrom, flagLine, SIS_OPTIONS } from '../../cli/connect-sis/flags.ts'
import { kept, neededFields, toBody } from '../../cli/connect-sis/connection.ts'
import { askField, askMissing } from '../../cli/connect-sis/questions.ts'
import { remedyFor } from '../../cli/connect-sis/remedies.ts'
import { readOptions } from '../../cli/options.ts'
import { choose, confirm } from '../../cli/talk.ts'
import type { Source } from '../../cli/wire.ts'
import { scriptedTalk, type Answer } from './scripted-talk.ts'

const BASE = 'https://sis.example.org/ims/oneroster/v1p1'
const TOKEN = 'https://login.example.org/oauth/token?tenant=7'

// safe because only what the questions look at is needed
const KNOWN = {
  kind: 'oneroster-1.1',
  auth: 'oauth1',
  baseUrl: BASE,
  tokenUrl: '',
  clientId: 'key-7',
} as Source

const KNOWN_OAUTH2: Source = {
  ...KNOWN,
  kind: 'oneroster-1.2',
  auth: 'oauth2',
  tokenUrl: TOKEN,
}

const answer = (answers: readonly Answer[], given = {}, known: Source | null = null) => {
  const talk = scriptedTalk(answers)
  return { talk, connection: askMissing({ talk, connection: given, known }) }
}

describe('what is asked', () => {
  test('is everything OAuth 2 needs, in order, and the secret without showing it', async () => {
    const { talk, connection } = answer([
      ['Number', '1'],
      ['Number', '1'],
      ['Base address', BASE],
      ['Token address', TOKEN],
      ['Client id', 'abc'],
      ['Secret', 'hush'],
    ])
    expect(await connection).toEqual({
      kind: 'oneroster-1.2',
      auth: 'oauth2',
      baseUrl: BASE,
      tokenUrl: TOKEN,
      clientId: 'abc',
      clientSecret: 'hush',
    })
    expect(talk.asked.filter(({ isSecret }) => isSecret).map(({ label }) => label)).toEqual([
      'Secret',
    ])
  })

  test('is no token address for signed requests, and no client for a fixed token', async () => {
    const signed = answer([
      ['Number', '2'],
      ['Number', '2'],
      ['Base address', BASE],
      ['Client id', 'key-7'],
      ['Secret', 'hush'],
    ])
    expect(await signed.connection).toMatchObject({ kind: 'oneroster-1.1', auth: 'oauth1' })
    const fixed = answer([
      ['Number', '1'],
      ['Number', '2'],
      ['Base address', BASE],
      ['Token', 'forever'],
    ])
    expect(await fixed.connection).toMatchObject({ auth: 'bearer', clientSecret: 'forever' })
  })

  test('is only the kind for files that are uploaded', async () => {
    expect(await answer([['Number', '3']]).connection).toEqual({ kind: 'oneroster-csv' })
  })

  test('is nothing that was given as a flag', async () => {
    const given = { kind: 'oneroster-1.2', auth: 'oauth2', baseUrl: BASE, clientId: 'abc' }
    const { connection } = answer(
      [
        ['Token address', TOKEN],
        ['Secret', 'hush'],
      ],
      given,
    )
    expect(await connection).toMatchObject(given)
  })

  test('is asked again until it is an address, without forgetting the rest', async () => {
    const { talk, connection } = answer([
      ['Number', '1'],
      ['Number', '2'],
      ['Base address', 'sis.example.org'],
      ['Base address', ''],
      ['Base address', BASE],
      ['Token', 'x'],
    ])
    expect(await connection).toMatchObject({ kind: 'oneroster-1.2', baseUrl: BASE })
    expect(talk.said.join('\n')).toContain('That is no full address.')
    expect(talk.said.join('\n')).toContain('Something is needed here.')
  })

  test('is answered with Enter alone where the connection is there already, and the secret is kept', async () => {
    const enter: Answer[] = ['Number', 'Number', 'Base address', 'Client id', 'Secret'].map(
      (label) => [label, ''],
    )
    const connection = await answer(enter, {}, KNOWN).connection
    expect(toBody(connection)).toEqual({
      kind: 'oneroster-1.1',
      auth: 'oauth1',
      baseUrl: BASE,
      clientId: 'key-7',
    })
  })

  test('is nothing at all where a flag changes one setting of the connection there is', async () => {
    const given = { pageSize: 200 }
    const start = { ...kept(KNOWN_OAUTH2, given), ...given }
    const { talk, connection } = answer([], start, KNOWN_OAUTH2)
    expect(toBody(await connection)).toMatchObject({ kind: 'oneroster-1.2', pageSize: 200 })
    expect(talk.asked).toEqual([])
    expect(kept(KNOWN_OAUTH2, {})).toEqual({})
    expect(kept(KNOWN_OAUTH2, { kind: 'oneroster-csv' })).toEqual({})
    expect(kept(null, given)).toEqual({})
  })

  test('is never kept from a connection of another kind', async () => {
    const { connection } = answer(
      [
        ['Number', '2'],
        ['Number', ''],
        ['Base address', ''],
      ],
      {},
      KNOWN,
    )
    await expect(connection).rejects.toBeInstanceOf(LeftError)
  })

  test('ends when somebody presses Ctrl-C', async () => {
    await expect(answer([['Number', '1']]).connection).rejects.toBeInstanceOf(LeftError)
  })

  test('are pairs and lists as they are typed', async () => {
    const talk = scriptedTalk([
      ['Values', 'schoolYear=2027 token=a=b'],
      ['Headers', 'x-year:2027'],
      ['Scopes', 'one, two'],
    ])
    let connection = {}
    for (const field of ['query', 'headers', 'scopes'] as const)
      connection = await askField(field, { talk, connection, known: null })
    expect(connection).toEqual({
      query: { schoolYear: '2027', token: 'a=b' },
      headers: { 'x-year': '2027' },
      scopes: ['one', 'two'],
    })
  })

  test('by number is asked again until a number was typed, and yes or no too', async () => {
    const talk = scriptedTalk([
      ['Number', '7'],
      ['Number', 'b'],
      ['Sure', 'perhaps'],
      ['Sure', ''],
    ])
    const choices = [
      { value: 'a', words: 'A' },
      { value: 'b', words: 'B' },
    ] as const
    expect(await choose(talk, 'Which?', choices)).toBe('b')
    expect(await confirm(talk, 'Sure')).toBe(false)
  })
})

/** Every flag there is, as a shell would split them at the bars. */
const EVERY =
  `--kind|1.1|--auth|oauth1|--base-url|${BASE}|--client-id|key|--client-secret|hush|` +
  '--signature|SHA-1|--name|County|--scope|a|--scope|b|--header|X-Year: 20:27|--query|y=2=7|' +
  '--org|north|--program|career|--page-size|250|--concurrency|1|--quiet|02:00-05:00|' +
  '--requests-max|900|--delta-minutes|30|--full|sunday|--id-type|state|' +
  '--email-domain|k12.us|--metadata-id|local'

describe('what can be given as a flag', () => {
  const flags = (...args: string[]) => connectionFrom(readOptions(args, SIS_OPTIONS).options)

  test('is every setting of the connection', () => {
    expect(flags(...EVERY.split('|'))).toEqual({
      kind: 'oneroster-1.1',
      auth: 'oauth1',
      baseUrl: BASE,
      clientId: 'key',
      clientSecret: 'hush',
      signature: 'SHA-1',
      name: 'County',
      scopes: ['a', 'b'],
      headers: { 'X-Year': '20:27' },
      query: { y: '2=7' },
      orgs: ['north'],
      programs: ['career'],
      pageSize: 250,
      concurrency: 1,
      quiet: { from: '02:00', until: '05:00' },
      requestsMax: 900,
      deltaEveryMinutes: 30,
      fullNightly: false,
      weeklyFullOn: 0,
      trustedIdTypes: ['state'],
      emailDomains: ['k12.us'],
      metadataIds: ['local'],
    })
  })

  test('can be taken back, and what is not given is not sent', () => {
    expect(flags('--page-size', 'auto', '--quiet', 'none', '--delta-minutes', 'off')).toEqual({
      pageSize: null,
      quiet: null,
      deltaEveryMinutes: null,
    })
    expect(flags('--csv', '--full', 'nightly')).toEqual({
      kind: 'oneroster-csv',
      fullNightly: true,
    })
  })

  test('is an empty list again after the word none, which stands for no entry of its own', () => {
    const lists = ['scope', 'header', 'query', 'org', 'program', 'email-domain', 'metadata-id']
    expect(flags(...lists.flatMap((name) => [`--${name}`, 'none']), '--id-type', 'none')).toEqual({
      scopes: [],
      headers: {},
      query: {},
      orgs: [],
      programs: [],
      emailDomains: [],
      metadataIds: [],
      trustedIdTypes: null,
    })
    expect(flags('--org', 'none', '--org', 'north')).toEqual({ orgs: ['none', 'north'] })
  })

  test('is named by its flag where the server refuses it', () => {
    expect(flagLine({ path: 'pageSize', message: 'Too large.' })).toBe('--page-size: Too large.')
    expect(flagLine({ path: 'quiet.from', message: 'No time.' })).toBe('--quiet: No time.')
    expect(flagLine({ path: 'scopes.0', message: 'Empty.' })).toBe('--scope: Empty.')
    expect(flagLine({ path: 'else', message: 'Odd.' })).toBe('else: Odd.')
    const sent = Object.keys(flags(...EVERY.split('|')))
    expect(sent.filter((path) => flagLine({ path, message: '' }).startsWith(path))).toEqual([])
  })

  test.each([
    [['--kind', 'powerschool'], '--kind must be one of'],
    [['--auth', 'basic'], '--auth must be one of'],
    [['--signature', 'MD5'], '--signature must be one of'],
    [['--header', 'nonsense'], '--header "nonsense" is no pair'],
    [['--query', '=7'], '--query "=7" is no pair'],
    [['--quiet', '2am'], '--quiet "2am" is no time of day'],
    [['--page-size', 'big'], '--page-size "big" is no number'],
    [['--full', 'monthly'], '--full must be nightly'],
  ])('is refused by name when it makes no sense: %j', (args, message) => {
    const refused = () => flags(...args)
    expect(refused).toThrow(UsageError)
    expect(refused).toThrow(message)
  })
})

test.each(['oauth2', 'oauth1', 'bearer'] as const)(
  '%s always needs an address and a secret',
  (auth) => {
    const needed = neededFields({ kind: 'oneroster-1.1', auth })
    expect(needed).toEqual(expect.arrayContaining(['kind', 'auth', 'baseUrl', 'clientSecret']))
  },
)

test('every failure offers something to do, and none of them a riddle', () => {
  for (const code of ['auth_failed', 'forbidden', 'gone', 'rejected', 'blocked_host', 'unreadable'])
    expect(remedyFor(code).suspects.length).toBeGreaterThan(1)
  expect(remedyFor('timeout').words).toContain('Try again')
  expect(remedyFor('never-heard-of').suspects).toContain('baseUrl')
})
