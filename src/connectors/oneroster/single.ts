import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Collection, OneRequest, RosterAccess } from '../../core/ports/roster-source.ts'
import { isObject, parseObject } from './json.ts'
import { RosterSession } from './session.ts'
import type { Deps } from './token.ts'
import { deletedOf } from './vocabulary.ts'

const UNREADABLE: PortFailure = { retry: 'later', reason: 'unreadable' }

const WRAPPERS: Readonly<Record<Collection, string>> = {
  orgs: 'org',
  academicSessions: 'academicSession',
  classes: 'class',
  users: 'user',
  enrollments: 'enrollment',
}

/** Whether the provider still has one record. Only 404, 410 and a withdrawn status mean absent. */
export async function readOne(
  deps: Deps,
  access: RosterAccess,
  ask: OneRequest,
): Promise<Result<'present' | 'absent', PortFailure>> {
  return askForOne(new RosterSession(deps, access), ask)
}

export async function askForOne(
  session: RosterSession,
  { collection, sourcedId }: OneRequest,
): Promise<Result<'present' | 'absent', PortFailure>> {
  const answer = await session.send((client) => client.one(collection, sourcedId))
  if (!answer.ok) return answer.error.reason === 'gone' ? ok('absent') : answer
  const record = parseObject(answer.value.text ?? '')?.[WRAPPERS[collection]]
  // An answer about another record, or about none, proves nothing.
  if (!isObject(record) || String(record['sourcedId']).trim() !== sourcedId) return err(UNREADABLE)
  const { status } = record
  return ok(typeof status === 'string' && deletedOf(status) === 1 ? 'absent' : 'present')
}
