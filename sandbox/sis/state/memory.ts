/** The school system over a restart: what happened to the district stays, and time has gone on meanwhile. */
import type { Memory } from '../../control/state-file.ts'
import type { Day } from '../data/calendar.ts'
import type { Change } from './changes/change.ts'
import type { Provider } from './provider.ts'
import type { Switches } from './switches.ts'
import type { WorldOptions } from './world.ts'

/** A beginning and all that happened since: they give the district back, and stay small at any size. */
type SavedSis = {
  readonly start: WorldOptions
  readonly changes: readonly Change[]
  /** How many of the changes readers have been shown. */
  readonly shown: number
  readonly switches: Switches
  readonly deltaSince?: string | null
}

export const memoryOf = (provider: Provider, today: Day): Memory<SavedSis> => ({
  format: 'sis-1',
  save: () => {
    const { start, log, shown } = provider.history
    return {
      start,
      changes: log,
      shown,
      switches: provider.switches,
      deltaSince: provider.deltaSince,
    }
  },
  load: (saved) => {
    replay(provider, saved)
    catchUp(provider, today)
  },
})

/** Lets everything happen once more, up to what readers were shown and then beyond. */
function replay(provider: Provider, saved: SavedSis): void {
  const { start, changes, shown, switches } = saved
  provider.setSwitches(switches)
  provider.reset(start)
  for (const change of changes.slice(0, shown)) provider.change(change)
  provider.publish()
  for (const change of changes.slice(shown)) provider.change(change)
  provider.deltaSince = saved.deltaSince ?? null
}

/** Moves the district on to today. A day it was moved to that is still to come stays. */
function catchUp(provider: Provider, today: Day): void {
  // Over a summer nobody would be in class any more without the new school year.
  while (today >= provider.history.draft.year.endDate) provider.change({ kind: 'rollover' })
  if (today > provider.history.draft.day) provider.change({ kind: 'advance', day: today })
}
