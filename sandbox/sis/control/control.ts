/** The hand behind the curtain: tests and the demo make things happen to the district here. */
import { z } from 'zod'
import { isDay } from '../data/calendar.ts'
import { SIZES } from '../data/layout.ts'
import type { Faults } from '../http/faults.ts'
import type { Incoming, Reply } from '../http/reply.ts'
import { json } from '../http/reply.ts'
import type { RequestLog } from '../http/request-log.ts'
import type { Tokens } from '../auth/tokens.ts'
import type { Change } from '../state/changes/change.ts'
import { ChangeRefused } from '../state/changes/change.ts'
import type { Provider } from '../state/provider.ts'
import { switchesSchema } from '../state/switches.ts'
import { stampOf } from '../state/world.ts'
import { readSince } from '../csv/export-route.ts'
import type { BoundCall } from './calls.ts'
import { CALLS } from './calls.ts'
import { briefStudent, describeSchool, describeStudent } from './describe.ts'
import { resolveStudent } from './resolve.ts'
import { districtTruth, studentsTruth } from './truth.ts'

export const CONTROL_PATH = '/_control/'

export type ControlParts = {
  provider: Provider
  tokens: Tokens
  faults: Faults
  requests: RequestLog
}

const resetSchema = z.strictObject({
  seed: z.int().optional(),
  size: z
    .union([
      z.enum(['tiny', 'small', 'town', 'county', 'metro', 'max']),
      z.int().min(24).max(SIZES.max),
    ])
    .optional(),
  day: z.string().refine(isDay, 'must be a day such as 2026-11-20').optional(),
})

/** Answers a control call. 400 names the field that is wrong, 404 an unknown call, 409 a change that makes no sense. */
export function answerControl(parts: ControlParts, request: Incoming): Reply {
  const name = request.url.pathname.slice(CONTROL_PATH.length)
  try {
    if (request.method === 'GET') return read(parts, name, request.url.searchParams)
    if (request.method !== 'POST') return problem(405, 'use GET or POST')
    if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
      return problem(415, 'send JSON with content-type application/json')
    }
    return write(parts, name, request.body.trim() === '' ? {} : JSON.parse(request.body))
  } catch (error) {
    if (error instanceof z.ZodError) return problem(400, z.prettifyError(error))
    if (error instanceof SyntaxError) return problem(400, 'the body is not JSON')
    if (error instanceof ChangeRefused) return problem(409, error.message)
    throw error
  }
}

const problem = (status: number, error: string): Reply => json(status, { error })

function read({ provider, requests }: ControlParts, name: string, params: URLSearchParams): Reply {
  const [first = '', ...rest] = name.split('/')
  switch (first) {
    case 'requests': {
      const report = requests.report()
      if (params.has('clear')) requests.clear()
      return json(200, report)
    }
    case 'switches':
      return json(200, provider.switches)
    case 'delta-since':
      return json(200, { since: provider.deltaSince })
    case 'log':
      return json(200, { start: provider.history.start, changes: provider.history.log })
    case 'truth':
      return readTruth(provider, rest, params)
    default:
      return problem(404, 'no such control call')
  }
}

function readTruth(
  provider: Provider,
  [what, id]: readonly string[],
  params: URLSearchParams,
): Reply {
  if (what === undefined) return json(200, districtTruth(provider))
  if (what !== 'students') return problem(404, 'no such truth')
  if (id === undefined) return json(200, studentsTruth(provider, params))
  return oneStudent(provider, decodeURIComponent(id))
}

function oneStudent(provider: Provider, key: string): Reply {
  const actual = provider.actual()
  return json(200, describeStudent(actual.lens, resolveStudent(actual, key)))
}

function write(parts: ControlParts, name: string, body: unknown): Reply {
  const { provider, requests, tokens, faults } = parts
  const call = CALLS.get(name)
  if (call) return json(200, makeHappen(provider, call, body))
  switch (name) {
    case 'switches':
      provider.setSwitches(definedOnly(switchesSchema.partial().parse(body)))
      faults.restart()
      return json(200, provider.switches)
    case 'reset':
      provider.reset(definedOnly(resetSchema.parse(body)))
      faults.restart()
      return json(200, { start: provider.history.start, version: provider.version })
    case 'delta-since':
      provider.deltaSince = sinceOf(provider, body)
      return json(200, { since: provider.deltaSince })
    case 'publish':
      provider.publish()
      return json(200, { version: provider.version })
    case 'revoke-tokens':
      tokens.revoke()
      return json(200, {})
    case 'requests': {
      const report = requests.report()
      if (z.strictObject({ clear: z.boolean().default(false) }).parse(body).clear) requests.clear()
      return json(200, report)
    }
    default:
      return problem(404, 'no such control call')
  }
}

const sinceSchema = z.strictObject({
  since: z
    .string()
    .refine((text) => readSince(text) !== null, 'must be a day or an instant')
    .optional(),
})

/** The next delta export begins there; without a word, at what has happened up to now. */
function sinceOf({ history }: Provider, body: unknown): string {
  const { since } = sinceSchema.parse(body)
  return (since === undefined ? null : readSince(since)) ?? stampOf(history.live)
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Leaves out what was not sent, so that it cannot overwrite anything. */
function definedOnly<T extends object>(patch: T): Defined<T> {
  const kept = Object.entries(patch).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as Defined<T> // safe because only undefined values were left out
}

function makeHappen(provider: Provider, call: BoundCall, body: unknown): Record<string, unknown> {
  const changes = call(provider.actual(), body)
  const told = changes.map((change) => happen(provider, change))
  return { ...told[0], count: told.length, changes: told, version: provider.version }
}

/** Lets one thing happen and tells who and what was meant, before and after. */
function happen(provider: Provider, change: Change): Record<string, unknown> {
  const before = 'student' in change ? briefStudent(provider.actual().lens, change.student) : null
  provider.change(change)
  const { lens } = provider.actual()
  const { world } = lens
  const event = world.events.at(-1)
  const isTold = change.kind !== 'close-school' && (before !== null || change.kind === 'enroll')
  if (!isTold || event === undefined) return { ...change, day: world.day }
  return {
    ...event,
    student: before ?? briefStudent(lens, event.student),
    newSourcedId: briefStudent(lens, event.student).sourcedId,
    ...('from' in event ? { from: describeSchool(lens, event.from) } : {}),
    ...('to' in event ? { to: describeSchool(lens, event.to) } : {}),
  }
}

/** The control calls there are, for the page that a person reads. */
export const CALL_NAMES: readonly string[] = [
  ...CALLS.keys(),
  'switches',
  'reset',
  'delta-since',
  'publish',
  'requests',
  'truth',
  'revoke-tokens',
  'log',
]
