import { z } from 'zod'

/** Bindings and variables as the platform hands them over, before they are read. */
export type RawEnv = Readonly<Record<string, unknown>>

/** Configuration that was read and is complete. Secrets are reached through functions, so printing it shows none. */
export type Config = {
  readonly publicUrl: string
  readonly operatorToken: () => string
  readonly slack: { readonly signingSecrets: () => readonly string[] } | null
  readonly outbound: {
    /** Vendor origin → origin that answers for it here. Empty in production. */
    readonly redirects: Readonly<Record<string, string>>
    /** Whether http and private addresses may be reached, as a sandbox on this machine needs. */
    readonly allowPrivate: boolean
  }
}

/** One variable that is missing or malformed, and what to do. */
export type ConfigurationIssue = { readonly variable: string; readonly remedy: string }

/** 256 bits, as HKDF and AES-256 use. */
const MASTER_KEY_BYTES = 32
/** Shorter operator tokens can be guessed by a patient machine. */
const OPERATOR_TOKEN_MIN = 32
/** Slack's own signing secrets have 32 characters; anything much shorter is a paste mistake. */
const SIGNING_SECRET_MIN = 16

const binding = (remedy: string) =>
  z.custom((value) => typeof value === 'object' && value !== null, remedy)

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text)

const redirects = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(z.record(origin, origin))

const schema = z.object({
  DISTRICT: binding('Bind the durable object class District as DISTRICT in wrangler.toml.'),
  DIRECTORY: binding('Bind a D1 database as DIRECTORY in wrangler.toml.'),
  MASTER_KEY: z.base64().refine((text) => Buffer.from(text, 'base64').length === MASTER_KEY_BYTES),
  OPERATOR_TOKEN: z.string().min(OPERATOR_TOKEN_MIN),
  PUBLIC_URL: origin,
  SLACK_SIGNING_SECRET: z
    .string()
    .transform((text) => text.split(',').map((secret) => secret.trim()))
    .pipe(z.array(z.string().min(SIGNING_SECRET_MIN)))
    .optional(),
  VENDOR_REDIRECTS: redirects.optional(),
  ALLOW_PRIVATE_OUTBOUND: z.enum(['true', 'false']).optional(),
})

const REMEDIES: Readonly<Record<keyof z.output<typeof schema>, string>> = {
  DISTRICT: 'Bind the durable object class District as DISTRICT in wrangler.toml.',
  DIRECTORY: 'Bind a D1 database as DIRECTORY in wrangler.toml.',
  MASTER_KEY:
    'Set it to 32 random bytes in base64, for example from `openssl rand -base64 32`. Keep a copy: without it nothing sealed can be read.',
  OPERATOR_TOKEN: `Set it to at least ${OPERATOR_TOKEN_MIN} random characters, for example from \`openssl rand -hex 32\`.`,
  PUBLIC_URL:
    'Set it to the address people open, such as https://offramp.example.org, without a path or a trailing slash.',
  SLACK_SIGNING_SECRET: `Copy it from the Slack app's Basic Information page (two, separated by a comma, while one is rotated).`,
  VENDOR_REDIRECTS:
    'Use a JSON object of origins, such as {"https://slack.com":"http://127.0.0.1:8802"}, or leave it out.',
  ALLOW_PRIVATE_OUTBOUND: 'Use true on a development machine, and leave it out anywhere else.',
}

/** Reads the environment once. Either all of it is usable, or the list says which variable is wrong and how to mend it. */
export function readEnv(
  raw: RawEnv,
): { config: Config } | { issues: readonly ConfigurationIssue[] } {
  const parsed = schema.safeParse(raw)
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => issue.path[0]))
    const known = Object.entries(REMEDIES).filter(([variable]) => names.has(variable))
    return { issues: known.map(([variable, remedy]) => ({ variable, remedy })) }
  }
  const env = parsed.data
  const signingSecrets = env.SLACK_SIGNING_SECRET
  return {
    config: {
      publicUrl: env.PUBLIC_URL,
      operatorToken: () => env.OPERATOR_TOKEN,
      slack: signingSecrets ? { signingSecrets: () => signingSecrets } : null,
      outbound: {
        redirects: env.VENDOR_REDIRECTS ?? {},
        allowPrivate: env.ALLOW_PRIVATE_OUTBOUND === 'true',
      },
    },
  }
}
