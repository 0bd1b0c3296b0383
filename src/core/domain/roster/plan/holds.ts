import { holdsOf, type Holds, type Run } from '../run/run.ts'

/**
 * What still waits once a person has agreed to a plan: nothing, except that no removal happens while the district
 * wants none.
 */
export function approvedHolds(run: Run): Holds {
  const { quiet } = holdsOf(run)
  return quiet ? { quiet } : {}
}

/** The run as it will be once somebody has agreed. */
export const rehearsed = (run: Run): Run => ({
  ...run,
  dryRun: 0,
  holds: JSON.stringify(approvedHolds(run)),
})
