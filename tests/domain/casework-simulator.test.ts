import { beforeAll, describe, expect, test } from 'vitest'
import { createDistrict, type TestDistrict } from '../helpers/district.ts'
import { plant, PLANTED_IN_CASEWORK } from '../helpers/simulator/bugs.ts'
import { createCasework } from '../helpers/simulator/casework.ts'
import { simulate, type Scenario } from '../helpers/simulator/simulate.ts'

/** A tenth of the outbox simulator's seeds, as each is worth about ten of its; `SIMULATOR_SEEDS=20000` for a long run. */
const SEEDS = Math.ceil(Number(process.env['SIMULATOR_SEEDS'] ?? 2_000) / 10)
/** Every planted mistake must show within this many seeds. */
const SEEDS_TO_FIND = 100
/** Generous: a busy machine takes about 100 ms a seed. */
const TIMEOUT_MS = SEEDS * 500

let stage: { district: TestDistrict; scenario: Scenario }
beforeAll(async () => {
  const district = await createDistrict()
  stage = { district, scenario: await createCasework(district) }
})

describe('cards and calendars under crashes and faults', () => {
  test(
    `tell the truth in the end, once, in ${SEEDS} seeds`,
    async () => {
      plant(stage.district.storage, null)
      const totals = { crashes: 0, deliveries: 0 }
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { wrong, crashes, deliveries } = await simulate(stage, seed)
        expect(wrong, `seed ${seed}`).toEqual([])
        totals.crashes += crashes
        totals.deliveries += deliveries
      }
      // a run in which little happened would prove little
      expect(totals.crashes).toBeGreaterThan(SEEDS)
      expect(totals.deliveries).toBeGreaterThan(10 * SEEDS)
    },
    TIMEOUT_MS,
  )

  test.each(PLANTED_IN_CASEWORK)(
    `are caught within ${SEEDS_TO_FIND} seeds when our code $name`,
    async (bug) => {
      plant(stage.district.storage, bug)
      let wrong: readonly string[] = []
      for (let seed = 1; seed <= SEEDS_TO_FIND && wrong.length === 0; seed++) {
        wrong = (await simulate(stage, seed, bug)).wrong
      }
      expect(wrong).not.toEqual([])
    },
    TIMEOUT_MS,
  )
})
