/** The school system as a whole: its history, its switches and what is being read. */
import type { Day } from '../data/calendar.ts'
import { todayIn } from '../data/calendar.ts'
import { DISTRICT } from '../../cast.ts'
import type { Size } from '../data/layout.ts'
import type { Snapshot } from '../query/snapshot.ts'
import { createSnapshot } from '../query/snapshot.ts'
import type { Version } from '../tables/version.ts'
import type { Change } from './changes/change.ts'
import type { History } from './history.ts'
import { createHistory, worldAt } from './history.ts'
import type { Switches } from './switches.ts'
import { DEFAULT_SWITCHES } from './switches.ts'
import type { WorldOptions } from './world.ts'
import { createViews } from './views.ts'

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
  /** Where a delta export begins when it is not told. */
  deltaSince: string | null
  /** What pages show. */
  served(version?: Version): Snapshot
  /** The district as it is, seen through the same switches. */
  actual(version?: Version): Snapshot
  /** What pages showed at that instant, seen through today's switches. */
  servedAt(instant: string, version: Version): Snapshot
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

/** Sets the system up. Equal seed, size, day, switches and changes give byte-identical pages. */
export function createProvider(options: ProviderOptions): Provider {
  let switches: Switches = { ...DEFAULT_SWITCHES, ...options.switches }
  const isManual = (): boolean => switches.publish !== 'auto'
  let history = createHistory(startOf(options), isManual())
  let version = 1
  let publishedAt: number | null = null
  const views = createViews()

  const moved = (published: number | null): void => {
    version += 1
    views.clear()
    publishedAt = published
  }
  const provider: Provider = {
    deltaSince: null,
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
    served: (words = '1.2') => views.served(history, switches, words),
    actual: (words = '1.2') => views.of(history.draft, switches, words),
    servedAt: (instant, version) => createSnapshot(worldAt(history, instant), switches, version),
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
      provider.deltaSince = null
      moved(null)
    },
  }
  return provider
}
