import { sample, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { useStories } from '../acceptance/model-run.ts'
import { setups } from '../acceptance/model-setup.ts'
import { stories } from '../acceptance/model-steps.ts'
import { seeds } from '../acceptance/seeds.ts'

/** A story of weeks takes some seconds on a busy machine. */
const STORY_MS = 240_000
/**
 * Long enough for what overlaps or pauses to be over, for every grace, and for every move that takes two readings.
 */
const REST = [1, 1, 3, 4, 4, 4, 3, 1, 1]

const tell = useStories()

test.each(seeds(5))(
  'any story of weeks with any provider ends with its truth, and nobody is archived or moved wrongly on the way, seed %i',
  async (seed) => {
    const [setup, steps] = sample(tuple(setups, stories), { seed, numRuns: 1 })[0] ?? []
    if (!setup || !steps) throw new Error('no story')
    expect(await tell({ setup, steps, seed, rest: REST })).toBe('')
  },
  STORY_MS,
)
