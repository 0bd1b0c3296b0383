import { DAY } from '../../core/kernel/time.ts'
import type {
  Capability,
  KnownProfile,
  PageRequest,
  RosterAccess,
} from '../../core/ports/roster-source.ts'
import type { ListQuery } from './client.ts'
import { fieldsOf } from './fields.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** The query of a page: what was proved about the provider is used, except what it has just refused. */
export function queryOf(
  ask: PageRequest,
  { words }: Pick<RosterAccess, 'words'>,
  lost: readonly Capability[] = [],
): ListQuery {
  const { limit, from, profile, collection } = ask
  const query: Writable<ListQuery> = 'offset' in from ? { limit, offset: from.offset } : { limit }
  if (profile?.sort === 'honoured' && !lost.includes('sort')) Object.assign(query, ASCENDING)
  Object.assign(query, filterOf(ask, lost))
  if (profile?.selectsFields && !lost.includes('fields')) {
    query.fields = ask.idsOnly ? idFields(query) : fieldsOf(collection, profile.shape, words)
  }
  return query
}

/** Some systems choose the fields first and find nothing by one that was not chosen. */
const idFields = ({ filter }: ListQuery): string[] =>
  filter?.includes('dateLastModified') ? ['sourcedId', 'dateLastModified'] : ['sourcedId']

/** At most two terms: more than that is refused by some systems. */
function filterOf(
  { from, profile, changedSince }: PageRequest,
  lost: readonly Capability[],
): Pick<ListQuery, 'filter'> {
  const terms: string[] = []
  if (changedSince !== null && profile?.dateFilter && !lost.includes('dateFilter')) {
    terms.push(changedSinceFilter(profile.dateFilter, changedSince, profile.dates))
  }
  if ('after' in from) terms.push(afterFilter(from.after))
  return terms.length > 0 ? { filter: terms.join(' AND ') } : {}
}

export const ASCENDING = { sort: 'sourcedId', orderBy: 'asc' } as const
export const DESCENDING = { sort: 'sourcedId', orderBy: 'desc' } as const

export const afterFilter = (id: string): string => `sourcedId>'${quoted(id)}'`

/** A quote inside a filter's value is written twice. */
export const quoted = (value: string): string => value.replaceAll("'", "''")

type DateFilter = NonNullable<KnownProfile['dateFilter']>

type Granularity = KnownProfile['dates']

/**
 * Records changed at that instant or later; from the beginning of the day where the provider knows days only. Where
 * only "after" can be asked, one step earlier, so that none is missed.
 */
export function changedSinceFilter(
  { op, precision }: DateFilter,
  since: number,
  dates: Granularity = 'instant',
): string {
  const isDay = precision === 'day' || dates === 'day'
  const from = isDay ? since - (since % DAY) : since
  const step = op === '>=' ? 0 : isDay ? DAY : 1
  const text = new Date(from - step).toISOString()
  return `dateLastModified${op}'${precision === 'day' ? text.slice(0, 10) : text}'`
}

/**
 * What to leave out, in this order, when the provider refuses the page: each optional part alone, then all of them.
 * After an id nothing but the filter and the order say where the page begins, so there they stay.
 */
export function lossesOf(ask: PageRequest, query: ListQuery): readonly (readonly Capability[])[] {
  const isKeyset = 'after' in ask.from
  const parts: Capability[] = []
  if (query.filter?.includes('dateLastModified')) parts.push('dateFilter')
  if (query.fields) parts.push('fields')
  if (query.sort !== undefined && !isKeyset) parts.push('sort')
  const each = parts.map((part) => [part])
  return parts.length > 1 ? [...each, parts] : each
}
