/** Reads a filter as this provider would: some know only part of the language, and some fail on the rest. */
import type { FilterMode, Switches } from '../state/switches.ts'
import type { Table } from '../tables/table.ts'
import type { Filter, Term } from './filter.ts'
import { instant, isDateField, parseFilter } from './filter.ts'
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'

type Where = { switches: Switches; table: Pick<Table, 'name' | 'fieldNames'> }

const SIMPLE_FIELDS: ReadonlySet<string> = new Set(['status', 'dateLastModified'])
/** Fields that hold objects or lists. */
const NESTED_FIELDS: ReadonlySet<string> = new Set(
  'roles orgs agents grades userIds primaryOrg user class school course terms org parent children subjects'.split(
    ' ',
  ),
)

const badField = (description: string): Refusal => refusal(400, 'invalid_filter_field', description)
const CRASH = refusal(500, 'internal_server_error', 'an unexpected error occurred')

/** The filter to apply, `null` when there is none or it is ignored, or why it is turned down. */
export function readFilter(text: string | null, where: Where): Filter | Refusal | null {
  if (text === null) return null
  const mode = modeOf(where)
  if (mode === '500') return CRASH
  if (mode === '400') return badField('filtering is not supported')
  const filter = parseFilter(text)
  if (filter === null) return badField('the filter is not well formed')
  const problem = filter.terms.map((term) => checkTerm(term, mode, where)).find((found) => found)
  return problem ?? applied(filter, where.switches)
}

function modeOf({ switches: { filters }, table }: Where): FilterMode {
  return typeof filters === 'string' ? filters : (filters[table.name] ?? 'full')
}

function checkTerm(term: Term, mode: FilterMode, where: Where): Refusal | null {
  const { field, value } = term
  const [name = ''] = field.split('.')
  const known = mode === 'status+date' ? SIMPLE_FIELDS : where.table.fieldNames
  if (!known.has(name)) return badField(`${field} cannot be filtered on`)
  if (NESTED_FIELDS.has(name) && mode === 'nested-500') return CRASH
  if (NESTED_FIELDS.has(name) && mode === 'nested-400')
    return badField(`${field} is not a plain field`)
  const readable = !isDateField(field) || instant(value) !== null
  if (!readable) return refusal(400, 'invaliddata', `${field} must be compared with a date`)
  return checkOperator(term, where.switches)
}

function checkOperator({ field, op }: Term, switches: Switches): Refusal | null {
  if (field === 'dateLastModified' && switches.deltaFilter === 'greater-only' && op !== '>') {
    return badField('dateLastModified can only be compared with >')
  }
  const beyond = field === 'sourcedId' && (op === '>' || op === '>=')
  return beyond && switches.keyset === '400' ? badField('sourcedId cannot be compared') : null
}

/** A value no field can have. */
const NOTHING = String.fromCodePoint(0)

function applied({ terms, joiner }: Filter, switches: Switches): Filter | null {
  const kept = terms.filter(({ field }) => switches.keyset !== 'ignored' || field !== 'sourcedId')
  if (kept.length === 0) return null
  const blind = switches.quotes === 'find-nothing'
  return {
    joiner,
    terms: kept.map((term) =>
      blind && term.value.includes("'") ? { ...term, op: '=', value: NOTHING } : term,
    ),
  }
}
