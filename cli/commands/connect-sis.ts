import { connect, type Api } from '../api.ts'
import { kept, kindOf, FLAGS, neededFields, type Connection } from '../connect-sis/connection.ts'
import { newVisit, type Desk } from '../connect-sis/desk.ts'
import { connectionFrom, SIS_OPTIONS } from '../connect-sis/flags.ts'
import { lookFromHere } from '../connect-sis/look.ts'
import { outcomeOf } from '../connect-sis/outcome.ts'
import { setUp, type Wanted } from '../connect-sis/set-up.ts'
import { districtOf } from '../district-option.ts'
import { refusalOf, UsageError } from '../failure.ts'
import { readOptions } from '../options.ts'
import { screenOn } from '../screen.ts'
import { terminalTalk } from '../terminal-talk.ts'
import { restUntil } from '../watch-sync.ts'
import type { Source } from '../wire.ts'

/** Connects a district to its SIS: guided at a terminal, by flags alone in a script. */
export async function connectSis(args: readonly string[]): Promise<void> {
  const { options } = readOptions(args, SIS_OPTIONS)
  const given = connectionFrom(options)
  const isAgreed = options['yes'] === true
  const isJson = options['json'] === true
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY && !isAgreed && !isJson
  // An address of its own is a connection of its own.
  if (!isTerminal && given['baseUrl'] !== undefined) requireAll(given)
  const api = connect()
  const district = await districtOf(api, options)
  const known = await knownSource(api, district)
  if (!isTerminal && known === null) requireAll(given)
  const wanted = { given, known, isSaveOnly: options['save-only'] === true }
  const common = { api, district, isAgreed, now: Date.now, look: lookFromHere }
  if (!isTerminal)
    return byScript(common, { ...wanted, given: { ...was(known), ...given } }, isJson)
  const talk = terminalTalk({ input: process.stdin, output: process.stdout })
  try {
    const { screen, rest } = talk
    await setUp(
      { ...common, talk, screen, rest },
      { ...wanted, given: { ...kept(known, given), ...given } },
    )
  } finally {
    talk.close()
  }
}

/** Without anybody to ask. Ctrl-C and a request to end stop what is under way, as they do at a terminal. */
async function byScript(
  common: Omit<Desk, 'talk' | 'screen' | 'rest'>,
  wanted: Wanted,
  isJson: boolean,
): Promise<void> {
  const leaving = new AbortController()
  const leave = (): void => leaving.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
  const screen = screenOn(isJson ? process.stderr : process.stdout)
  const desk = { ...common, talk: null, screen, rest: restUntil(leaving.signal) }
  const visit = newVisit()
  const tell = (thrown: unknown): void => {
    if (isJson) console.log(JSON.stringify(outcomeOf(common.district, visit, thrown), null, 2))
  }
  try {
    await setUp(desk, wanted, visit)
  } catch (thrown) {
    tell(thrown)
    throw thrown
  }
  tell(null)
}

/** What holds where nothing is said of it: what there was, or OneRoster 1.2. */
const was = (known: Source | null): Connection => ({ kind: kindOf(known ?? {}) })

function requireAll(given: Connection): void {
  const missing = neededFields({ ...given, kind: kindOf(given) }).filter(
    (field) => field !== 'kind' && field !== 'auth' && given[field] === undefined,
  )
  const [first] = missing
  if (first === undefined) return
  const all = missing.map((field) => `--${FLAGS[field]}`).join(', ')
  throw new UsageError(
    `--${FLAGS[first]} is missing. Your SIS shows ${all}; at a terminal \`offramp connect sis\` asks for them.`,
  )
}

async function knownSource(api: Api, district: string): Promise<Source | null> {
  try {
    return await api.get<Source>(`/districts/${district}/connections/sis`)
  } catch (thrown) {
    if (refusalOf(thrown)?.code === 'sis_missing') return null
    throw thrown
  }
}
