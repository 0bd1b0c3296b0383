import { BASE_PATH } from '../tables/lens.ts'
import type { Collection } from '../query/source.ts'
import { COLLECTIONS, SCHOOL_LISTS } from '../query/source.ts'

/** What an address of the API names. `pattern` is the address without ids. */
export type Route = { pattern: string } & (
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

/** Reads a path; `null` when nothing is there. */
export function readRoute(pathname: string): Route | null {
  if (!pathname.startsWith(`${BASE_PATH}/`)) return null
  const [name = '', ...below] = pathname.slice(BASE_PATH.length + 1).split('/')
  if (name === 'demographics') return { kind: 'demographics', pattern: '/demographics' }
  const collection = COLLECTIONS.get(name)
  if (collection === undefined) return null
  return below.length === 0
    ? { kind: 'list', pattern: `/${name}`, name, collection }
    : readBelow(name, collection, below)
}

function readBelow(name: string, collection: Collection, below: readonly string[]): Route | null {
  const id = decode(below[0] ?? '')
  if (id === null || id === '') return null
  if (below.length === 1) return { kind: 'single', pattern: `/${name}/{id}`, collection, id }
  return name === 'schools' && below.length === 2 ? readSchoolList(id, below[1] ?? '') : null
}

function readSchoolList(school: string, name: string): Route | null {
  const collection = COLLECTIONS.get(name)
  if (collection === undefined || !SCHOOL_LISTS.has(name)) return null
  return { kind: 'school-list', pattern: `/schools/{id}/${name}`, name, collection, school }
}
