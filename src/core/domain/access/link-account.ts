import { and, eq } from 'drizzle-orm'
import { account } from '../../store/tables/people.ts'
import type { Context } from '../command.ts'
import { catchUp } from '../notification/catch-up.ts'
import { isStaffDomain } from './account-domains.ts'
import type { AccountProvider } from './account-tenant.ts'
import { findLinkableStaff } from './staff.ts'

/** A user of the district's workspace, tenant or domain, as that describes them; `email` only where it is verified. */
export type SeenAccount = {
  readonly provider: AccountProvider
  readonly tenant: string
  readonly subject: string
  readonly email: string | null
  readonly isMember: boolean
}

/**
 * Takes note of an account. The first time its e-mail is that of exactly one active member of staff, it is tied to
 * that person, and what waits for them is shown to them; from then on its own id counts and the e-mail does not.
 */
export function linkAccount(context: Context, seen: SeenAccount): string | null {
  const known = context.tx.select().from(account).where(sameAccount(seen)).get()
  const personId = known?.personId ?? findOwner(context, seen)
  remember(context, seen, { ...known, personId })
  if (personId !== null && !known?.personId) catchUp(context, personId)
  return personId
}

type Link = { readonly personId: string | null; readonly linkedAt?: number | null }

function remember(context: Context, seen: SeenAccount, { personId, linkedAt = null }: Link): void {
  const { provider, tenant, subject } = seen
  const fields = {
    personId,
    isMember: Number(seen.isMember),
    checkedAt: context.now,
    linkedAt: personId === null ? null : (linkedAt ?? context.now),
  }
  context.tx
    .insert(account)
    .values({ provider, tenant, subject, ...fields })
    .onConflictDoUpdate({
      target: [account.provider, account.tenant, account.subject],
      set: fields,
    })
    .run()
}

const sameAccount = ({ provider, tenant, subject }: SeenAccount) =>
  and(eq(account.provider, provider), eq(account.tenant, tenant), eq(account.subject, subject))

/** A person has one account per workspace: a second one with the same e-mail waits until the first has left. */
function findOwner(context: Context, seen: SeenAccount): string | null {
  if (!seen.isMember || seen.email === null) return null
  if (!isStaffDomain(context, seen.email.trim().toLowerCase())) return null
  const who = findLinkableStaff(context, seen.email)
  if (!who) return null
  const other = context.tx
    .select()
    .from(account)
    .where(
      and(
        eq(account.personId, who.id),
        eq(account.provider, seen.provider),
        eq(account.tenant, seen.tenant),
        eq(account.isMember, 1),
      ),
    )
    .limit(1)
    .get()
  return other ? null : who.id
}
