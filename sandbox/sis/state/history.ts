/** The district as it is and as it was last published, and how it came there. */
import { applyChange } from './changes/apply-change.ts'
import type { Change } from './changes/change.ts'
import type { World, WorldOptions } from './world.ts'
import { createWorld, stampOf } from './world.ts'

export type History = {
  readonly start: Readonly<WorldOptions>
  readonly log: readonly Change[]
  /** How many changes of the log readers have been shown. */
  readonly shown: number
  /** The district as it is. */
  readonly draft: World
  /** What pages serve: the same district, or an older state while publishing is manual. */
  readonly live: World
  /** When each change of the log happened, ascending. */
  readonly stamps: readonly string[]
  /** Lets something happen; `ChangeRefused` leaves everything as it was. */
  change(change: Change): void
  /** Shows readers everything that has happened so far. */
  publish(): void
  /** Separates what is from what is shown, or joins them again. */
  setManual(manual: boolean): void
}

/** The district as readers could see it at an instant, made anew from the log; later changes are not in it. */
export function worldAt({ start, log, stamps, shown }: History, instant: string): World {
  const world = createWorld(start)
  const later = stamps.findIndex((stamp) => stamp > instant)
  const count = Math.min(shown, later < 0 ? log.length : later)
  for (const change of log.slice(0, count)) applyChange(world, change)
  return world
}

/** A district at its beginning. */
export function createHistory(start: WorldOptions, manual: boolean): History {
  const log: Change[] = []
  const stamps: string[] = []
  const draft = createWorld(start)
  let live = manual ? createWorld(start) : draft
  let shown = 0
  const publish = (): void => {
    if (live !== draft) for (const change of log.slice(shown)) applyChange(live, change)
    shown = log.length
  }
  return {
    start,
    log,
    stamps,
    draft,
    get shown() {
      return shown
    },
    get live() {
      return live
    },
    change(change) {
      applyChange(draft, change)
      log.push(change)
      stamps.push(stampOf(draft))
      if (live === draft) shown = log.length
    },
    publish,
    setManual(next) {
      if (next === (live !== draft)) return
      live = next ? createWorld(start) : draft
      if (next) shown = 0
      publish()
    },
  }
}
