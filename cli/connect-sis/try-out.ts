import { issueLines, planLines, wordLines } from '../plan-report.ts'
import { patientApi } from '../patient.ts'
import { probeLines } from '../probe-report.ts'
import { followSync } from '../watch-sync.ts'
import type { Plan, Quarantine, Source, Sync, Words } from '../wire.ts'
import { wrap } from '../wrap.ts'
import { pathOf, type Desk, type Visit } from './desk.ts'
import { EMPTY } from './remedies.ts'
import { troubleOf, type Trouble } from './trouble.ts'

/** A run that is nobody else's: pressing Ctrl-C stops it. */
async function followOwn(desk: Desk, visit: Visit, id: string): Promise<Sync> {
  visit.runId = id
  const run = await followSync(desk.api, pathOf(desk, `/syncs/${id}`), desk)
  visit.runId = null
  return run
}

/** A SIS that is well has said something by then. */
const SLOW_MS = 30_000

/** Says once, where nothing comes for long, that nobody is forgotten and how to stop. */
function impatient(desk: Desk): Desk {
  const { screen, now, rest } = desk
  const startedAt = now()
  let isSaid = false
  return {
    ...desk,
    rest: async (ms) => {
      await rest(ms)
      if (isSaid || now() - startedAt < SLOW_MS) return
      isSaid = true
      screen.say(
        'The SIS takes its time. It is asked again and again for some minutes; Ctrl-C stops it.',
      )
    },
  }
}

/** Signs in to the SIS and asks it what it can do. */
export async function probe(desk: Desk, visit: Visit): Promise<Trouble | null> {
  const { api, screen } = desk
  screen.say('Signing in to the SIS, and asking it what it can do …')
  const path = pathOf(desk, '/connections/sis')
  const { id } = await api.send<{ id: string }>('POST', `${path}/probe`, undefined)
  const run = await followOwn(impatient(desk), visit, id)
  const { profile, plan } = await patientApi(api, desk).get<Source>(path)
  if (run.state !== 'succeeded' || profile === null) return troubleOf(run)
  // Of lists without a row nothing can be proved: what it does with a filter would be misread.
  if (profile.shape === null && profile.totals['users'] === 0) return emptyTrouble('people')
  visit.profile = profile
  screen.say('It let us in. This is what it can do:', ...probeLines(profile), '', ...wrap('', plan))
  return null
}

/** A plan that was worked out and waits, with what people need to judge it. */
export type Tried = { readonly run: Sync; readonly plan: Plan }

/** Beside a question only so much is read. */
const SHOWN = { schools: 60, transfers: 10 }

/** Reads everything once without changing anything, and shows what would come of it. */
export async function tryOut(desk: Desk, visit: Visit): Promise<Tried | Trouble> {
  const { api, screen, district } = desk
  screen.say('', 'Reading everything once, without changing anything …')
  const wanted = { mode: 'full', dryRun: true }
  const { id } = await api.send<{ id: string }>('POST', pathOf(desk, '/syncs'), wanted)
  const run = await followOwn(desk, visit, id)
  if (run.state === 'failed') return troubleOf(run)
  const empty = emptyList(run)
  if (empty !== null) {
    await api.send('POST', pathOf(desk, `/syncs/${id}/cancel`), {})
    return emptyTrouble(empty)
  }
  visit.plan = run
  const patient = patientApi(api, desk)
  const plan = await patient.get<Plan>(pathOf(desk, `/syncs/${id}/plan`))
  const words = await patient.get<Words>(pathOf(desk, '/roster/words'))
  const { summary } = await patient.get<Quarantine>(pathOf(desk, '/quarantine'))
  visit.planned = plan
  screen.say(
    '',
    ...planLines(plan, SHOWN),
    ...wordLines(words, district),
    ...issueLines(summary),
    '',
  )
  return { run, plan }
}

const emptyTrouble = (list: string): Trouble => ({
  code: 'empty',
  words: `The SIS let us in and answered without a fault, but it listed no ${list}.`,
  remedy: EMPTY,
})

/** A list without which there is no roster, and which came back empty. */
function emptyList({ collections }: Sync): string | null {
  if (collections['orgs']?.received === 0) return 'schools'
  return collections['users']?.received === 0 ? 'people' : null
}
