import { z } from 'zod'

/** No share is larger than all of it; 2 leaves room for what may grow, such as rows. */
const SHARE_MAX = 1
const GROWTH_MAX = 100
/** A floor above the largest district there is would switch a guard off. */
const FLOOR_MAX = 1_000_000

const share = z
  .number({ error: 'A share must be a number from 0 to 1, such as 0.1 for ten in a hundred.' })
  .min(0, 'A share must be 0 or more.')
  .max(SHARE_MAX, 'A share may be 1 at most: that is all of them.')
const floor = z
  .int({ error: 'A floor must be a whole number.' })
  .min(0, 'A floor must be 0 or more.')
  .max(FLOOR_MAX, 'A floor may be 1,000,000 at most.')
const growth = z
  .number({ error: 'Growth must be a number, such as 1.25 for a quarter more.' })
  .min(1, 'Growth must be 1 or more.')
  .max(GROWTH_MAX, 'Growth may be 100 at most.')

/** Each limit by itself, with what a wrong value is told. */
export const LIMIT_FIELDS = {
  removedShare: share,
  removedFloor: floor,
  staffFloor: floor,
  changedShare: share,
  changedFloor: floor,
  schoolFloor: floor,
  schoolShare: share,
  groupShare: share,
  groupFloor: floor,
  districtShare: share,
  districtFloor: floor,
  rowsLow: share,
  rowsHigh: growth,
  rowsFloor: floor,
  issueShare: share,
  issueFloor: floor,
  aliasShare: share,
  aliasFloor: floor,
} as const

export const guardLimits = z.object(LIMIT_FIELDS)

/**
 * When a plan waits for a person. Of two limits of a pair the larger counts. `removed`: records of a kind that end;
 * `staff`: members of staff who lose access; `changed`: records that change; `school`: students one school of at
 * least `schoolFloor` loses; `group`: students of one school who move together; `district`: students who move;
 * `rows`: how far the rows of a reading may be from those of the last ones; `issue`: rows with a fault; `alias`:
 * persons who come under another id.
 */
export type GuardLimits = Readonly<z.output<typeof guardLimits>>

/** Numbers that keep ordinary school life quiet and stop what a fault of the feed looks like. */
export const GUARD_LIMITS: GuardLimits = {
  removedShare: 0.1,
  removedFloor: 25,
  // Fewer than of anybody else: each of them loses access.
  staffFloor: 10,
  changedShare: 0.75,
  // Of a handful of terms or schools all may change in one night.
  changedFloor: 25,
  schoolFloor: 5,
  schoolShare: 0.5,
  groupShare: 0.1,
  groupFloor: 20,
  districtShare: 0.01,
  districtFloor: 50,
  rowsLow: 0.9,
  rowsHigh: 1.25,
  // A class more in a school of twelve classes is no sign of anything.
  rowsFloor: 25,
  issueShare: 0.02,
  issueFloor: 100,
  aliasShare: 0.01,
  aliasFloor: 50,
}
