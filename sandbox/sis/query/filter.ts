/** The filter language of OneRoster: `field op 'value'`, at most two of them joined by one AND or OR. */

const OPERATORS = ['=', '!=', '>=', '>', '<=', '<', '~'] as const
type Operator = (typeof OPERATORS)[number]

export type Term = { field: string; op: Operator; value: string }
export type Filter = { terms: readonly Term[]; joiner: 'AND' | 'OR' }

const TERM = String.raw`\s*([A-Za-z][\w.]*)\s*(!=|>=|<=|=|>|<|~)\s*'((?:[^']|'')*)'\s*`
const ONE = new RegExp(`^${TERM}$`)
const TWO = new RegExp(`^${TERM}(AND|OR)${TERM}$`)

const isOperator = (text: string): text is Operator => OPERATORS.some((op) => op === text)

function toTerm(field = '', op = '', value = ''): Term | null {
  return isOperator(op) ? { field, op, value: value.replaceAll("''", "'") } : null
}

/** Reads a filter; `null` when it is not written in the language. Quotes in values are doubled. */
export function parseFilter(text: string): Filter | null {
  const one = ONE.exec(text)
  if (one) {
    const term = toTerm(one[1], one[2], one[3])
    return term && { terms: [term], joiner: 'AND' }
  }
  const two = TWO.exec(text)
  if (!two) return null
  const left = toTerm(two[1], two[2], two[3])
  const right = toTerm(two[5], two[6], two[7])
  return left && right && { terms: [left, right], joiner: two[4] === 'OR' ? 'OR' : 'AND' }
}

const DATE_FIELD = /(^|\.)(dateLastModified|beginDate|endDate|startDate)$/
export const isDateField = (field: string): boolean => DATE_FIELD.test(field)

/** An instant or a day as text that compares in time order; `null` when it cannot be read. */
export function instant(text: string): string | null {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

const COMPARE: Record<Operator, (left: string, right: string) => boolean> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '~': (left, right) => left.toLowerCase().includes(right.toLowerCase()),
}
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** A test of one value against a term; `~` looks for a part, in any letter case. Absent values are only unequal. */
export function matcher(term: Term): (value: unknown) => boolean {
  const { op, field } = term
  const compare = COMPARE[op]
  if (!isDateField(field)) {
    return (value) =>
      value === undefined || value === null ? op === '!=' : compare(asText(value), term.value)
  }
  const right = instant(term.value) ?? ''
  return (value) => {
    if (typeof value !== 'string') return op === '!='
    return compare(CANONICAL.test(value) ? value : (instant(value) ?? ''), right)
  }
}
