import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { idField } from '../concern/fields.ts'
import { accountsOf, mayHaveAccounts } from './accounts.ts'

/** Which accounts a member of staff is known by, and since when. */
export const listAccounts = query({
  name: 'account.list',
  input: z.object({ personId: idField }),
  allowed: {
    on: 'account',
    do: 'list',
    at: (context, { personId }) => (mayHaveAccounts(context, personId) ? {} : undefined),
  },
  audited: true,
  subject: ({ personId }) => personId,
  run: (context, { personId }) => ok(accountsOf(context, personId)),
})
