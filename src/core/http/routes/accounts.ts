import { z } from '@hono/zod-openapi'
import { asks, DISTRICT, endpoint, NOTHING, runs, type Mount } from '../endpoint.ts'
import { accountsSchema } from '../schemas.ts'

const PERSON = DISTRICT.extend({ personId: z.string().min(1).max(64) })
const ACCOUNT = PERSON.extend({
  provider: z.enum(['oidc', 'slack', 'entra', 'google']).openapi({
    description: 'oidc is the sign-in of the district, whoever provides it.',
  }),
})

/** By which accounts a member of staff is known, and letting go of one that was made anew. */
export const ACCOUNTS: readonly Mount[] = [
  endpoint({
    method: 'post',
    path: '/districts/{id}/accounts/find',
    act: 'account.find',
    tag: 'Access',
    summary: 'Find a member of staff by e-mail, with the accounts they are known by.',
    params: DISTRICT,
    query: NOTHING,
    body: z.object({ email: z.string() }),
    status: 200,
    answer: accountsSchema,
    run: asks('account.find', ({ body }) => body),
  }),
  endpoint({
    method: 'get',
    path: '/districts/{id}/people/{personId}/accounts',
    act: 'account.list',
    tag: 'Access',
    summary: 'List the accounts a member of staff is known by.',
    params: PERSON,
    query: NOTHING,
    body: undefined,
    status: 200,
    answer: accountsSchema,
    run: asks('account.list', ({ params }) => ({ personId: params.personId })),
  }),
  endpoint({
    method: 'delete',
    path: '/districts/{id}/people/{personId}/accounts/{provider}',
    act: 'account.unlink',
    tag: 'Access',
    summary:
      'Unlink an account that was made anew; whoever is signed in by it is signed out. The next one with their ' +
      'verified e-mail is linked.',
    params: ACCOUNT,
    query: NOTHING,
    body: undefined,
    status: 200,
    answer: z.object({
      unlinked: z.number().openapi({ description: 'How many accounts were unlinked.' }),
      signedOut: z.number().openapi({ description: 'How many sessions ended with them.' }),
    }),
    run: runs('account.unlink', ({ params: { personId, provider } }) => ({ personId, provider })),
  }),
]
