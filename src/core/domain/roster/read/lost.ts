import type { Capability, KnownProfile } from '../../../ports/roster-source.ts'

const WITHOUT: Readonly<Record<Capability, Partial<KnownProfile>>> = {
  fields: { selectsFields: false },
  dateFilter: { dateFilter: null, filtersByDate: false },
  sort: { sort: 'refused', keyset: false },
  keyset: { keyset: false },
}

/** What is known of a provider, without what it turned out not to do any more. Pure. */
export const withoutLost = (profile: KnownProfile, lost: readonly Capability[]): KnownProfile =>
  lost.reduce<KnownProfile>((known, capability) => ({ ...known, ...WITHOUT[capability] }), profile)
