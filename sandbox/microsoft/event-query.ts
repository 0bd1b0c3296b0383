/** OData questions about events: `$filter`, `$orderby`, `$select`, `$expand`, `$top`, `$skip`, `$count`. */
import { isEventProperty } from './event-schema.ts'
import { badRequest } from './graph-error.ts'
import type { GraphProblem } from './graph-error.ts'
import { graphInstant } from './graph-time.ts'
import type { MailboxEvent } from './mailbox-store.ts'

/** Graph's own page size for events, and the largest it allows. */
const TOP_DEFAULT = 10
const TOP_MAX = 1000

type Test = (event: MailboxEvent) => boolean
type Key = (event: MailboxEvent) => number | string

export type EventQuery = {
  top: number
  skip: number
  select: string[] | undefined
  /** Extended properties to show. */
  expand: string[]
  withCount: boolean
  test: Test
  order: ((a: MailboxEvent, b: MailboxEvent) => number) | undefined
}

const KEYS: Record<string, Key> = {
  'start/dateTime': ({ fields }) => graphInstant(fields.start),
  'end/dateTime': ({ fields }) => graphInstant(fields.end),
  createdDateTime: ({ createdMs }) => createdMs,
  lastModifiedDateTime: ({ modifiedMs }) => modifiedMs,
  subject: ({ fields }) => fields.subject ?? '',
  iCalUId: ({ iCalUId }) => iCalUId,
}

const COMPARE: Record<string, (a: number | string, b: number | string) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
}

const OPTIONS = ['top', 'skip', 'select', 'filter', 'orderby', 'expand', 'count']

/** Ends the reading of a question wherever the fault is found. */
class Refusal extends Error {}

/** Reads the query string; the `$` before an option may be left out, an unknown option is refused. */
export function readQuery(parameters: URLSearchParams): EventQuery | GraphProblem {
  try {
    const options = readOptions(parameters)
    const top = readCount(options.get('top'), TOP_DEFAULT)
    if (top < 1 || top > TOP_MAX) throw new Refusal(`Invalid value for $top: ${top}`)
    return {
      top,
      skip: readCount(options.get('skip'), 0),
      select: readSelect(options.get('select')),
      expand: readExpand(options.get('expand')),
      withCount: options.get('count') === 'true',
      test: readFilter(options.get('filter')),
      order: readOrder(options.get('orderby')),
    }
  } catch (error) {
    if (error instanceof Refusal) return badRequest(error.message, 'RequestBroker--ParseUri')
    throw error
  }
}

function readOptions(parameters: URLSearchParams): Map<string, string> {
  const options = new Map<string, string>()
  for (const [name, value] of parameters) {
    const option = name.replace(/^\$/, '')
    if (!OPTIONS.includes(option)) throw new Refusal(`Query option '${name}' is not allowed.`)
    options.set(option, value)
  }
  return options
}

function readCount(value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback
  if (!/^\d+$/.test(value)) throw new Refusal(`Invalid value for $top or $skip: ${value}`)
  return Number(value)
}

function readSelect(value: string | undefined): string[] | undefined {
  const names = value?.split(',')
  const unknown = names?.find((name) => !isEventProperty(name))
  if (unknown === undefined) return names
  throw new Refusal(`Could not find a property named '${unknown}' on type 'microsoft.graph.event'.`)
}

const CLAUSES: [RegExp, (match: string[]) => Test | undefined][] = [
  [
    /^singleValueExtendedProperties\/any\((\w+):\s*\1\/id eq '((?:[^']|'')*)' and \1\/value eq '((?:[^']|'')*)'\)/i,
    ([, , id = '', value = '']) =>
      ({ fields }) =>
        (fields.singleValueExtendedProperties ?? []).some(
          (property) =>
            property.id.toLowerCase() === unquote(id).toLowerCase() &&
            property.value === unquote(value),
        ),
  ],
  [
    /^startswith\(subject,\s*'((?:[^']|'')*)'\)/i,
    ([, start = '']) =>
      ({ fields }) =>
        (fields.subject ?? '').startsWith(unquote(start)),
  ],
  [
    /^([A-Za-z]+(?:\/dateTime)?) (eq|ne|gt|ge|lt|le) (?:'((?:[^']|'')*)'|([0-9TZ:.+-]+))/,
    ([, name = '', operator = '', quoted, bare]) =>
      comparison(name, operator, quoted ?? bare ?? ''),
  ],
]

function comparison(name: string, operator: string, literal: string): Test | undefined {
  const [key, compare] = [KEYS[name], COMPARE[operator]]
  if (!key || !compare) return undefined
  const isText = name === 'subject' || name === 'iCalUId'
  const wanted = isText ? unquote(literal) : instantOf(literal)
  if (typeof wanted === 'number' && Number.isNaN(wanted)) return undefined
  return (event) => compare(key(event), wanted)
}

/** Filter literals without an offset are UTC. */
function instantOf(literal: string): number {
  return Date.parse(/Z|[+-]\d{2}:\d{2}$/.test(literal) ? literal : `${literal}Z`)
}

function readFilter(filter: string | undefined): Test {
  const tests: Test[] = []
  let rest = filter?.trim() ?? ''
  while (rest !== '') {
    const found = clauseAt(rest)
    if (!found) throw new Refusal(`Invalid filter clause: ${rest}`)
    tests.push(found.test)
    rest = rest.slice(found.length)
    if (rest !== '' && !/^ and \S/i.test(rest)) {
      throw new Refusal(`Invalid filter clause: ${rest}`)
    }
    rest = rest.replace(/^ and /i, '')
  }
  return (event) => tests.every((test) => test(event))
}

function clauseAt(text: string): { test: Test; length: number } | undefined {
  for (const [pattern, build] of CLAUSES) {
    const match = pattern.exec(text)
    const test = match ? build(match) : undefined
    if (match && test) return { test, length: match[0].length }
  }
  return undefined
}

function readOrder(order: string | undefined): EventQuery['order'] {
  if (order === undefined) return undefined
  const [, name = '', direction] = /^([A-Za-z/]+)(?: (asc|desc))?$/.exec(order) ?? []
  const key = KEYS[name]
  if (!key) throw new Refusal(`Invalid $orderby: ${order}`)
  const sign = direction === 'desc' ? -1 : 1
  return (a, b) => {
    const [one, other] = [key(a), key(b)]
    if (one === other) return 0
    return one < other ? -sign : sign
  }
}

function readExpand(expand: string | undefined): string[] {
  if (expand === undefined) return []
  const filter = /^singleValueExtendedProperties\(\$filter=(.+)\)$/.exec(expand)?.[1]
  if (filter === undefined) throw new Refusal(`Invalid $expand: ${expand}`)
  return filter.split(/ or /i).map((part) => {
    const id = /^id eq '((?:[^']|'')*)'$/.exec(part.trim())?.[1]
    if (id === undefined) throw new Refusal(`Invalid $expand: ${expand}`)
    return unquote(id)
  })
}

function unquote(text: string): string {
  return text.replaceAll("''", "'")
}
