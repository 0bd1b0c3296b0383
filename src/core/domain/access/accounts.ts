import { eq } from 'drizzle-orm'
import { account, person, type AccountProvider } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { personRef, type PersonRef } from '../concern/refs.ts'

/** Every place an account can be at: the sign-in of the district, and where staff are found besides. */
export const PROVIDERS = ['oidc', 'slack', 'entra', 'google'] as const satisfies AccountProvider[]

/** A person has one account at each place, and a few from places the district has left. */
const ACCOUNTS_MAX = 50

/** One account that is tied to a person. Its own id at the provider is nobody's business, so it is not told. */
type LinkedAccount = {
  readonly provider: AccountProvider
  /** The issuer of the sign-in, or the id of the workspace, tenant or domain. */
  readonly tenant: string
  readonly linkedAt: number | null
}

export type AccountsOf = {
  readonly person: PersonRef
  readonly accounts: readonly LinkedAccount[]
}

/** Whether there is anything to tell of: members of staff have accounts, and who was staff may have one still. */
export function mayHaveAccounts(context: Context, personId: string): boolean {
  const who = context.tx
    .select({ isStaff: person.isStaff })
    .from(person)
    .where(eq(person.id, personId))
    .get()
  return who !== undefined && (who.isStaff === 1 || linkedTo(context, personId).length > 0)
}

/** A person's accounts, in the order of the places. */
export function accountsOf(context: Context, personId: string): AccountsOf {
  const accounts = linkedTo(context, personId).toSorted(
    (a, b) => PROVIDERS.indexOf(a.provider) - PROVIDERS.indexOf(b.provider),
  )
  return { person: personRef(context.tx, personId), accounts }
}

const linkedTo = ({ tx }: Context, personId: string): LinkedAccount[] =>
  tx
    .select({ provider: account.provider, tenant: account.tenant, linkedAt: account.linkedAt })
    .from(account)
    .where(eq(account.personId, personId))
    .limit(ACCOUNTS_MAX)
    .all()
