import type { Api } from '../api.ts'
import { LeftError, LineError, refusalOf } from '../failure.ts'
import { choiceLines } from '../sync-report.ts'
import type { Source } from '../wire.ts'
import { kindOf, type Connection } from './connection.ts'
import { decide } from './decide.ts'
import { newVisit, pathOf, type Desk, type Visit } from './desk.ts'
import { askMissing } from './questions.ts'
import { agreeToChange, save } from './save.ts'
import { mend, sharpen, type Trouble } from './trouble.ts'
import { probe, tryOut } from './try-out.ts'

export type Wanted = {
  /** The answers given beforehand. */
  readonly given: Connection
  /** The connection there is already. */
  readonly known: Source | null
  /** Test nothing and read nothing. */
  readonly isSaveOnly: boolean
}

/**
 * Connects a district to its SIS: asks for what is missing, saves it, signs in, shows what the SIS can do and what
 * reading it would bring, and does that when somebody says so. What goes wrong is said in words, and one answer can
 * be corrected without starting over. Until the last yes nobody is added, changed or removed.
 */
export async function setUp(desk: Desk, wanted: Wanted, visit: Visit = newVisit()): Promise<void> {
  try {
    await walk(desk, visit, wanted)
  } catch (thrown) {
    if (thrown instanceof LeftError) await leave(desk, visit)
    if (thrown instanceof LineError && visit.isSaved && visit.approvedId === null) {
      desk.screen.say('', ...savedLines(desk))
    }
    throw thrown
  }
}

async function walk(desk: Desk, visit: Visit, wanted: Wanted): Promise<void> {
  const { known, given } = wanted
  const { talk } = desk
  let connection = talk === null ? given : await askMissing({ talk, connection: given, known })
  if (known !== null) await agreeToChange(desk, known)
  for (;;) {
    const trouble = await attempt(desk, visit, { ...wanted, given: connection })
    if (trouble === null) return
    visit.trouble = await sharpen(desk, trouble, connection)
    connection = await mend(desk, visit.trouble, { connection, known })
    visit.trouble = null
    if (talk !== null) connection = await askMissing({ talk, connection, known })
  }
}

async function attempt(desk: Desk, visit: Visit, wanted: Wanted): Promise<Trouble | null> {
  const { district, screen } = desk
  const refused = await save(desk, visit, wanted.given)
  if (refused) return refused
  if (kindOf(wanted.given) === 'oneroster-csv') {
    screen.say(
      `Next: offramp upload export.zip --dry-run --watch --district ${district}`,
      'It shows what the files would bring, without changing anything.',
    )
    return null
  }
  if (wanted.isSaveOnly) {
    screen.say(`Next: offramp sync --dry-run --watch --district ${district}`)
    return null
  }
  const failed = await probe(desk, visit)
  if (failed) return failed
  const tried = await tryOut(desk, visit)
  if ('remedy' in tried) return tried
  await decide(desk, visit, tried)
  return null
}

/** Leaves nothing half-done: what runs for this visit alone is stopped, and what stays is said. */
async function leave(desk: Desk, visit: Visit): Promise<void> {
  const { screen, district, api } = desk
  if (!visit.isSaved) return screen.say('', 'Left. Nothing was sent, and nothing has changed.')
  if (visit.approvedId !== null) {
    return screen.say(
      '',
      'What you approved goes on without you. Watch it with:',
      `  offramp sync watch ${visit.approvedId} --district ${district}`,
    )
  }
  if (visit.runId !== null) {
    screen.say('', await stop(api, pathOf(desk, `/syncs/${visit.runId}/cancel`)))
  }
  if (visit.plan === null) return screen.say(...savedLines(desk))
  screen.say(SAVED, 'The plan waits for a week:', ...choiceLines(visit.plan, district))
}

const SAVED = 'The connection is saved. Nobody was added, changed or removed.'

const savedLines = ({ district }: Desk): string[] => [
  SAVED,
  `Go on with: offramp connect sis --district ${district}`,
]

/** How stopping went, in words: a run may end in the moment somebody leaves, and then nothing is left of it. */
async function stop(api: Api, path: string): Promise<string> {
  try {
    await api.send('POST', path, {})
    return 'Left. What was under way is stopped.'
  } catch (thrown) {
    if (refusalOf(thrown)?.code === 'already_done') return 'Left.'
    if (thrown instanceof LineError)
      return 'Left. The line is lost, so what was under way ends by itself.'
    throw thrown
  }
}
