import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { differences } from './model-compare.ts'
import { play, type Play } from './model-play.ts'
import type { Setup } from './model-setup.ts'

/** Further readings until one changes nothing. */
const TRIES_MAX = 6

/**
 * Mends what is broken, reads after each of the days of rest and then until nothing changes, and says what the district
 * then has wrong.
 */
export async function comeToRest(game: Play, rest: readonly number[]): Promise<string[]> {
  const { stage, setup } = game
  await mend(game)
  for (const days of rest) {
    await stage.daysLater(days)
    await play(game, { do: 'read', mode: 'full', deaths: [] })
    const wrong = await play(game, { do: 'approve' })
    if (wrong.length > 0) return wrong
  }
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    await stage.daysLater(1)
    const run = await stage.read()
    if (isNoOp(run)) return differences(game)
    game.log.push(`still changing: ${JSON.stringify(run)}`)
    if (run.state === 'held') await play(game, { do: 'approve' })
    // A provider that is away half the time may be away for a whole night.
    if (run.state === 'failed' && !isFlaky(setup)) return [`a run failed: ${run.error}`]
  }
  return ['the district never came to rest']
}

async function mend({ stage, setup, ledger }: Play): Promise<void> {
  const broken = Object.keys(setup.faults)
  const mended = Object.entries(DEFAULT_SWITCHES).filter(([name]) => broken.includes(name))
  await stage.provider.switch({ ...Object.fromEntries(mended), publish: 'auto' })
  await ledger.publish()
}

const isFlaky = ({ switches: { flaky = 0, rate = 'off' } }: Setup): boolean =>
  flaky > 0 || rate !== 'off'

/** A run that found everything as it was. */
const isNoOp = ({ state, transfers, collections }: Sync): boolean =>
  state === 'succeeded' &&
  transfers === 0 &&
  Object.values(collections).every(
    ({ created, changed, removed, absent }) => created + changed + removed + absent === 0,
  )
