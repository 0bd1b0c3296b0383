/** The district seen through the switches, opened once and kept until something changes. */
import type { Snapshot } from '../query/snapshot.ts'
import { createSnapshot } from '../query/snapshot.ts'
import type { TableName } from '../tables/table.ts'
import type { Version } from '../tables/version.ts'
import type { History } from './history.ts'
import type { Switches } from './switches.ts'
import type { World } from './world.ts'

function remembered<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

/** Some collections as they were last published, the others as they are. */
const lagging = (current: Snapshot, old: Snapshot, names: readonly TableName[]): Snapshot => ({
  lens: current.lens,
  table: (name) => (names.includes(name) ? old : current).table(name),
})

export type Views = {
  of(world: World, switches: Switches, version: Version): Snapshot
  served(history: History, switches: Switches, version: Version): Snapshot
  clear(): void
}

/** Keeps what has been opened until something changes. */
export function createViews(): Views {
  const seen = new Map<Version, Map<World, Snapshot>>()
  const of: Views['of'] = (world, switches, version) => {
    const known = remembered(seen, version, () => new Map<World, Snapshot>())
    return remembered(known, world, () => createSnapshot(world, switches, version))
  }
  return {
    of,
    served({ live, draft }, switches, version) {
      const old = of(live, switches, version)
      const { publish } = switches
      return Array.isArray(publish) ? lagging(of(draft, switches, version), old, publish) : old
    },
    clear: () => seen.clear(),
  }
}
