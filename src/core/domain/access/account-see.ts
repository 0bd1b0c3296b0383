import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { ACCOUNT_PROVIDERS, isOurTenant } from './account-tenant.ts'
import { unlessService } from './is-service.ts'
import { linkAccount } from './link-account.ts'

const ID_MAX = 64
const EMAIL_MAX = 320

const input = z.object({
  provider: z.enum(ACCOUNT_PROVIDERS),
  tenant: z.string().min(1).max(ID_MAX),
  subject: z.string().min(1).max(ID_MAX),
  email: z.string().max(EMAIL_MAX).nullable(),
  isMember: z.boolean(),
  /** Whether the provider vouches for the address. Slack's edge hands over none it does not. */
  emailVerified: z.boolean().optional(),
})

/**
 * Takes note of what a chat workspace, Microsoft tenant or Google domain says about one of its users. The first time
 * their verified e-mail is that of exactly one active member of staff, the account is tied to that person; from then
 * on its own id counts and the e-mail does not.
 */
export const seeAccount = command({
  name: 'account.see',
  input,
  allowed: { on: 'session', do: 'create' },
  subject: (seen) => `${seen.provider}:${seen.subject}`,
  run: (context, seen) => {
    const refusal = unlessService(context, 'chat_link')
    if (refusal) return err(refusal)
    if (!isOurTenant(context, seen.provider, seen.tenant)) {
      return err({ kind: 'not_configured', what: seen.provider === 'slack' ? 'slack' : 'sign_in' })
    }
    const { emailVerified = seen.provider === 'slack', ...account } = seen
    const email = emailVerified ? seen.email : null
    const personId = linkAccount(context, { ...account, email })
    return ok({ linked: personId !== null && seen.isMember })
  },
})
