import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { account, person, session } from '../../store/tables/people.ts'
import { unlessService } from '../access/is-service.ts'
import { isStaffDomain } from '../access/account-domains.ts'
import { SESSION_ABSOLUTE_MS } from '../access/resolve.ts'
import { findLinkableStaff, isActiveStaff } from '../access/staff.ts'
import { command, type Context } from '../command.ts'
import { connectionConfig } from '../connection/secrets.ts'

/** 52 characters of 5 random bits: 260 bits. */
const TOKEN_CHARS = 52
const SUBJECT_MAX = 255
const EMAIL_MAX = 320

const input = z.object({
  issuer: z.url(),
  subject: z.string().min(1).max(SUBJECT_MAX),
  email: z.string().max(EMAIL_MAX),
  emailVerified: z.boolean(),
  name: z.string().optional(),
})
type Proven = z.output<typeof input>

const UNLINKED: Failure = { kind: 'forbidden', why: 'unlinked' }

/**
 * Signs in somebody the identity provider vouched for. The first time, their verified e-mail must be that of
 * exactly one active member of staff, and the provider's own id is tied to that person; from then on only that id
 * counts, whatever happens to the e-mail.
 */
export const startSession = command({
  name: 'session.start',
  input,
  allowed: { on: 'session', do: 'create' },
  subject: ({ subject }) => `oidc:${subject}`,
  run: (context, proven) => {
    const refusal = unlessService(context, 'sign_in')
    if (refusal) return err(refusal)
    const bound = personOf(context, proven)
    if (!bound.ok) return bound
    const token = context.newText(TOKEN_CHARS)
    const expiresAt = context.now + SESSION_ABSOLUTE_MS
    const { issuer, subject } = proven
    context.tx
      .insert(session)
      .values({
        hash: context.hash(token),
        personId: bound.value,
        issuer,
        subject,
        createdAt: context.now,
        seenAt: context.now,
        expiresAt,
      })
      .run()
    return ok({ token, expiresAt })
  },
})

function personOf(context: Context, proven: Proven): Result<string, Failure> {
  const config = connectionConfig(context, 'sign_in')
  if (!config) return err({ kind: 'not_configured', what: 'sign_in' })
  if (config.issuer !== proven.issuer) return err(UNLINKED)
  const { tx } = context
  const known = tx
    .select()
    .from(account)
    .where(
      and(
        eq(account.provider, 'oidc'),
        eq(account.tenant, proven.issuer),
        eq(account.subject, proven.subject),
      ),
    )
    .get()
  if (!known?.personId) return bind(context, proven)
  const who = tx.select().from(person).where(eq(person.id, known.personId)).get()
  return isActiveStaff(who) ? ok(who.id) : err({ kind: 'forbidden', why: 'inactive' })
}

function bind(context: Context, proven: Proven): Result<string, Failure> {
  const { issuer: tenant, subject } = proven
  const email = proven.email.trim().toLowerCase()
  if (!proven.emailVerified || !isStaffDomain(context, email)) return err(UNLINKED)
  const who = findLinkableStaff(context, email)
  if (!who || isBound(context, who.id, tenant)) return err(UNLINKED)
  const at = context.now
  context.tx
    .insert(account)
    .values({
      provider: 'oidc',
      tenant,
      subject,
      personId: who.id,
      isMember: 1,
      checkedAt: at,
      linkedAt: at,
    })
    .run()
  return ok(who.id)
}

/** Somebody else at the provider already is this person: an address handed on does not hand on the person. */
function isBound(context: Context, personId: string, tenant: string): boolean {
  const other = context.tx
    .select()
    .from(account)
    .where(
      and(eq(account.personId, personId), eq(account.provider, 'oidc'), eq(account.tenant, tenant)),
    )
    .limit(1)
    .get()
  return other !== undefined
}
