import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { account } from '../../store/tables/people.ts'
import { command, type Context } from '../command.ts'
import { connectionConfig } from '../connection/secrets.ts'
import { catchUp } from '../notification/catch-up.ts'
import { unlessService } from './is-service.ts'
import { findStaffByEmail } from './staff.ts'

const ID_MAX = 64
const EMAIL_MAX = 320

const input = z.object({
  provider: z.literal('slack'),
  tenant: z.string().min(1).max(ID_MAX),
  subject: z.string().min(1).max(ID_MAX),
  email: z.string().max(EMAIL_MAX).nullable(),
  isMember: z.boolean(),
})
type Seen = z.output<typeof input>

/**
 * Takes note of what the chat workspace says about one of its users. The first time their e-mail is that of exactly
 * one active member of staff, the account is tied to that person; from then on its own id counts and the e-mail
 * does not.
 */
export const seeAccount = command({
  name: 'account.see',
  input,
  allowed: { on: 'session', do: 'create' },
  subject: (seen) => `${seen.provider}:${seen.subject}`,
  run: (context, seen) => {
    const refusal = unlessService(context, 'chat_link')
    if (refusal) return err(refusal)
    const ours = connectionConfig(context, 'slack')
    if (ours?.teamId !== seen.tenant) return err({ kind: 'not_configured', what: 'slack' })
    const known = context.tx.select().from(account).where(sameAccount(seen)).get()
    const personId = known?.personId ?? findOwner(context, seen)
    remember(context, seen, { ...known, personId })
    if (personId !== null && !known?.personId) catchUp(context, personId)
    return ok({ linked: personId !== null && seen.isMember })
  },
})

type Link = { readonly personId: string | null; readonly linkedAt?: number | null }

function remember(context: Context, seen: Seen, { personId, linkedAt = null }: Link): void {
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

const sameAccount = ({ provider, tenant, subject }: Seen) =>
  and(eq(account.provider, provider), eq(account.tenant, tenant), eq(account.subject, subject))

/** A person has one account per workspace: a second one with the same e-mail waits until the first has left. */
function findOwner(context: Context, seen: Seen): string | null {
  if (!seen.isMember || seen.email === null) return null
  const who = findStaffByEmail(context, seen.email)
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
