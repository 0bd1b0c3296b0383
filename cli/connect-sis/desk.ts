import type { Api } from '../api.ts'
import type { Talk } from '../talk.ts'
import type { Watcher } from '../watch-sync.ts'

/** Where a connection is set up: the district, what is shown, and who can be asked. */
export type Desk = Watcher & {
  readonly api: Api
  readonly district: string
  /** Null where nobody sits: a script. */
  readonly talk: Talk | null
  /** Everything that no guard asks about is agreed to beforehand. */
  readonly isAgreed: boolean
}

/** How far somebody got, for the moment they press Ctrl-C. */
export type Visit = {
  isSaved: boolean
  /** A run that is under way for this visit alone, and may be stopped. */
  runId: string | null
  /** A plan that was shown and waits. */
  plan: { readonly id: string; readonly planHash: string | null } | null
  /** The sync that does what was approved; it is not stopped. */
  approvedId: string | null
}

export const newVisit = (): Visit => ({
  isSaved: false,
  runId: null,
  plan: null,
  approvedId: null,
})

export const pathOf = ({ district }: Desk, rest: string): string => `/districts/${district}${rest}`
