import { FailedError } from '../failure.ts'
import { choose } from '../talk.ts'
import type { Source, Sync } from '../wire.ts'
import { wrap } from '../wrap.ts'
import { baseAddressFault } from './address.ts'
import { authOf, FIELDS, neededFields, type Connection } from './connection.ts'
import type { Desk } from './desk.ts'
import { generalCode, isPastAddresses } from './list-codes.ts'
import { ASKABLE_WORDS, askField, type Askable } from './questions.ts'
import { remedyFor, type Remedy } from './remedies.ts'

/** Why the connection does not work yet. */
export type Trouble = {
  /** Short and for programs; null for a refused answer. */
  readonly code: string | null
  readonly words: string
  readonly remedy: Remedy
  /** The very answers that were refused: asked for again without a question. */
  readonly isCertain?: boolean
}

/** What a run that ended without success says about the answers that were given. */
export const troubleOf = ({ error, words }: Sync): Trouble => ({
  code: error,
  words: words ?? 'The SIS could not be read.',
  remedy: remedyFor(error),
})

/** Ends that say that something is wrong with an address, or may be. */
const OF_ADDRESSES: readonly string[] = [
  'gone',
  'rejected',
  'unreadable',
  'network',
  'timeout',
  'unavailable',
  'forbidden',
  'base_silent',
  'base_redirect',
  'token_silent',
  'token_missing',
  'token_page',
  'token_redirect',
  'token_refused',
  'token_unavailable',
  'token_network',
]

const mayBeAddress = (code: string | null): boolean =>
  code !== null && !isPastAddresses(code) && OF_ADDRESSES.includes(generalCode(code))

/** The same trouble in one exact sentence, where the address or a look at it from here tells what is wrong. */
export async function sharpen(
  desk: Pick<Desk, 'look'>,
  trouble: Trouble,
  connection: Connection,
): Promise<Trouble> {
  if (!mayBeAddress(trouble.code)) return trouble
  const field = fieldAtFault(trouble)
  const fault = field === 'tokenUrl' ? null : baseAddressFault(connection)
  const seen =
    fault === null ? await desk.look?.(connection) : { field: 'baseUrl' as const, words: fault }
  // Which address it is was told by whoever asked; what this computer sees at the other does not change that.
  if (!seen || (field !== null && field !== seen.field)) return trouble
  const others = trouble.remedy.suspects.filter((field) => field !== seen.field)
  return {
    ...trouble,
    words: seen.words,
    remedy: { words: '', suspects: [seen.field, ...others] },
  }
}

/** The address that the server found to be at fault; null where it could not tell. */
function fieldAtFault({ code }: Trouble): 'baseUrl' | 'tokenUrl' | null {
  if (code?.startsWith('token_')) return 'tokenUrl'
  return code?.startsWith('base_') ? 'baseUrl' : null
}

type Mending = { readonly connection: Connection; readonly known: Source | null }

/**
 * Says what is wrong and lets one answer be corrected, without asking for the others again. Where nobody can be
 * asked, or somebody has had enough, this ends as a failure.
 */
export async function mend(desk: Desk, trouble: Trouble, mending: Mending): Promise<Connection> {
  const { talk, screen } = desk
  const { words, remedy, isCertain = false } = trouble
  const lines = [...wrap('', words), ...(remedy.words === '' ? [] : wrap('  ', remedy.words))]
  if (talk === null) throw new FailedError([...lines, ...leftWords(desk)].join('\n'))
  screen.say('', ...lines)
  let { connection } = mending
  if (isCertain) {
    for (const field of remedy.suspects) {
      connection = await askField(field, { talk, connection, known: mending.known })
    }
    return connection
  }
  const choice = await choose<Askable | 'again' | 'leave'>(talk, 'What would you like to do?', [
    ...usedOf(remedy.suspects, connection).map((field) => ({
      value: field,
      words: `Correct ${ASKABLE_WORDS[field]}`,
    })),
    { value: 'again', words: 'Try again with the same answers' },
    { value: 'leave', words: 'Leave it for now' },
  ])
  if (choice === 'leave') throw new FailedError(leftWords(desk).join('\n'))
  if (choice === 'again') return connection
  return askField(choice, { talk, connection, known: null })
}

/** Without answers that such a connection does not use: a signed request needs no token address. */
const usedOf = (suspects: readonly Askable[], connection: Connection): Askable[] => {
  const unused = FIELDS.filter((field) => !neededFields(connection).includes(field))
  const isUsed = (field: Askable): boolean =>
    field === 'scopes' ? authOf(connection) === 'oauth2' : !unused.some((name) => name === field)
  return suspects.filter(isUsed)
}

const leftWords = ({ district }: Desk): string[] => [
  'The connection is saved, but it does not work yet. Nobody was added, changed or removed.',
  `Go on with: offramp connect sis --district ${district}`,
]
