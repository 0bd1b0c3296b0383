import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { accountsOf, type AccountsOf } from './accounts.ts'
import { findStaffByEmail } from './staff.ts'

/**
 * The member of staff with that e-mail, and their accounts. Whoever looks after the accounts of a district need not
 * be able to read its roster: they know whom they are asked to help.
 */
export const findAccounts = query({
  name: 'account.find',
  input: z.object({ email: z.email('Give the e-mail of a member of staff.') }),
  allowed: { on: 'account', do: 'list' },
  audited: true,
  subject: (_, found: AccountsOf | null) => found && found.person.id,
  run: (context, { email }): Result<AccountsOf, Failure> => {
    const who = findStaffByEmail(context, email)
    return who ? ok(accountsOf(context, who.id)) : err({ kind: 'not_found', what: 'person' })
  },
})
