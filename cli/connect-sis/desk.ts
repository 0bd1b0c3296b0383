import type { Api } from '../api.ts'
import type { Talk } from '../talk.ts'
import type { Watcher } from '../watch-sync.ts'
import type { Plan, Source } from '../wire.ts'
import type { Look } from './look.ts'
import type { Trouble } from './trouble.ts'

/** Where a connection is set up: the district, what is shown, and who can be asked. */
export type Desk = Watcher & {
  readonly api: Api
  readonly district: string
  /** Null where nobody sits: a script. */
  readonly talk: Talk | null
  /** Everything that no guard asks about is agreed to beforehand. */
  readonly isAgreed: boolean
  /** Looks at the addresses from this computer; left out where nobody may. */
  readonly look?: Look
}

/** How far somebody got: for the moment they press Ctrl-C, and for a program that asks. */
export type Visit = {
  isSaved: boolean
  /** The address for the SIS to call, where it was made anew. */
  hookUrl: string | null
  /** What the SIS was found to do. */
  profile: Source['profile']
  /** What the plan would do. */
  planned: Plan | null
  /** Why it does not work. */
  trouble: Trouble | null
  /** A run that is under way for this visit alone, and may be stopped. */
  runId: string | null
  /** A plan that was shown and waits. */
  plan: { readonly id: string; readonly planHash: string | null } | null
  /** The sync that does what was approved; it is not stopped. */
  approvedId: string | null
}

export const newVisit = (): Visit => ({
  isSaved: false,
  hookUrl: null,
  profile: null,
  planned: null,
  trouble: null,
  runId: null,
  plan: null,
  approvedId: null,
})

export const pathOf = ({ district }: Desk, rest: string): string => `/districts/${district}${rest}`
