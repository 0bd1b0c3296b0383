import { choose, type Choice, type Question, type Talk } from '../talk.ts'
import type { Source } from '../wire.ts'
import {
  authOf,
  kindOf,
  neededFields,
  type Auth,
  type Connection,
  type Field,
  type Kind,
} from './connection.ts'

/** What can be asked for: the needed answers, and those that only some systems want. */
export type Askable = Field | 'scopes' | 'query' | 'headers'

export const ASKABLE_WORDS: Readonly<Record<Askable, string>> = {
  kind: 'the kind of connection',
  auth: 'the way to sign in',
  baseUrl: 'the base address',
  tokenUrl: 'the token address',
  clientId: 'the client id',
  clientSecret: 'the secret',
  scopes: 'the scope to ask for',
  query: 'a value in the address, such as the school year',
  headers: 'an extra header',
}

type Asking = {
  readonly talk: Talk
  readonly connection: Connection
  /** The connection there is already; what it says is what Enter answers. */
  readonly known: Source | null
}

/** Asks, one by one, for what such a connection needs and nobody gave. */
export async function askMissing({ talk, connection, known }: Asking): Promise<Connection> {
  let answered = connection
  for (;;) {
    const field = neededFields(answered).find((name) => answered[name] === undefined)
    if (field === undefined) return answered
    answered = await askField(field, { talk, connection: answered, known })
  }
}

/** Asks for one answer, whatever it was before. */
export const askField = async (field: Askable, asking: Asking): Promise<Connection> => ({
  ...asking.connection,
  [field]: await ASK[field](asking),
})

/** How each answer is asked for. */
const ASK: Readonly<Record<Askable, (asking: Asking) => Promise<unknown>>> = {
  kind: ({ talk, known }) =>
    choose(talk, 'What does your SIS offer?', first(KIND_CHOICES, known?.kind)),
  auth: ({ talk, known, connection }) => {
    const choices = AUTH_CHOICES.filter(
      ({ value }) => value !== 'oauth1' || kindOf(connection) === 'oneroster-1.1',
    )
    return choose(talk, 'How does one sign in to it?', first(choices, known?.auth))
  },
  baseUrl: (asking) => askText('baseUrl', asking),
  tokenUrl: (asking) => askText('tokenUrl', asking),
  clientId: (asking) => askText('clientId', asking),
  clientSecret: (asking) => askText('clientSecret', asking),
  scopes: async ({ talk }) => words(await talk.ask(SCOPES)),
  query: async ({ talk }) => pairs(await talk.ask(QUERY), '='),
  headers: async ({ talk }) => pairs(await talk.ask(HEADERS), ':'),
}

const KIND_CHOICES: readonly Choice<Kind>[] = [
  { value: 'oneroster-1.2', words: 'OneRoster 1.2 (best where there is a choice)' },
  { value: 'oneroster-1.1', words: 'OneRoster 1.1' },
  { value: 'oneroster-csv', words: 'OneRoster CSV files that are uploaded' },
]

const AUTH_CHOICES: readonly Choice<Auth>[] = [
  { value: 'oauth2', words: 'OAuth 2: a client id, a secret and a token address' },
  { value: 'oauth1', words: 'OAuth 1.0a: a consumer key and a secret, no token address' },
  { value: 'bearer', words: 'A fixed token that never changes' },
]

/** What it is already comes first: Enter keeps it. */
const first = <V extends string>(
  choices: readonly Choice<V>[],
  value: string | undefined,
): readonly Choice<V>[] =>
  choices.toSorted((a, b) => Number(b.value === value) - Number(a.value === value))

const SCOPES: Question = {
  label: 'Scopes',
  hint: 'As your vendor names them, with a blank between two. Empty asks for those of the standard.',
}
const QUERY: Question = {
  label: 'Values',
  hint: 'Written as schoolYear=2027, with a blank between two. Empty for none.',
}
const HEADERS: Question = {
  label: 'Headers',
  hint: 'Written as x-school-year:2027, with a blank between two. Empty for none.',
}

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '')

const pairs = (text: string, sign: string): Record<string, string> =>
  Object.fromEntries(
    words(text).map((pair) => {
      const at = pair.indexOf(sign)
      return at < 1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

type TextField = Exclude<Field, 'kind' | 'auth'>

const HINTS: Readonly<Record<TextField, string>> = {
  baseUrl:
    'The address of the OneRoster service, copied from your SIS. It often ends in /v1p2 or /v1p1.',
  tokenUrl:
    'The address that hands out tokens, copied from your SIS with everything after a question mark. It may be on another host.',
  clientId: 'The client id; some systems call it key, consumer key or API key.',
  clientSecret: 'It is not shown while you type or paste it.',
}

const LABELS: Readonly<Record<TextField, string>> = {
  baseUrl: 'Base address',
  tokenUrl: 'Token address',
  clientId: 'Client id',
  clientSecret: 'Secret',
}

async function askText(field: TextField, asking: Asking): Promise<string> {
  const { talk } = asking
  const kept = keptFor(field, asking)
  const question =
    field === 'clientSecret' ? secretQuestion(asking, kept) : textQuestion(field, kept)
  for (;;) {
    const said = await talk.ask(question)
    // An empty secret keeps the one there is; everything else that is kept stands in the question.
    const wrong = said === '' && kept === '' ? null : whatIsWrong(field, said)
    if (wrong === null) return said
    talk.screen.say(wrong)
  }
}

const textQuestion = (
  field: Exclude<TextField, 'clientSecret'>,
  kept: string | null,
): Question => ({
  label: LABELS[field],
  hint: HINTS[field],
  ...(kept && { usual: kept }),
})

const secretQuestion = ({ connection }: Asking, kept: string | null): Question => ({
  label: authOf(connection) === 'bearer' ? 'Token' : LABELS.clientSecret,
  hint: `${HINTS.clientSecret}${kept === null ? '' : ' Enter keeps the one there is.'}`,
  isSecret: true,
})

/** What the connection had before; null where there is nothing to keep. */
function keptFor(field: TextField, { known, connection }: Asking): string | null {
  if (known === null || known.kind !== kindOf(connection)) return null
  return field === 'clientSecret' ? '' : known[field] || null
}

/** What is plainly no such answer, so that nobody has to wait for the server to say so. */
function whatIsWrong(field: TextField, said: string): string | null {
  // What it is stands above the question that is asked again.
  if (said === '') return 'Something is needed here.'
  if (field === 'clientId' || field === 'clientSecret') return null
  const isAddress = /^https?:\/\//.test(said) && URL.canParse(said)
  return isAddress ? null : 'That is no full address. It begins with https:// and is copied whole.'
}
