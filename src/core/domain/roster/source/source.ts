import { eq, isNull } from 'drizzle-orm'
import type {
  KnownProfile,
  RosterAccess,
  RosterToken,
  RosterWords,
} from '../../../ports/roster-source.ts'
import { rosterSource } from '../../../store/tables/roster.ts'
import type { Context } from '../../command.ts'
import { PARTIAL_AGE_MAX_MS, PROFILE_AGE_MAX_MS, TOKEN_MARGIN_MS } from '../run/limits.ts'
import { settingsOf } from './settings.ts'
import { mapperVersionOf, rosterWords } from '../word/load.ts'

export type Source = typeof rosterSource.$inferSelect

/** The district's school information system; undefined while none is connected. */
export const findSource = ({ tx }: Pick<Context, 'tx'>): Source | undefined =>
  tx.select().from(rosterSource).where(isNull(rosterSource.disconnectedAt)).limit(1).get()

/** The system the roster came from, also after it was disconnected; undefined where there never was one. */
export const pastOrPresentSource = ({ tx }: Pick<Context, 'tx'>): Source | undefined =>
  tx.select().from(rosterSource).limit(1).get()

export const sourceById = ({ tx }: Pick<Context, 'tx'>, id: string): Source | undefined =>
  tx.select().from(rosterSource).where(eq(rosterSource.id, id)).get()

export const sourceByNo = ({ tx }: Pick<Context, 'tx'>, no: number): Source | undefined =>
  tx.select().from(rosterSource).where(eq(rosterSource.no, no)).get()

export function patchSource(context: Context, source: Source, set: Partial<Source>): void {
  context.tx.update(rosterSource).set(set).where(eq(rosterSource.id, source.id)).run()
}

const place = (sourceId: string, field: 'secret' | 'token') =>
  ({ scope: 'district', table: 'roster_source', row: sourceId, field }) as const

export const sealSecret = (context: Context, sourceId: string, clientSecret: string): Uint8Array =>
  context.vault.seal(place(sourceId, 'secret'), clientSecret)

/** Whether this is the secret that is kept already. */
export const isKeptSecret = (context: Context, source: Source, clientSecret: string): boolean =>
  context.vault.open(place(source.id, 'secret'), source.secret) === clientSecret

/** Keeps a renewed token, sealed. */
export function keepToken(context: Context, source: Source, token: RosterToken | null): void {
  if (!token) return
  const sealed = context.vault.seal(place(source.id, 'token'), JSON.stringify(token))
  patchSource(context, source, { token: sealed })
}

function heldToken(context: Context, source: Source): RosterToken | null {
  if (!source.token) return null
  const text = context.vault.open(place(source.id, 'token'), source.token)
  const token = JSON.parse(text) as RosterToken // safe because only keepToken seals here
  return token.expiresAt > context.now + TOKEN_MARGIN_MS ? token : null
}

/** What an administrator has said about the provider's own words. */
export const wordsOf = (context: Context, source: Source): RosterWords =>
  rosterWords(context, source)

/** Everything one request to the provider needs, with the secret opened for that one delivery. */
export function openAccess(context: Context, source: Source): RosterAccess {
  const { signature, scopes, headers, query } = settingsOf(source)
  return {
    kind: source.kind,
    auth: source.auth,
    signature,
    scopes: scopes.length > 0 ? scopes : null,
    headers,
    query,
    words: wordsOf(context, source),
    baseUrl: source.baseUrl,
    tokenUrl: source.tokenUrl,
    clientId: source.clientId,
    clientSecret: context.vault.open(place(source.id, 'secret'), source.secret),
    token: heldToken(context, source),
    timeZone: context.district.timeZone,
    mapperVersion: mapperVersionOf(context, source),
  }
}

export function profileOf(source: Source): KnownProfile | null {
  // safe because only the settled probe is stored here
  return source.profile ? (JSON.parse(source.profile) as KnownProfile) : null
}

/** Whether the provider must be asked (again) what it can do. An uploaded file needs no asking. */
export const needsProbe = (source: Source, now: number): boolean =>
  source.kind !== 'oneroster-csv' &&
  (source.profile === null || source.failures > 0 || (source.probedAt ?? 0) + ageMax(source) <= now)

const ageMax = (source: Source): number =>
  profileOf(source)?.partial ? PARTIAL_AGE_MAX_MS : PROFILE_AGE_MAX_MS
