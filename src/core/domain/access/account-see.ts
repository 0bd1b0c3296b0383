import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { command } from '../command.ts'
import { connectionConfig } from '../connection/secrets.ts'
import { unlessService } from './is-service.ts'
import { linkAccount } from './link-account.ts'

const ID_MAX = 64
const EMAIL_MAX = 320

const input = z.object({
  provider: z.literal('slack'),
  tenant: z.string().min(1).max(ID_MAX),
  subject: z.string().min(1).max(ID_MAX),
  email: z.string().max(EMAIL_MAX).nullable(),
  isMember: z.boolean(),
})

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
    const personId = linkAccount(context, seen)
    return ok({ linked: personId !== null && seen.isMember })
  },
})
