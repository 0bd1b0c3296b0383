import { beforeAll, describe, expect, test } from 'vitest'
import { createDistrict, type TestDistrict } from '../helpers/district.ts'
import { plant, PLANTED } from '../helpers/simulator/bugs.ts'
import { simulate, type Scenario } from '../helpers/simulator/simulate.ts'
import { createThings } from '../helpers/simulator/things.ts'

/** Seeds of a usual run; `SIMULATOR_SEEDS=20000` for a long one. */
const SEEDS = Number(process.env['SIMULATOR_SEEDS'] ?? 2_000)
/** Every planted mistake must show within this many seeds. */
const SEEDS_TO_FIND = 400
/** Generous: a busy machine takes about 20 ms a seed. */
const TIMEOUT_MS = SEEDS * 100

let stage: { district: TestDistrict; scenario: Scenario }
beforeAll(async () => {
  const district = await createDistrict()
  stage = { district, scenario: createThings(district) }
})

describe('the outbox under crashes and faults', () => {
  test(
    `keeps every promise in ${SEEDS} seeds`,
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

  test('happens the same way each time a seed is played', async () => {
    plant(stage.district.storage, null)
    for (const seed of [3, 77, 1_234]) {
      const [first, second] = [await simulate(stage, seed), await simulate(stage, seed)]
      expect(second.trace).toBe(first.trace)
      expect(first.trace.split('\n').length).toBeGreaterThan(3)
    }
  })

  test.each(PLANTED)(
    `is caught within ${SEEDS_TO_FIND} seeds when our code $name`,
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
