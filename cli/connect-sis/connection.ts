import type { Source } from '../wire.ts'

/** What is sent to make the connection: answers by the names the API gives them. */
export type Connection = Readonly<Record<string, unknown>>

export const KINDS = ['oneroster-1.2', 'oneroster-1.1', 'oneroster-csv'] as const
export type Kind = (typeof KINDS)[number]

export const AUTHS = ['oauth2', 'oauth1', 'bearer'] as const
export type Auth = (typeof AUTHS)[number]

/** The answers without which nothing can be read, in the order they are asked for. */
export const FIELDS = ['kind', 'auth', 'baseUrl', 'tokenUrl', 'clientId', 'clientSecret'] as const
export type Field = (typeof FIELDS)[number]

const WITHOUT: Readonly<Record<Auth, readonly Field[]>> = {
  oauth2: [],
  oauth1: ['tokenUrl'],
  bearer: ['tokenUrl', 'clientId'],
}

export const kindOf = ({ kind }: Connection): Kind =>
  KINDS.find((known) => known === kind) ?? 'oneroster-1.2'

export const authOf = ({ auth }: Connection): Auth =>
  AUTHS.find((known) => known === auth) ?? 'oauth2'

/** Which answers such a connection needs: uploaded files need no address, a fixed token no client. */
export const neededFields = (connection: Connection): readonly Field[] =>
  kindOf(connection) === 'oneroster-csv'
    ? ['kind']
    : FIELDS.filter((field) => !WITHOUT[authOf(connection)].includes(field))

/** Flag of each answer. */
export const FLAGS: Readonly<Record<Field, string>> = {
  kind: 'kind',
  auth: 'auth',
  baseUrl: 'base-url',
  tokenUrl: 'token-url',
  clientId: 'client-id',
  clientSecret: 'client-secret',
}

/** As it is sent: an empty answer keeps what there was. */
export const toBody = (connection: Connection): Connection =>
  Object.fromEntries(Object.entries(connection).filter(([, value]) => value !== ''))

/** Flags alone change what they name: everything else of the same connection is kept without a question. */
export function kept(known: Source | null, given: Connection): Connection {
  const isChange = Object.keys(given).length > 0 && known?.kind === (given['kind'] ?? known?.kind)
  if (known === null || !isChange) return {}
  const { kind, auth, baseUrl, tokenUrl, clientId } = known
  return { kind, auth, baseUrl, tokenUrl, clientId, clientSecret: '' }
}
