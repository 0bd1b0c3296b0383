/** Where the reason of a triage decision is sealed. */
export const reasonPlace = (concernId: string) =>
  ({
    scope: `concern:${concernId}`,
    table: 'triage_decision',
    row: concernId,
    field: 'reason',
  }) as const
