import type { paths } from '../../../schemas/oneroster/types.gen.ts'
import type { Collection } from '../../core/ports/roster-source.ts'

export const LISTS = {
  orgs: '/orgs',
  academicSessions: '/academicSessions',
  classes: '/classes',
  users: '/users',
  enrollments: '/enrollments',
} as const satisfies Record<Collection, keyof paths>

/** Narrower lists of the same records, for providers that refuse the usual one. */
export const NARROWER = {
  orgs: ['/schools'],
  academicSessions: ['/terms'],
  classes: [],
  users: ['/students', '/teachers'],
  enrollments: [],
} as const satisfies Record<Collection, readonly (keyof paths)[]>

const WITHIN = {
  enrollments: '/schools/{sourcedId}/enrollments',
  students: '/schools/{sourcedId}/students',
  teachers: '/schools/{sourcedId}/teachers',
} as const satisfies Record<string, keyof paths>

const WHOLE = [...Object.values(LISTS), ...Object.values(NARROWER).flat()]

/** A list we know how to ask for. `slash`: the provider wants its addresses to end with one. */
export type Place = (
  | { readonly path: (typeof WHOLE)[number]; readonly school: null }
  | { readonly path: (typeof WITHIN)[keyof typeof WITHIN]; readonly school: string }
) & { readonly slash: boolean }

/** The list a profile names, such as `/students` or `/schools/12/enrollments`; null for anything we never ask for. */
export function placeOf(name: string): Place | null {
  const slash = name.endsWith('/')
  const plain = slash ? name.slice(0, -1) : name
  const path = WHOLE.find((each) => each === plain)
  if (path) return { path, school: null, slash }
  const [, id = '', list = ''] = /^\/schools\/([^/]+)\/(\w+)$/.exec(plain) ?? []
  const school = decoded(id)
  if (school === null || !isListWithin(list)) return null
  return { path: WITHIN[list], school, slash }
}

/** The name of a list of one school, as a profile keeps it. */
export const nameWithin = (school: string, list: keyof typeof WITHIN): string =>
  `/schools/${encodeURIComponent(school)}/${list}`

const isListWithin = (list: string): list is keyof typeof WITHIN => Object.hasOwn(WITHIN, list)

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text) || null
  } catch {
    return null
  }
}
