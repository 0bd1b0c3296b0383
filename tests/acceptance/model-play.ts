import { approvedFirst } from '../helpers/approved-first.ts'
import { OPERATOR } from '../helpers/district.ts'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { settleThrough } from './model-death.ts'
import { openLedger, type Ledger } from './model-ledger.ts'
import type { Setup } from './model-setup.ts'
import { STUDENTS, type Death, type Step } from './model-steps.ts'
import { happen, type Busy } from './model-tell.ts'
import { openStage, rows, type Stage } from './stage.ts'

/** Runs that begin by themselves, seldom enough for a test of weeks. */
const SOURCE = { deltaEveryMinutes: 480 }

export type Play = {
  readonly stage: Stage
  readonly ledger: Ledger
  readonly setup: Setup
  /** Runs that read what was not so: nobody would approve them. */
  readonly misled: Set<string>
  readonly busy: Busy
  /** What was done, and what came of it. */
  readonly log: string[]
  /** What the district did wrongly so far. */
  readonly wrong: string[]
}

export async function openPlay(setup: Setup, seed: number): Promise<Play> {
  const { version, latencyMs, switches, faults, source } = setup
  const stage = await openStage({
    size: STUDENTS,
    seed,
    switches: { ...switches, ...faults },
    source: { ...SOURCE, ...source },
    ...(version !== undefined && { version }),
    ...(latencyMs !== undefined && { latencyMs }),
  })
  const ledger = await openLedger(stage, switches.hideIdleStudents === 'on')
  return { stage, ledger, setup, misled: new Set(), busy: new Map(), log: [], wrong: [] }
}

/** Does one step, and says what is wrong after it. */
export async function play(game: Play, step: Step): Promise<string[]> {
  const note = await ACTS[step.do](game, step as never) // safe because each act takes its own kind of step
  game.log.push(`${game.stage.today()} ${JSON.stringify(step)} ${note ?? ''}`)
  if (step.do !== 'tell' && step.do !== 'later') game.wrong.push(...(await game.ledger.look()))
  return game.wrong
}

type Acts = {
  readonly [Kind in Step['do']]: (
    game: Play,
    step: Extract<Step, { do: Kind }>,
  ) => Promise<string | void>
}

const ACTS: Acts = {
  tell: async ({ stage, busy, setup }, event) => {
    // Records without any key that come under new ids are new people to everybody.
    const isLost = event.call === 'rekey-all' && setup.switches.keys === 'none'
    return isLost ? 'left out' : happen(stage, busy, event)
  },
  read: async (game, { mode, deaths }) => word(await read(game, mode, deaths)),
  trial: async (game) => {
    await calm(game)
    const run = await game.stage.read({ dryRun: true })
    if (game.ledger.isLosing) game.misled.add(run.id)
    return word(run)
  },
  approve: (game) => approveWaiting(game),
  hook: async ({ stage }) => {
    const { client } = stage.district
    await client.run('sync.hook', { token: stage.hookToken }, { caller: OPERATOR })
    await stage.settle()
  },
  night: (game) => night(game),
  publish: async ({ stage, ledger }) => {
    await stage.provider.tell('publish')
    await ledger.publish()
  },
  empty: async (game) => {
    const { provider } = game.stage
    await provider.switch({ emptyToken: 'on' })
    const run = await read(game, 'full', [])
    game.misled.add(run.id)
    await provider.switch({ emptyToken: 'off' })
    return word(run)
  },
  lose: async (game, { percent, days }) => {
    const { stage, ledger } = game
    await stage.provider.tell('vanish', { percent })
    ledger.lose(true)
    await read(game, 'full', [])
    await later(stage, days)
    const run = await read(game, 'full', [])
    game.wrong.push(...(await ledger.look()))
    await stage.provider.tell('vanish', { percent: 0 })
    ledger.lose(false)
    return `${word(run)}, ${word(await read(game, 'full', []))}`
  },
  later: ({ stage }, { days }) => later(stage, days),
}

const word = ({ state, mode, error, guards, transfers }: Sync): string =>
  `${mode} ${state} ${error ?? ''} ${guards.map(({ guard }) => guard).join(' ')} ${transfers} moved`

/** A run of its own may be under way; there is never more than one. */
async function calm({ stage }: Play): Promise<void> {
  await stage.settle()
}

async function read(game: Play, mode: 'full' | 'delta', deaths: readonly Death[]): Promise<Sync> {
  const { stage, misled, ledger } = game
  await calm(game)
  const id = await stage.start({ mode })
  if (ledger.isLosing) misled.add(id)
  await settleThrough(stage, deaths)
  if (await approvedFirst(stage.district, id)) await settleThrough(stage, deaths)
  return stage.sync(id)
}

/** Approves what waits, unless it is known to rest on a lie. */
async function approveWaiting({ stage, misled }: Play): Promise<string> {
  const [waiting] = rows(
    stage.district,
    `SELECT id FROM roster_run WHERE state = 'held' OR phase = 'planned' ORDER BY no DESC LIMIT 1`,
  )
  const id = waiting?.['id']
  if (typeof id !== 'string' || misled.has(id)) return 'nothing to approve'
  const answer = await stage.district.client.run('sync.approve', { id }, { caller: OPERATOR })
  await stage.settle()
  return answer.ok ? word(await stage.sync(id)) : JSON.stringify(answer.error)
}

const later = async (stage: Stage, days: number): Promise<void> => stage.daysLater(days)

/** A day and a night in which only the clock begins runs. */
async function night({ stage }: Play): Promise<void> {
  const { district, provider } = stage
  const until = district.clock.now + DAY
  for (;;) {
    await stage.settle()
    const at = district.nextDueAt()
    if (at === null || at > until) break
    const before = stage.today()
    district.clock.now = Math.max(at, district.clock.now)
    if (stage.today() !== before) await provider.tell('advance', { day: stage.today() })
  }
  district.clock.now = Math.max(until, district.clock.now + HOUR)
  await provider.tell('advance', { day: stage.today() })
}
