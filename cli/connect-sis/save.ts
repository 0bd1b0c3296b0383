import { FailedError, refusalOf, type Refusal } from '../failure.ts'
import { confirm } from '../talk.ts'
import type { Source } from '../wire.ts'
import { toBody, type Connection } from './connection.ts'
import { pathOf, type Desk, type Visit } from './desk.ts'
import { ASKABLE_WORDS, type Askable } from './questions.ts'
import type { Trouble } from './trouble.ts'

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
      desk.screen.say(
        'Give this address to your SIS so that changes arrive at once; it is shown only now:',
        `  ${hookUrl}`,
      )
    }
    return null
  } catch (thrown) {
    const refusal = refusalOf(thrown)
    const suspects = refusal === null ? [] : askables(refusal)
    if (refusal === null || suspects.length === 0 || desk.talk === null) throw thrown
    const words = refusal.fields.map(({ message }) => message).join(' ')
    return { code: null, words, remedy: { words: '', suspects }, isCertain: true }
  }
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
