/** Builds the pages of lists, and remembers the orders and pages it has built. */
import type { ListQuery } from '../query/list-query.ts'
import { parseListQuery } from '../query/list-query.ts'
import { listView } from '../query/list-view.ts'
import type { Refusal } from '../query/refusal.ts'
import { isRefusal, refusal } from '../query/refusal.ts'
import type { Collection, Source } from '../query/source.ts'
import { openCollection, openSchoolList } from '../query/source.ts'
import type { Snapshot } from '../query/snapshot.ts'
import type { View } from '../query/view.ts'
import type { Provider } from '../state/provider.ts'
import type { Page } from './page-cache.ts'
import { createPageCache } from './page-cache.ts'
import type { PageWriter } from './page-writer.ts'
import { createPageWriter } from './page-writer.ts'
import type { Route } from './route.ts'

export type ListRoute = Extract<Route, { kind: 'list' | 'school-list' }>
type ListAnswer = { page: Page; query: ListQuery }

export type Lists = {
  /** One page of a list, or why there is none. */
  page(route: ListRoute, params: URLSearchParams): ListAnswer | Refusal
}

/** Orders kept at a time: a reader pulls few collections at once. */
const VIEWS_MAX = 8
type Opened = { source: Source; view: View | Refusal }

/** Serves lists of a provider's published data. */
export function createLists(provider: Provider): Lists {
  const pages = createPageCache()
  const writer = createPageWriter()
  const views = new Map<string, Opened>()
  let viewsVersion = provider.version

  const open = (route: ListRoute, source: () => Source, query: ListQuery): Opened => {
    if (viewsVersion !== provider.version) views.clear()
    viewsVersion = provider.version
    const key = JSON.stringify([placeOf(route), query.sort, query.descending, query.filter])
    const known = views.get(key)
    if (known) return known
    const opened = source()
    const made = { source: opened, view: listView(opened, query) }
    for (const oldest of views.keys()) if (views.size >= VIEWS_MAX) views.delete(oldest)
    views.set(key, made)
    return made
  }

  return {
    page(route, params) {
      const snapshot = provider.served()
      const { switches } = provider
      const { fieldNames } = snapshot.table(route.collection.table)
      const query = parseListQuery({ params, switches, fieldNames })
      if (isRefusal(query)) return query
      const key = `${provider.version} ${placeOf(route)} ${JSON.stringify([{ ...query, fields: query.fields && [...query.fields] }])}`
      const cached = pages.get(key)
      if (cached) return { page: cached, query }
      if (switches.emptyToken === 'on') return { page: emptyPage(route.collection), query }
      const source = sourceOf(snapshot, route)
      if (source === null) return refusal(404, 'unknownobject', 'no such school')
      const { view } = open(route, source, query)
      if (isRefusal(view)) return view
      const page = buildPage(snapshot, { collection: route.collection, view, query, writer })
      pages.set(key, page)
      return { page, query }
    },
  }
}

const placeOf = (route: ListRoute): string =>
  route.kind === 'list' ? route.name : `${route.school}/${route.name}`

function sourceOf(snapshot: Snapshot, route: ListRoute): (() => Source) | null {
  if (route.kind === 'list') return () => openCollection(snapshot, route.collection)
  const orgs = snapshot.table('orgs')
  const handle = orgs.find(route.school)
  if (handle === null || orgs.group(handle) !== 'school') return null
  return () => openSchoolList(snapshot, route.collection, handle - 1)
}

const emptyPage = ({ plural }: Collection): Page => ({
  body: Buffer.from(`{"${plural}":[]}`),
  total: 0,
  rows: 0,
})

type Wanted = { collection: Collection; view: View; query: ListQuery; writer: PageWriter }

function buildPage(snapshot: Snapshot, { collection, view, query, writer }: Wanted): Page {
  const write = snapshot.table(collection.table).writer(query.fields)
  const end = Math.min(view.count, query.offset + query.limit)
  writer.add(`{"${collection.plural}":[`)
  for (let position = query.offset; position < end; position++) {
    const row = write(view.at(position))
    writer.add(position > query.offset ? `,${row}` : row)
  }
  const total = snapshot.lens.switches.totals === 'body' ? `,"totalCount":${view.count}` : ''
  writer.add(`]${total}}`)
  return { body: writer.end(), total: view.count, rows: Math.max(0, end - query.offset) }
}
