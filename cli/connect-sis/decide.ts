import { WaitingError } from '../failure.ts'
import { choiceLines } from '../sync-report.ts'
import { confirm } from '../talk.ts'
import { followSync, report } from '../watch-sync.ts'
import type { Guard, Plan } from '../wire.ts'
import { pathOf, type Desk, type Visit } from './desk.ts'
import type { Tried } from './try-out.ts'

/** They say why nothing is removed; there is nothing to decide about them. */
const NOTICES: readonly string[] = ['add_only', 'blackout', 'last_administrator']

const asksAPerson = ({ guard }: Guard): boolean => !NOTICES.includes(guard)

/** Asks whether the plan that was shown is to be done, and does it: that very plan and no other. */
export async function decide(desk: Desk, visit: Visit, tried: Tried): Promise<void> {
  const { screen, district } = desk
  if (isEmpty(tried.plan)) return screen.say('Nothing would change: the roster is as the SIS says.')
  if (!(await isWanted(desk, tried.plan))) {
    return screen.say(
      'Nothing was changed. The plan waits for a week:',
      ...choiceLines(tried.run, district),
    )
  }
  const { id, planHash } = tried.run
  const path = pathOf(desk, `/syncs/${id}`)
  await desk.api.send('POST', `${path}/approve`, planHash === null ? {} : { planHash })
  visit.approvedId = id
  report(screen, await followSync(desk.api, path, desk), district)
  screen.say('From now on the roster is kept up to date by itself. How it stands: offramp doctor')
}

async function isWanted({ talk, isAgreed, screen }: Desk, plan: Plan): Promise<boolean> {
  if (!isAgreed) return talk !== null && confirm(talk, 'Do exactly this now?')
  if (!plan.guards.some(asksAPerson)) return true
  screen.say('--yes does not answer what a guard asks a person.')
  throw new WaitingError(
    'The connection works. Its plan was not applied: look at what tripped above, then approve or drop it. See `offramp sync list`.',
  )
}

const isEmpty = ({ counts }: Plan): boolean =>
  Object.values(counts).every((ops) => Object.values(ops).every((count) => count === 0))
