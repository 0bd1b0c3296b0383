import { FailedError, refusalOf, UsageError, type Refusal } from '../failure.ts'
import { confirm } from '../talk.ts'
import type { Source } from '../wire.ts'
import { wrap } from '../wrap.ts'
import { kindOf, toBody, type Connection, type Kind } from './connection.ts'
import { pathOf, type Desk, type Visit } from './desk.ts'
import { flagLine } from './flags.ts'
import { ASKABLE_WORDS, type Askable } from './questions.ts'
import type { Trouble } from './trouble.ts'

const CALLED = 'Give this address to your SIS so that changes arrive at once; it is shown only now:'
/** What the address for the SIS to call is good for. */
const HOOK: Readonly<Record<Kind, string>> = {
  'oneroster-1.2': CALLED,
  'oneroster-1.1': CALLED,
  'oneroster-csv':
    'Uploaded files need no address to call. Should you connect the SIS itself later, it tells of changes at this one; it is shown only now:',
}

/** Saves the answers. A refusal that names answers comes back as what to ask again. */
export async function save(
  desk: Desk,
  visit: Visit,
  connection: Connection,
): Promise<Trouble | null> {
  try {
    const { hookUrl } = await desk.api.send<{ hookUrl: string | null }>(
      'PUT',
      pathOf(desk, '/connections/sis'),
      toBody(connection),
    )
    visit.isSaved = true
    visit.hookUrl = hookUrl ?? visit.hookUrl
    desk.screen.say('Saved the connection.')
    if (hookUrl !== null) {
      desk.screen.say(...wrap('', HOOK[kindOf(connection)]), `  ${hookUrl}`)
    }
    return null
  } catch (thrown) {
    const refusal = refusalOf(thrown)
    const suspects = refusal === null ? [] : askables(refusal)
    if (refusal === null) throw thrown
    if (suspects.length === 0 || desk.talk === null) throw byFlag(thrown, refusal)
    const words = refusal.fields.map(({ message }) => message).join(' ')
    return { code: null, words, remedy: { words: '', suspects }, isCertain: true }
  }
}

/** A refusal of settings in the words in which they were typed; any other as it is. */
function byFlag(thrown: unknown, refusal: Refusal): unknown {
  if (refusal.fields.length === 0) return thrown
  const lines = new Set(refusal.fields.map((field) => flagLine(field)))
  return new UsageError([...lines].join('\n'), refusal)
}

const askables = ({ fields }: Refusal): Askable[] =>
  (Object.keys(ASKABLE_WORDS) as Askable[]) // safe because the keys are those of the words
    .filter((name) => fields.some(({ path }) => path === name))

/** Asks before a connection that is there is changed: a wrong answer would keep the roster from being read. */
export async function agreeToChange(desk: Desk, known: Source): Promise<void> {
  if (desk.talk === null || desk.isAgreed) return
  desk.screen.say(
    '',
    `This changes the connection to ${known.name}. A sync that is under way is stopped.`,
  )
  const isAgreed = await confirm(desk.talk, 'Save it and test it?', 'yes')
  if (!isAgreed) throw new FailedError('Nothing was sent, and nothing has changed.')
}
