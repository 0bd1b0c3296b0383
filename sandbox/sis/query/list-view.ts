/** A list with its filter and order applied. */
import type { Table } from '../tables/table.ts'
import { filteredView, matchesFilter } from './apply-filter.ts'
import type { ListQuery } from './list-query.ts'
import { orderByField, orderById } from './order.ts'
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'
import type { Source } from './source.ts'
import type { View } from './view.ts'
import { explicitView, naturalView, reversedView, sortedView } from './view.ts'

/** Beyond this, ordering by anything but the id would hold too much in memory. */
const SORT_ROWS_MAX = 400_000

type Order = Pick<ListQuery, 'filter' | 'sort' | 'descending'>

/** The rows in the order asked for. Ordering by the id and unordered lists work at any size. */
export function listView(source: Source, order: Order): View | Refusal {
  const { switches } = source.table.lens
  const byId = order.sort === 'sourcedId'
  const ascending = byId || (order.sort === null && switches.order === 'id')
  const view = selected(source, order.filter, ascending)
  if (order.sort === null || byId) return order.descending ? reversedView(view) : view
  if (view.count > SORT_ROWS_MAX) {
    return refusal(500, 'internal_server_error', 'too many rows to sort by that field')
  }
  const sorted = byField(view, source.table, order.sort)
  return order.descending ? reversedView(sorted) : sorted
}

function selected(source: Source, filter: ListQuery['filter'], byId: boolean): View {
  if (source.kind === 'span') {
    if (filter !== null) return filteredView(source.span, filter, byId)
    return byId ? sortedView(source.span) : naturalView(source.span)
  }
  const { table, handles } = source
  const kept = filter === null ? handles : handles.filter(matchesFilter(table, filter))
  return explicitView(byId ? orderById(table, kept) : kept)
}

function byField(view: View, table: Table, field: string): View {
  const handles = Array.from({ length: view.count }, (_, position) => view.at(position))
  return explicitView(orderByField(table, handles, field))
}
