import type { Version } from '../tables/version.ts'
import { BASE_PATHS, VERSIONS } from '../tables/version.ts'
import type { Collection } from '../query/source.ts'
import { COLLECTIONS, SCHOOL_LISTS } from '../query/source.ts'

/** What an address of the API names. `pattern` is the address without ids. */
export type Route = { pattern: string; version: Version } & (
  | { kind: 'list'; name: string; collection: Collection }
  | { kind: 'single'; collection: Collection; id: string }
  | { kind: 'school-list'; name: string; collection: Collection; school: string }
  | { kind: 'demographics' }
)

const decode = (segment: string): string | null => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

/** The version an address belongs to; addresses of none are treated as the newest. */
export const versionOf = (pathname: string): Version =>
  VERSIONS.find((version) => pathname.startsWith(`${BASE_PATHS[version]}/`)) ?? '1.2'

type Place = { version: Version; name: string; collection: Collection }

/** Addresses of the 1.1 service are told apart in the log. */
const patternOf = (version: Version, pattern: string): string =>
  version === '1.2' ? pattern : `/v1p1${pattern}`

/** Reads a path; `null` when nothing is there. */
export function readRoute(pathname: string): Route | null {
  const version = versionOf(pathname)
  const base = `${BASE_PATHS[version]}/`
  if (!pathname.startsWith(base)) return null
  const [name = '', ...below] = pathname.slice(base.length).split('/')
  if (name === 'demographics') {
    return { kind: 'demographics', version, pattern: patternOf(version, '/demographics') }
  }
  const collection = COLLECTIONS.get(name)
  if (collection === undefined) return null
  const place = { version, name, collection }
  return below.length === 0
    ? { kind: 'list', pattern: patternOf(version, `/${name}`), ...place }
    : readBelow(place, below)
}

function readBelow(place: Place, below: readonly string[]): Route | null {
  const { version, name, collection } = place
  const id = decode(below[0] ?? '')
  if (id === null || id === '') return null
  if (below.length === 1) {
    const pattern = patternOf(version, `/${name}/{id}`)
    return { kind: 'single', pattern, version, collection, id }
  }
  return name === 'schools' && below.length === 2 ? readSchoolList(place, id, below[1] ?? '') : null
}

function readSchoolList({ version }: Place, school: string, name: string): Route | null {
  const collection = COLLECTIONS.get(name)
  if (collection === undefined || !SCHOOL_LISTS.has(name)) return null
  const pattern = patternOf(version, `/schools/{id}/${name}`)
  return { kind: 'school-list', pattern, version, name, collection, school }
}
