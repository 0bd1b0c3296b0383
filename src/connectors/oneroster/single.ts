import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type {
  Collection,
  KnownProfile,
  OneRequest,
  RosterAccess,
} from '../../core/ports/roster-source.ts'
import { UNREADABLE } from './fetch-page.ts'
import { isObject, parseJson } from './json.ts'
import { tellsFailure } from './list-body.ts'
import { padded } from './padding.ts'
import { RosterSession } from './session.ts'
import { asSpelt, isRecord } from './spelling.ts'
import type { Deps } from './token.ts'
import { deletedOf } from './vocabulary.ts'

export type Presence = 'present' | 'absent'
type Found = Result<Presence, PortFailure>

const WRAPPERS: Readonly<Record<Collection, string>> = {
  orgs: 'org',
  academicSessions: 'academicSession',
  classes: 'class',
  users: 'user',
  enrollments: 'enrollment',
}

/**
 * Whether the provider still has one record. Only 404, 410, a withdrawn status and an answer that holds nothing mean
 * absent; the probe has seen that a record that is there is answered otherwise.
 */
export async function readOne(deps: Deps, access: RosterAccess, ask: OneRequest): Promise<Found> {
  if (access.kind === 'oneroster-csv') return err({ retry: 'never', reason: 'rejected' })
  return askForOne(new RosterSession(deps, access, ask.profile), ask)
}

type Known = Pick<KnownProfile, 'padding' | 'paths'>
type Asked = Omit<OneRequest, 'profile'> & { readonly profile: Known | null }

/** Ids are known without the blanks some systems fill them up with; such a record is also looked for with them. */
export async function askForOne(session: RosterSession, ask: Asked): Promise<Found> {
  const slash = ask.profile?.paths[ask.collection]?.[0]?.endsWith('/') ?? false
  const found = await askFor(session, ask, { id: ask.sourcedId, slash })
  const padding = ask.profile?.padding[ask.collection]
  if (padding === undefined || (found.ok && found.value === 'present')) return found
  return askFor(session, ask, { id: padded(ask.sourcedId, padding), slash })
}

async function askFor(
  session: RosterSession,
  { collection, sourcedId }: Asked,
  as: { readonly id: string; readonly slash: boolean },
): Promise<Found> {
  const answer = await session.send((client) => client.one(collection, as.id, as.slash))
  if (!answer.ok) return answer.error.reason === 'gone' ? ok('absent') : answer
  const body = parseJson(answer.value.text ?? '')
  if (holdsNothing(body)) return ok('absent')
  const record = asSpelt(recordIn(body, WRAPPERS[collection]))
  // An answer about another record, or about none, proves nothing.
  if (!isObject(record) || String(record['sourcedId']).trim() !== sourcedId) return err(UNREADABLE)
  const { status } = record
  return ok(typeof status === 'string' && deletedOf(status) === 1 ? 'absent' : 'present')
}

/**
 * The record below its name in any letter case, the bare record some systems send, or the one and only record there is
 * below another name. A list of one record is that record.
 */
function recordIn(body: unknown, wrapper: string): unknown {
  if (!isObject(body)) return onlyOne(body)
  const key = Object.keys(body).find((each) => each.toLowerCase() === wrapper.toLowerCase())
  if (key !== undefined) return onlyOne(body[key])
  if (isRecord(body)) return body
  const records = Object.values(body).map(onlyOne).filter(isRecord)
  return onlyOne(records)
}

/** Some systems answer for a record they do not have as they do for an empty list. */
function holdsNothing(body: unknown): boolean {
  if (Array.isArray(body)) return body.length === 0
  if (!isObject(body) || tellsFailure(body)) return false
  return Object.values(body).every((value) => value === null || isEmptyList(value))
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const onlyOne = (value: unknown): unknown =>
  Array.isArray(value) ? (value.length === 1 ? value[0] : null) : value
