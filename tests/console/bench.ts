import { createConsole } from '../../src/console/routes.tsx'
import type { ConsoleParts } from '../../src/console/kit/console-env.ts'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import { uploadCsv } from '../../src/core/http/csv-upload.ts'
import type { DistrictClient } from '../../src/core/district/client.ts'
import { createDistrict, DISTRICT_ID, type TestDistrict } from '../helpers/district.ts'
import type { SeededStaff } from '../helpers/people.ts'

/** The address the district under test has. */
export const ORIGIN = 'https://maple.test'

export type Bench = {
  readonly district: TestDistrict
  readonly parts: ConsoleParts
  /** A request as a browser would send it; `as` signs it with that person's session. */
  send(path: string, options?: SendOptions): Promise<Response>
  /** Sends a form from one of our own pages. */
  post(path: string, fields: Record<string, string>, options?: SendOptions): Promise<Response>
}

export type SendOptions = {
  readonly as?: SeededStaff
  readonly headers?: Record<string, string>
  readonly method?: string
  readonly origin?: string
}

/** The console over the real door, domain and store of one district. */
export async function createBench(
  options: { origin?: string; allowPrivate?: boolean } = {},
): Promise<Bench> {
  const { origin = ORIGIN, allowPrivate = true } = options
  const district = await createDistrict({ allowPrivate })
  const parts = partsFor(district, { origin })
  const app = createConsole()
  const send = async (path: string, sent: SendOptions = {}, body?: string) => {
    const { as, headers = {}, method = body === undefined ? 'GET' : 'POST' } = sent
    const request = new Request(`${sent.origin ?? origin}${path}`, {
      method,
      headers: { ...(as && { cookie: cookieOf(as) }), ...headers },
      ...(body !== undefined && { body }),
    })
    return app.fetch(request, parts)
  }
  return {
    district,
    parts,
    send,
    post: (path, fields, sent = {}) =>
      send(
        path,
        { ...sent, headers: { ...FROM_OUR_PAGE, ...sent.headers } },
        new URLSearchParams(fields).toString(),
      ),
  }
}

/** What a browser says of a form it sends from a page of the same site. */
const FROM_OUR_PAGE = {
  'content-type': 'application/x-www-form-urlencoded',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
} as const

export const cookieOf = ({ session }: SeededStaff): string =>
  session.via === 'session' ? `__Host-sid=${session.token}` : ''

/** The console's parts for one district at one address; no way out unless a test brings one. */
export function partsFor(
  district: TestDistrict,
  wanted: { origin: string; client?: DistrictClient; fetch?: ConsoleParts['fetch'] },
): ConsoleParts {
  const { host } = new URL(wanted.origin)
  const located = { id: DISTRICT_ID, client: wanted.client ?? district.client }
  return {
    edge: {
      publicUrl: wanted.origin,
      locate: (kind, key) =>
        Promise.resolve(kind === 'hostname' && key === host ? located : undefined),
    },
    fetch: wanted.fetch ?? (() => Promise.reject(new Error('no way out'))),
    redirects: {},
    allowInsecure: true,
    now: () => district.clock.now,
    uploadCsv: (upload) => uploadCsv(readPackage, upload),
  }
}
