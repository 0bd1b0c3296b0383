import type { MiddlewareHandler } from 'hono'
import type { ConsoleEnv } from './console-env.ts'

const NONCE_BYTES = 16

/** Browser features the console never uses; naming them turns them off for everything inside a page. */
const FEATURES_OFF = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'usb',
  'xr-spatial-tracking',
] as const

/** Two years, as the preload list asks. */
const HSTS = 'max-age=63072000; includeSubDomains; preload'

/** What a page may load and where it may send: from and to ourselves, and scripts only with this answer's nonce. */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

const FIXED: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  // Nothing leaves for another origin. `no-referrer` would also blank the Origin header of our own forms, which
  // browsers without Sec-Fetch-Site are recognised by.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': FEATURES_OFF.map((feature) => `${feature}=()`).join(', '),
}

/** Puts the security headers on every answer of the console. Pages are never stored; an asset says itself that it may be. */
export const securityHeaders: MiddlewareHandler<ConsoleEnv> = async function setHeaders(c, next) {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString('base64')
  c.set('nonce', nonce)
  await next()
  const { headers } = c.res
  for (const [name, value] of Object.entries(FIXED)) headers.set(name, value)
  headers.set('content-security-policy', contentSecurityPolicy(nonce))
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  if (new URL(c.req.url).protocol === 'https:') headers.set('strict-transport-security', HSTS)
}
