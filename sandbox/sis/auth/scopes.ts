/** What a token may read. The standard's scopes exist once for each version of the service. */
import type { Switches } from '../state/switches.ts'
import type { Version } from '../tables/version.ts'
import { VERSIONS } from '../tables/version.ts'

const SCOPE_BASES: Record<Version, string> = {
  '1.2': 'https://purl.imsglobal.org/spec/or/v1p2/scope/',
  '1.1': 'https://purl.imsglobal.org/spec/or/v1p1/scope/',
}
/** What a provider with its own scope names puts before the standard ones. */
const SCOPE_PREFIX = 'maple-sis/'

export type ScopeName = Switches['grants'][number]
export type Scope = { version: Version; name: ScopeName }

const NAMES: readonly ScopeName[] = ['roster-core.readonly', 'roster.readonly']
const ALL: readonly Scope[] = VERSIONS.flatMap((version) =>
  NAMES.map((name) => ({ version, name })),
)

/** The scope's standard name. */
export const scopeUrl = ({ version, name }: Scope): string => SCOPE_BASES[version] + name

/** Everything the client has been granted. */
export const grantedScopes = ({ grants }: Pick<Switches, 'grants'>): readonly Scope[] =>
  ALL.filter(({ name }) => grants.includes(name))

/** The scopes a request names, or `null` when one is unknown or not granted, or none is named. */
export function askedScopes(text: string, switches: Switches): readonly Scope[] | null {
  const prefix = switches.auth === 'scope-prefixed' ? SCOPE_PREFIX : ''
  const asked = text.split(' ').filter((word) => word !== '')
  const granted = grantedScopes(switches)
  const scopes = asked.map((word) => granted.find((scope) => word === prefix + scopeUrl(scope)))
  const known = scopes.filter((scope) => scope !== undefined)
  return known.length > 0 && known.length === asked.length ? known : null
}
