import type { RosterAccess } from '../../core/ports/roster-source.ts'
import type { List, WirePage } from './fetch-page.ts'
import { fingerprint } from './fingerprint.ts'
import { isObject } from './json.ts'
import { mapRows } from './map.ts'
import { asSpelt } from './spelling.ts'
import { deletedOf, orgTypeOf } from './vocabulary.ts'

/** Rows looked at of each collection: enough to compare them, few enough to cost nothing. */
export const SAMPLE_ROWS = 20

/** What a probe keeps of a page: who came, and how many, but nothing of what the page says about anybody. */
export type Glimpse = {
  readonly rows: number
  /** The first ids in their order, without blanks around them; rows that have none are left out. */
  readonly ids: readonly string[]
  /** Rows the provider says are withdrawn. */
  readonly withdrawn: number
  /** Ids of all schools of a page of orgs. */
  readonly schools: readonly string[]
  /** Names what the mapping makes of the rows of a small page: the same rows have the same name. */
  readonly kept: string
  readonly total: number | null
  readonly bytes: number
  /** The limit the page was asked with in the end. */
  readonly limit: number
}

export const NOTHING_SEEN: Omit<Glimpse, 'limit'> = {
  rows: 0,
  ids: [],
  withdrawn: 0,
  schools: [],
  kept: '',
  total: null,
  bytes: 0,
}

/** Looks at a page once, so that it need not be kept. */
export function glimpseOf(list: List, page: WirePage, access: RosterAccess): Glimpse {
  const { total, bytes, limit } = page
  const ids: string[] = []
  const schools: string[] = []
  let withdrawn = 0
  for (const sent of page.rows) {
    const row = asSpelt(sent)
    if (!isObject(row)) continue
    const id = idOf(row['sourcedId'])
    if (id !== null && ids.length < SAMPLE_ROWS) ids.push(id)
    if (id !== null && isSchool(row, list)) schools.push(id)
    const { status } = row
    if (typeof status === 'string' && deletedOf(status) === 1) withdrawn++
  }
  const isSmall = page.rows.length <= SAMPLE_ROWS
  const kept = isSmall ? nameOf(mapRows(list.collection, page.rows, access).chunks) : ''
  return { rows: page.rows.length, ids, withdrawn, schools, kept, total, bytes, limit }
}

const nameOf = (chunks: readonly string[]): string => fingerprint(chunks.join(), 0).toString(36)

function idOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null
}

function isSchool(row: { readonly [key: string]: unknown }, { collection, place }: List): boolean {
  if (collection !== 'orgs') return false
  const { type } = row
  return place.path === '/schools' || (typeof type === 'string' && orgTypeOf(type) === 'school')
}
