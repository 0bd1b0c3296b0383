import { roleOf } from '../vocabulary.ts'
import type { WireRow } from './header-table.ts'

const SEPARATORS = /[,;|/]/
const EDGES = /^[\s["']+|[\s\]"']+$/g

/**
 * A person of 1.1 with several roles in one cell, such as a teacher who is a parent, as 1.2 has it: each role at each
 * of their schools. Left as it is when one of the words is no role of the standard, for then the whole may be a title.
 */
export function severalRoles(row: WireRow): WireRow {
  const { role, orgs, ...rest } = row
  if (typeof role !== 'string' || !(SEPARATORS.test(role) || role.startsWith('['))) return row
  const words = role
    .split(SEPARATORS)
    .map((word) => word.replaceAll(EDGES, ''))
    .filter((word) => word !== '')
  if (words.length === 0 || !words.every((word) => roleOf(word) !== null)) return row
  const places: readonly unknown[] = Array.isArray(orgs) && orgs.length > 0 ? orgs : [null]
  const roles = words.flatMap((word) => places.map((org) => ({ role: word, org })))
  return { ...rest, roles }
}
