/** The school system as a whole: its history, its switches and what is being read. */
import type { Day } from '../data/calendar.ts'
import { todayIn } from '../data/calendar.ts'
import { DISTRICT } from '../../cast.ts'
import type { Size } from '../data/layout.ts'
import type { Snapshot } from '../query/snapshot.ts'
import { createSnapshot } from '../query/snapshot.ts'
import type { Change } from './changes/change.ts'
import type { History } from './history.ts'
import { createHistory } from './history.ts'
import type { Switches } from './switches.ts'
import { DEFAULT_SWITCHES } from './switches.ts'
import type { World, WorldOptions } from './world.ts'

export type ProviderOptions = {
  seed?: number
  size?: Size
  /** The district's day; today where the district is unless told otherwise. */
  day?: Day
  switches?: Partial<Switches>
}

export type Provider = {
  readonly history: History
  readonly switches: Readonly<Switches>
  /** Rises with everything that could alter a page. */
  readonly version: number
  /** When pages last began to serve something new, on the machine's clock. */
  readonly publishedAt: number | null
  /** What pages show. */
  served(): Snapshot
  /** The district as it is, seen through the same switches. */
  actual(): Snapshot
  change(change: Change): void
  publish(): void
  setSwitches(patch: Partial<Switches>): void
  /** Begins anew, as at the start except for what is given; switches stay. */
  reset(options: Partial<WorldOptions>): void
}

const startOf = (options: ProviderOptions): WorldOptions => ({
  seed: options.seed ?? 1,
  size: options.size ?? 'small',
  day: options.day ?? todayIn(DISTRICT.timeZone),
})

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

/** Sets the system up. Equal seed, size, day, switches and changes give byte-identical pages. */
export function createProvider(options: ProviderOptions): Provider {
  let switches: Switches = { ...DEFAULT_SWITCHES, ...options.switches }
  const isManual = (): boolean => switches.publish === 'manual'
  let history = createHistory(startOf(options), isManual())
  let version = 1
  let publishedAt: number | null = null
  const seen = new Map<World, Snapshot>()

  const moved = (published: number | null): void => {
    version += 1
    seen.clear()
    publishedAt = published
  }
  const snapshotOf = (world: World): Snapshot =>
    remembered(seen, world, () => createSnapshot(world, switches))
  return {
    get history() {
      return history
    },
    get switches() {
      return switches
    },
    get version() {
      return version
    },
    get publishedAt() {
      return publishedAt
    },
    served: () => snapshotOf(history.live),
    actual: () => snapshotOf(history.draft),
    change(change) {
      history.change(change)
      moved(isManual() ? publishedAt : Date.now())
    },
    publish() {
      history.publish()
      moved(Date.now())
    },
    setSwitches(patch) {
      switches = { ...switches, ...patch }
      history.setManual(isManual())
      moved(publishedAt)
    },
    reset(next) {
      history = createHistory({ ...startOf(options), ...next }, isManual())
      moved(null)
    },
  }
}
