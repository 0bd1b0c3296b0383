import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import { holdsOf, type Hold, type Holds, type Run } from '../run/run.ts'

/**
 * What still waits once a person has agreed to a trial's plan: nothing, except that no removal happens while the
 * district wants none. Where a list came back empty the removals wait for an approval of their own: the plan of a
 * trial does not hold them.
 */
export function approvedHolds(run: Run): Holds {
  const holds = holdsOf(run)
  const { quiet } = holds
  const hasEmptied = COLLECTIONS.some((collection) => holds[collection]?.empty)
  return { ...(hasEmptied && removalsOf(holds)), ...(quiet && { quiet }) }
}

const removalsOf = (holds: Holds): Holds =>
  Object.fromEntries(
    COLLECTIONS.map((collection): [Collection, Hold] => [
      collection,
      { removals: true, ...(holds[collection]?.empty && { empty: true }) },
    ]),
  )

/** The run as it will be once somebody has agreed. */
export const rehearsed = (run: Run): Run => ({
  ...run,
  dryRun: 0,
  holds: JSON.stringify(approvedHolds(run)),
})
