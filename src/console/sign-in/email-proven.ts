/** What an ID token says about the person, before anything of it is believed. */
export type Claims = Readonly<Record<string, unknown>>

/** Microsoft's issuer of one tenant; the shared ones (common, organizations, consumers) name no tenant and never match. */
const ENTRA_ISSUER =
  /^https:\/\/login\.microsoftonline\.(?:com|us)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/v2\.0\/?$/i

/** Microsoft has written this flag as all of these. */
const YES: readonly unknown[] = [true, 1, '1', 'true']

/**
 * Whether the identity provider vouches for the e-mail address. Most say so with `email_verified`. Microsoft does not
 * send that, and lets people write any address into their profile: there the token must come from the district's own
 * tenant and carry `xms_edov`, which says that the owner of the address's domain was verified. It is an optional claim
 * that the registration of the app asks for.
 */
export function isEmailProven(issuer: string, claims: Claims): boolean {
  const tenant = ENTRA_ISSUER.exec(issuer)?.[1]
  if (tenant === undefined) return !isMicrosoft(issuer) && claims['email_verified'] === true
  const { tid } = claims
  const isOwnTenant = typeof tid === 'string' && tid.toLowerCase() === tenant.toLowerCase()
  return isOwnTenant && YES.includes(claims['xms_edov'])
}

const isMicrosoft = (issuer: string): boolean => {
  const host = URL.parse(issuer)?.hostname ?? ''
  return /(^|\.)(microsoftonline\.(com|us)|windows\.net)$/i.test(host)
}
