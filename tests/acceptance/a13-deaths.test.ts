import { approvedFirst } from '../helpers/approved-first.ts'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { randomFrom } from '../../sandbox/control/random.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { settleThrough } from './model-death.ts'
import type { Death } from './model-steps.ts'
import { picture } from './people.ts'
import { seeds } from './seeds.ts'
import { openStage, type Stage } from './stage.ts'

/** A run is killed so often while it is under way. */
const DEATHS = 12
/** Requests or slices until the next death. */
const APART_MAX = 9
const LONG_MS = 240_000

let stage: Stage
afterEach(() => stage.close())

/** A process that dies says so in its log; that is what is tried here. */
beforeAll(() => {
  for (const way of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, way).mockImplementation(() => undefined)
  }
})

type Lived = { readonly end: Record<string, unknown>; readonly runs: readonly Sync[] }

/** A first import, then changes of every kind, then a delta; each run dies as told. */
async function live(deaths: () => readonly Death[]): Promise<Lived> {
  stage = await openStage({
    size: 60,
    switches: { clamp: 40, ids: 'composed', status: 'inactive' },
  })
  const runs: Sync[] = []
  const read = async (mode: 'full' | 'delta'): Promise<void> => {
    const id = await stage.start({ mode })
    await settleThrough(stage, deaths())
    if (await approvedFirst(stage.district, id)) await settleThrough(stage, deaths())
    runs.push(await stage.sync(id))
  }
  await read('full')
  await stage.daysLater(1)
  for (const style of ['clean', 'overlap', 'gap']) await stage.provider.tell('transfer', { style })
  await stage.provider.tell('withdraw')
  await stage.provider.tell('purge')
  await stage.provider.tell('rename')
  await read('full')
  await stage.daysLater(1)
  await stage.provider.tell('transfer', { from: 1 })
  await read('delta')
  const end = picture(stage)
  await stage.provider.close()
  return { end, runs }
}

/** Since when changes were asked for depends on how long the runs took; everything else must not. */
const countsOf = ({ collections, transfers, state }: Sync): unknown => ({
  collections: Object.entries(collections).map(([name, { since: _, ...counts }]) => [name, counts]),
  transfers,
  state,
})

test.each(seeds(2))(
  `A13: runs killed ${DEATHS} times each, at any request or slice, end as if nothing had happened, and count no page twice, seed %i`,
  async (seed) => {
    const random = randomFrom(seed)
    const some = (): readonly Death[] =>
      Array.from({ length: DEATHS }, () => ({
        at: random() < 0.5 ? 'request' : 'slice',
        n: 1 + Math.floor(random() * APART_MAX),
      }))
    const undisturbed = await live(() => [])
    const disturbed = await live(some)
    expect(disturbed.end).toEqual(undisturbed.end)
    expect(disturbed.runs.map(countsOf)).toEqual(undisturbed.runs.map(countsOf))
  },
  LONG_MS,
)

test(
  'a process that dies again and again at one and the same request makes the run pause, and then it goes on',
  async () => {
    const death: Death = { at: 'request', n: 1 }
    const { end, runs } = await live(() => Array.from({ length: 8 }, () => death))
    const undisturbed = await live(() => [])
    expect(runs.map(({ state, stalls }) => [state, stalls])).toEqual([
      ['succeeded', 1],
      ['succeeded', 1],
      ['succeeded', 1],
    ])
    expect(end).toEqual(undisturbed.end)
  },
  LONG_MS,
)
