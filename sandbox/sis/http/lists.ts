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
import { turnedView } from '../query/view.ts'
import type { Provider } from '../state/provider.ts'
import type { Page } from './page-cache.ts'
import { createPageCache } from './page-cache.ts'
import type { PageWriter } from './page-writer.ts'
import { createPageWriter } from './page-writer.ts'
import { refusedWith } from './refused-addresses.ts'
import type { Route } from './route.ts'
import type { Switches } from '../state/switches.ts'

export type ListRoute = Extract<Route, { kind: 'list' | 'school-list' }>
type ListAnswer = { page: Page; query: ListQuery }

export type Lists = {
  /** One page of a list, or why there is none. */
  page(route: ListRoute, params: URLSearchParams): ListAnswer | Refusal
}

/** Orders kept at a time: a reader pulls few collections at once. */
const VIEWS_MAX = 8
/** How far an unsteady list turns from request to request; a prime, so that it keeps changing. */
const TURN = 7_919
type Opened = { source: Source; view: View | Refusal }

/** Serves lists of a provider's published data. */
export function createLists(provider: Provider): Lists {
  const pages = createPageCache()
  const writer = createPageWriter()
  const views = new Map<string, Opened>()
  let viewsVersion = provider.version
  let turns = 0

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

  /** Page by page, a list in no order begins somewhere else. */
  const unsteadyPage = (snapshot: Snapshot, wanted: Wanted): Page => {
    turns += TURN
    return buildPage(snapshot, { ...wanted, view: turnedView(wanted.view, turns) })
  }

  return {
    page(route, params) {
      const snapshot = provider.served(route.version)
      const { switches } = provider
      const table = snapshot.table(route.collection.table)
      const query = parseListQuery({ params, switches, table })
      if (isRefusal(query)) return query
      if (isEmptied(route, switches) || !isSelectedYear(snapshot, params)) {
        return { page: emptyPage(route.collection), query }
      }
      const key = `${provider.version} ${placeOf(route)} ${keyOf(query)}`
      const cached = pages.get(key)
      if (cached) return { page: cached, query }
      const source = sourceOf(snapshot, route)
      if (source === null) return refusal(404, 'unknownobject', 'no such school')
      const { view } = open(route, source, query)
      if (isRefusal(view)) return view
      const wanted = { collection: route.collection, view, query, writer }
      if (switches.order === 'unstable' && query.sort === null) {
        return { page: unsteadyPage(snapshot, wanted), query }
      }
      const page = buildPage(snapshot, wanted)
      pages.set(key, page)
      return { page, query }
    },
  }
}

const keyOf = (query: ListQuery): string =>
  JSON.stringify([{ ...query, fields: query.fields && [...query.fields] }])

const placeOf = (route: ListRoute): string =>
  `${route.version} ${route.kind === 'list' ? '' : `${route.school}/`}${route.name}`

const isEmptied = (route: ListRoute, switches: Readonly<Switches>): boolean =>
  switches.emptyToken === 'on' || refusedWith(route, switches) === 'empty'

/** Some systems show one school year at a time, and nothing at all when asked for a year they do not have. */
function isSelectedYear({ lens }: Snapshot, params: URLSearchParams): boolean {
  const { schoolYear } = lens.switches
  if (schoolYear === 'ignored') return true
  const asked = params.get('schoolYear')
  if (asked === null) return schoolYear === 'selects'
  return asked === String(lens.world.year.startYear + 1)
}

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
