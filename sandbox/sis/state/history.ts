/** The district as it is and as it was last published, and how it came there. */
import { applyChange } from './changes/apply-change.ts'
import type { Change } from './changes/change.ts'
import type { World, WorldOptions } from './world.ts'
import { createWorld } from './world.ts'

export type History = {
  readonly start: Readonly<WorldOptions>
  readonly log: readonly Change[]
  /** How many changes of the log readers have been shown. */
  readonly shown: number
  /** The district as it is. */
  readonly draft: World
  /** What pages serve: the same district, or an older state while publishing is manual. */
  readonly live: World
  /** Lets something happen; `ChangeRefused` leaves everything as it was. */
  change(change: Change): void
  /** Shows readers everything that has happened so far. */
  publish(): void
  /** Separates what is from what is shown, or joins them again. */
  setManual(manual: boolean): void
}

/** A district at its beginning. */
export function createHistory(start: WorldOptions, manual: boolean): History {
  const log: Change[] = []
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
