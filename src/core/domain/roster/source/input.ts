import { z } from 'zod'
import { asksDemographics, NO_DEMOGRAPHICS } from './never-asked.ts'
import { SETTINGS_INPUT } from './settings.ts'

/** Longest address, id or name; longer than any vendor's. */
const TEXT_MAX = 500
const SECRET_MAX = 4_000

const address = (what: string, example: string) =>
  z
    .url({ protocol: /^https?$/, error: `Give the full ${what}, such as ${example}.` })
    .max(TEXT_MAX, `The ${what} is too long.`)
    .refine((url) => (URL.parse(url)?.username ?? '') === '', {
      error: `Leave the user name out of the ${what}; credentials have fields of their own.`,
    })
    .refine((url) => (URL.parse(url)?.password ?? '') === '', {
      error: `Leave the password out of the ${what}; credentials have fields of their own.`,
    })
    .refine((url) => !asksDemographics([...(URL.parse(url)?.searchParams ?? [])].join()), {
      error: NO_DEMOGRAPHICS,
    })

const fields = z.object({
  kind: z.enum(['oneroster-1.2', 'oneroster-1.1', 'oneroster-csv'], {
    error: 'The kind must be oneroster-1.2, oneroster-1.1 or oneroster-csv.',
  }),
  baseUrl: address(
    'base address',
    'https://sis.example.org/ims/oneroster/rostering/v1p2',
  ).optional(),
  tokenUrl: address('token address', 'https://sis.example.org/oauth/token').optional(),
  auth: z
    .enum(['oauth2', 'oauth1', 'bearer'], {
      error: 'The way of signing in must be oauth2, oauth1 or bearer.',
    })
    .optional(),
  clientId: z
    .string()
    .trim()
    .min(1, 'The client id is missing. Paste the one your SIS gave you.')
    .max(TEXT_MAX)
    .optional(),
  clientSecret: z
    .string()
    .min(1, 'The client secret is missing. Paste the one your SIS gave you.')
    .max(SECRET_MAX)
    .optional(),
  name: z.string().trim().min(1, 'Give the system a name.').max(TEXT_MAX).optional(),
})

/** What `source.set` takes. A field that is left out keeps what it was, or its default. */
export const sourceInput = fields
  .extend(z.object(SETTINGS_INPUT).partial().shape)
  .superRefine((input, found) => {
    const must = (path: 'auth', message: string): void =>
      found.addIssue({ code: 'custom', path: [path], message })
    if (input.auth === 'oauth1' && input.kind === 'oneroster-1.2') {
      must('auth', 'OneRoster 1.2 knows no OAuth 1 signatures. Choose oneroster-1.1, or oauth2.')
    }
  })

export type SourceInput = z.output<typeof sourceInput>
