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
import { padded } from './padding.ts'
import { RosterSession } from './session.ts'
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

/** Whether the provider still has one record. Only 404, 410 and a withdrawn status mean absent. */
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
  const record = recordIn(body, WRAPPERS[collection])
  // An answer about another record, or about none, proves nothing.
  if (!isObject(record) || String(record['sourcedId']).trim() !== sourcedId) return err(UNREADABLE)
  const { status } = record
  return ok(typeof status === 'string' && deletedOf(status) === 1 ? 'absent' : 'present')
}

/** The record below its name in any letter case, or the bare record some systems send. */
function recordIn(body: unknown, wrapper: string): unknown {
  if (!isObject(body)) return null
  const key = Object.keys(body).find((each) => each.toLowerCase() === wrapper.toLowerCase())
  return key === undefined ? body : body[key]
}
