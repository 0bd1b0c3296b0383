/** Finds the rows a filter selects, without looking at rows whose answer is known beforehand. */
import type { Handle, Table } from '../tables/table.ts'
import type { Filter, Term } from './filter.ts'
import { instant, matcher } from './filter.ts'
import type { Span } from './span.ts'
import { partition } from './span.ts'
import type { View } from './view.ts'
import { orderById } from './order.ts'
import { explicitView, naturalView, slicedView, sortedView } from './view.ts'

/** The rows of a span that pass, in natural order or ascending by sourcedId. */
export function filteredView(span: Span, filter: Filter, sorted: boolean): View {
  const order = sorted ? sortedView : naturalView
  const passes = matchesFilter(span.table, filter)
  const exact = filter.joiner === 'AND' ? filter.terms.find(isExactId) : undefined
  if (exact !== undefined) return explicitView(rowsWithId(span, exact.value).filter(passes))
  switch (knownAnswer(span.table, filter)) {
    case 'none': {
      const removed = new Set(span.removed)
      const touched = span.touched.filter((handle) => !removed.has(handle) && passes(handle))
      const found = [...touched, ...span.added.filter(passes)]
      return explicitView(sorted ? orderById(span.table, found) : found)
    }
    case 'all': {
      const failing = span.touched.filter((handle) => !passes(handle))
      return order({
        ...span,
        removed: merge(span.removed, failing),
        added: span.added.filter(passes),
      })
    }
    case 'unknown':
      return scan(order(span), { table: span.table, filter, sorted })
  }
}

const merge = (a: readonly number[], b: readonly number[]): readonly number[] =>
  b.length === 0 ? a : [...new Set([...a, ...b])].toSorted((x, y) => x - y)

const isExactId = ({ field, op }: Term): boolean => field === 'sourcedId' && op === '='

/** The row that has this sourcedId, and its duplicates. */
function rowsWithId({ table, from, to, added }: Span, id: string): readonly Handle[] {
  const found = table.find(id)
  const listed = found !== null && found >= from && found < to ? [found] : []
  return [...listed, ...added.filter((handle) => table.id(handle) === id)]
}

type Answer = 'all' | 'none' | 'unknown'

/** What the filter says of every untouched row: they are all active and older than the school year. */
function knownAnswer(table: Table, { terms, joiner }: Filter): Answer {
  const answers = terms.map((term) => knownTerm(table, term))
  const decisive = joiner === 'AND' ? 'none' : 'all'
  if (answers.includes(decisive)) return decisive
  return answers.includes('unknown') ? 'unknown' : (answers[0] ?? 'unknown')
}

function knownTerm(table: Table, term: Term): Answer {
  if (!table.uniform) return 'unknown'
  if (term.field === 'status') return matcher(term)('active') ? 'all' : 'none'
  if (term.field !== 'dateLastModified') return 'unknown'
  return knownDate(table, term)
}

function knownDate({ lens }: Table, { op, value }: Term): Answer {
  const limit = instant(value) ?? ''
  const later = op === '>' || op === '>='
  if (!later && op !== '<' && op !== '<=') return 'unknown'
  if (limit > lens.stampMax) return later ? 'none' : 'all'
  if (limit < lens.stampMin) return later ? 'all' : 'none'
  return 'unknown'
}

type Scan = { table: Table; filter: Filter; sorted: boolean }

/** Walks a list, after cutting it by sourcedId where its order allows that. */
function scan(view: View, { table, filter, sorted }: Scan): View {
  const ranges = sorted && filter.joiner === 'AND' ? filter.terms.filter(isIdRange) : []
  const cut = ranges.reduce((whole, term) => cutById(whole, table, term), view)
  const terms = filter.terms.filter((term) => !ranges.includes(term))
  if (terms.length === 0) return cut
  const passes = matchesFilter(table, { terms, joiner: filter.joiner })
  const found: Handle[] = []
  for (let position = 0; position < cut.count; position++) {
    const handle = cut.at(position)
    if (passes(handle)) found.push(handle)
  }
  return explicitView(found)
}

const ID_RANGE_OPS: ReadonlySet<string> = new Set(['>', '>=', '<', '<='])
const isIdRange = ({ field, op }: Term): boolean => field === 'sourcedId' && ID_RANGE_OPS.has(op)

function cutById(view: View, table: Table, { op, value }: Term): View {
  const closed = op === '<=' || op === '>'
  const edge = partition(view.count, (position) => {
    const id = table.id(view.at(position))
    return closed ? id <= value : id < value
  })
  return op === '>' || op === '>=' ? slicedView(view, edge, view.count) : slicedView(view, 0, edge)
}

/** Tests one row; status, date and id are read without writing the row out. */
export function matchesFilter(
  table: Table,
  { terms, joiner }: Filter,
): (handle: Handle) => boolean {
  const tests = terms.map((term) => test(table, term))
  return joiner === 'AND'
    ? (handle) => tests.every((passes) => passes(handle))
    : (handle) => tests.some((passes) => passes(handle))
}

function test(table: Table, term: Term): (handle: Handle) => boolean {
  const matches = matcher(term)
  if (term.field === 'status') return (handle) => matches(table.status(handle))
  if (term.field === 'sourcedId') return (handle) => matches(table.id(handle))
  if (term.field === 'dateLastModified') return (handle) => matches(table.stamp(handle))
  const [name = '', ...path] = term.field.split('.')
  return (handle) => valuesAt(table.value(handle, name), path).some(matches)
}

/** The values a dotted path reaches; lists count as any of their members. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((member) => valuesAt(member, path))
  const [name, ...rest] = path
  if (name === undefined) return [value]
  if (typeof value !== 'object' || value === null) return [undefined]
  return valuesAt(new Map<string, unknown>(Object.entries(value)).get(name), rest)
}
