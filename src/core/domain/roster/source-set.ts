import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { rosterSource } from '../../store/tables/roster.ts'
import { command, type Context } from '../command.ts'
import { cancelRun } from './end-run.ts'
import { activeRun } from './run.ts'
import { nextNight, scheduleTick } from './schedule.ts'
import { findSource, patchSource, sealSecret, type Source } from './source.ts'

/** Longest address, id or name; longer than any vendor's. */
const TEXT_MAX = 500
const SECRET_MAX = 4_000
/** Characters of the secret in the address a school system calls: 160 random bits. */
const HOOK_CHARS = 32

const address = z
  .url({
    protocol: /^https?$/,
    error: 'Give a full address, such as https://sis.example.org/ims/oneroster/rostering/v1p2.',
  })
  .max(TEXT_MAX)

const input = z.object({
  kind: z.literal('oneroster-1.2', { error: 'The kind must be oneroster-1.2.' }),
  baseUrl: address,
  tokenUrl: address,
  clientId: z.string().trim().min(1, 'The client id is missing.').max(TEXT_MAX),
  clientSecret: z.string().min(1, 'The client secret is missing.').max(SECRET_MAX),
  name: z.string().trim().min(1, 'Give the system a name.').max(TEXT_MAX).optional(),
})

type Settings = z.output<typeof input>

/**
 * Connects the district to its school information system, or changes how. The address that system may call when
 * something changed is shown once, when the connection is first made.
 */
export const setSource = command({
  name: 'source.set',
  input,
  allowed: { on: 'source', do: 'update' },
  subject: (_, made: { sourceId: string; hookToken: string | null } | null) =>
    made?.sourceId ?? null,
  run: (context, settings) => {
    const known = findSource(context)
    if (known) return ok({ sourceId: change(context, known, settings), hookToken: null })
    return ok(create(context, settings))
  },
})

function create(
  context: Context,
  settings: Settings,
): { sourceId: string; hookToken: string | null } {
  const sourceId = context.newId()
  const hookToken = context.newText(HOOK_CHARS)
  const { kind, baseUrl, tokenUrl, clientId, clientSecret } = settings
  const row = {
    id: sourceId,
    no: 1,
    kind,
    name: settings.name ?? new URL(baseUrl).host,
    baseUrl,
    tokenUrl,
    clientId,
    secret: sealSecret(context, sourceId, clientSecret),
    hookHash: context.hash(hookToken),
    mode: 'normal' as const,
    nextFullAt: nextNight(context),
    updatedAt: context.now,
  }
  const made = context.tx.insert(rosterSource).values(row).returning().get()
  scheduleTick(context, made)
  return { sourceId, hookToken }
}

/**
 * Whatever was known of the provider may be different now: a run under way is stopped, the provider is asked again
 * what it can do, and another address is read as a whole.
 */
function change(context: Context, known: Source, settings: Settings): string {
  const active = activeRun(context, known.no)
  if (active) cancelRun(context, active)
  const { baseUrl, tokenUrl, clientId, clientSecret } = settings
  patchSource(context, known, {
    name: settings.name ?? known.name,
    baseUrl,
    tokenUrl,
    clientId,
    secret: sealSecret(context, known.id, clientSecret),
    token: null,
    profile: null,
    probedAt: null,
    failures: 0,
    updatedAt: context.now,
    ...(baseUrl !== known.baseUrl && { watermark: null }),
  })
  return known.id
}
