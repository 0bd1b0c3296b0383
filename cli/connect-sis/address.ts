import { kindOf, type Connection, type Kind } from './connection.ts'

/** Where the standard puts the service; not every vendor keeps to it. */
const USUAL_PATH: Readonly<Record<Kind, string>> = {
  'oneroster-1.2': '/ims/oneroster/rostering/v1p2',
  'oneroster-1.1': '/ims/oneroster/v1p1',
  'oneroster-csv': '',
}

/** The first step of that path; it is never there twice. */
const STEP = '/ims/oneroster'

/** The lists of the standard: an address that ends in one is that of the list, not of the service. */
const LIST =
  /\/(?:orgs|schools|academicSessions|terms|classes|courses|users|students|teachers|enrollments|demographics)$/i

/** What is plainly wrong with the base address once the SIS could not be read there; null when nothing is. */
export function baseAddressFault(connection: Connection): string | null {
  const { baseUrl } = connection
  const url = typeof baseUrl === 'string' ? URL.parse(baseUrl) : null
  if (!url) return null
  const kind = kindOf(connection)
  const path = url.pathname.replace(/\/+$/, '')
  if (path === '') {
    return `The base address ${url.origin} has no path. Copy all of it from your SIS; often it is ${url.origin}${USUAL_PATH[kind]}.`
  }
  const second = path.indexOf(STEP, path.indexOf(STEP) + 1)
  if (second > 0) {
    return `The base address holds ${STEP} twice. Leave the second out: ${url.origin}${path.slice(0, second)}.`
  }
  if (LIST.test(path)) {
    return `The base address is that of one list. Leave out its end: ${url.origin}${path.replace(LIST, '')}.`
  }
  return null
}
