import type { Context } from '../command.ts'
import { connectionConfig } from '../connection/secrets.ts'
import { pastOrPresentSource } from '../roster/source/source.ts'
import { settingsOf } from '../roster/source/settings.ts'
import { isOurs } from '../roster/identity/keys.ts'
import { domainSet } from '../roster/read/trust.ts'

/**
 * Whether an address is of one of the district's own domains: those listed for its roster, and the one staff sign in
 * with. While neither is known, the roster alone decides whose address it is.
 */
export function isStaffDomain(context: Context, email: string): boolean {
  const source = pastOrPresentSource(context)
  const listed = source ? settingsOf(source).emailDomains : []
  const signIn = connectionConfig(context, 'sign_in')?.emailDomain
  return isOurs(email, domainSet(signIn === undefined ? listed : [...listed, signIn]))
}
