import type { DistrictFacts } from '../command.ts'

/** Where a message leads: a page behind sign-in. The id is opaque and opening a link changes nothing. */
export const linkTo = {
  home: (at: DistrictFacts): string => `${at.publicUrl}/`,
  task: (at: DistrictFacts, id: string): string => `${at.publicUrl}/t/${id}`,
  concern: (at: DistrictFacts, id: string): string => `${at.publicUrl}/concerns/${id}`,
  transfer: (at: DistrictFacts, handoverId: string): string =>
    `${at.publicUrl}/transfers/${handoverId}`,
  sync: (at: DistrictFacts, id: string): string => `${at.publicUrl}/roster/syncs/${id}`,
} as const
