/** The query parameters every list of the standard takes. */
import type { Switches } from '../state/switches.ts'
import type { Table } from '../tables/table.ts'
import type { Filter } from './filter.ts'
import { readFilter } from './read-filter.ts'
import type { Refusal } from './refusal.ts'
import { isRefusal, refusal } from './refusal.ts'

/** The standard's page size for a reader who names none. */
const LIMIT_DEFAULT = 100

export type ListQuery = {
  /** After the provider's silent clamp. */
  limit: number
  offset: number
  sort: string | null
  descending: boolean
  filter: Filter | null
  /** `null` selects every field. */
  fields: ReadonlySet<string> | null
}

type Asked = {
  params: URLSearchParams
  switches: Switches
  table: Pick<Table, 'name' | 'fieldNames'>
}

/** Reads and checks the parameters as strictly as the switches say. */
export function parseListQuery(asked: Asked): ListQuery | Refusal {
  const window = readWindow(asked)
  if (isRefusal(window)) return window
  const order = readOrder(asked)
  if (isRefusal(order)) return order
  const filter = readFilter(asked.params.get('filter'), asked)
  if (filter !== null && isRefusal(filter)) return filter
  const fields = parseFields(asked)
  if (fields !== null && isRefusal(fields)) return fields
  return { ...window, ...order, filter, fields }
}

function whole(text: string | null, otherwise: number): number | null {
  if (text === null) return otherwise
  return /^\d{1,12}$/.test(text) ? Number(text) : null
}

const invalid = (description: string): Refusal => refusal(400, 'invaliddata', description)

function readWindow({ params, switches }: Asked): Pick<ListQuery, 'limit' | 'offset'> | Refusal {
  const limit = whole(params.get('limit'), LIMIT_DEFAULT)
  if (limit === null || limit < 1) return invalid('limit must be a whole number of 1 or more')
  if (limit > switches.clamp && switches.overLimit === '400') {
    return invalid(`limit must be ${switches.clamp} or less`)
  }
  const offset = whole(params.get('offset'), 0)
  if (offset === null) return invalid('offset must be a whole number of 0 or more')
  return { limit: Math.min(limit, switches.clamp), offset }
}

/** A field that cannot be sorted by leaves the order as it is, as the standard says. */
function readOrder(asked: Asked): Pick<ListQuery, 'sort' | 'descending'> | Refusal {
  const orderBy = asked.params.get('orderBy') ?? 'asc'
  if (orderBy !== 'asc' && orderBy !== 'desc') return invalid('orderBy must be asc or desc')
  const sort = asked.params.get('sort')
  const sortable =
    asked.switches.sort === 'honoured' && sort !== null && asked.table.fieldNames.has(sort)
  return { sort: sortable ? sort : null, descending: sortable && orderBy === 'desc' }
}

/** Reads `fields`; also used by single reads. The standard answers an unknown name with all fields. */
export function parseFields({
  params,
  switches,
  table: { fieldNames },
}: Asked): ReadonlySet<string> | Refusal | null {
  const text = params.get('fields')
  if (text === null || switches.fields === 'ignored') return null
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !fieldNames.has(name))
  if (unknown === undefined) return new Set(names)
  return switches.fields === '400'
    ? refusal(400, 'invalid_selection_field', `${unknown} is not a field`)
    : null
}
