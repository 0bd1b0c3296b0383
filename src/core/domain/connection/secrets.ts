import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { connection } from '../../store/tables/door.ts'
import type { Context } from '../command.ts'

/** Outside systems a district can be connected to, with what each needs. Secrets are sealed; the rest is plain. */
export const CONNECTIONS = {
  slack: {
    config: z.object({
      teamId: z.string().regex(/^T[A-Z0-9]+$/, 'A Slack team id starts with T.'),
    }),
    secret: z.object({ botToken: z.string().min(1, 'The bot token is missing.') }),
  },
  google: {
    config: z.object({ clientId: z.string().min(1) }),
    secret: z.object({ clientSecret: z.string().min(1) }),
  },
  microsoft: {
    config: z.object({ tenantId: z.uuid(), clientId: z.uuid() }),
    secret: z.object({ clientSecret: z.string().min(1) }),
  },
  sign_in: {
    config: z.object({
      issuer: z.url(),
      clientId: z.string().min(1),
      emailDomain: z.string().min(1),
    }),
    secret: z.object({ clientSecret: z.string().min(1) }),
  },
} as const

export type ConnectionKind = keyof typeof CONNECTIONS

type Parts<K extends ConnectionKind> = z.output<(typeof CONNECTIONS)[K]['config']> &
  z.output<(typeof CONNECTIONS)[K]['secret']>

const place = (kind: ConnectionKind) =>
  ({ scope: 'district', table: 'connection', row: kind, field: 'secret' }) as const

/** The connection with its secrets opened, for one delivery; undefined when the district has none of that kind. */
export function openConnection<K extends ConnectionKind>(
  context: Context,
  kind: K,
): Parts<K> | undefined {
  const row = context.tx.select().from(connection).where(eq(connection.kind, kind)).get()
  if (!row) return undefined
  const config: unknown = JSON.parse(row.config)
  const secret: unknown = JSON.parse(context.vault.open(place(kind), row.secret))
  // safe because both were parsed by the same schemas before they were stored
  return { ...(config as object), ...(secret as object) } as Parts<K>
}

type Config<K extends ConnectionKind> = z.output<(typeof CONNECTIONS)[K]['config']>

/** The plain part of a connection, without opening its secrets; undefined when the district has none of that kind. */
export function connectionConfig<K extends ConnectionKind>(
  context: Context,
  kind: K,
): Config<K> | undefined {
  const row = context.tx
    .select({ config: connection.config })
    .from(connection)
    .where(eq(connection.kind, kind))
    .get()
  // safe because it was parsed by the same schema before it was stored
  return row && (JSON.parse(row.config) as Config<K>)
}

/** Stores a connection, replacing the one before. */
export function sealConnection(
  context: Context,
  kind: ConnectionKind,
  parts: { config: object; secret: object },
): void {
  const config = JSON.stringify(parts.config)
  const secret = context.vault.seal(place(kind), JSON.stringify(parts.secret))
  const updatedAt = context.now
  context.tx
    .insert(connection)
    .values({ kind, config, secret, updatedAt })
    .onConflictDoUpdate({ target: connection.kind, set: { config, secret, updatedAt } })
    .run()
}
