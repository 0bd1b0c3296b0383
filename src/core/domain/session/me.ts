import { z } from 'zod'
import { ALL_SCHOOLS, type Actor } from '../../kernel/actor.ts'
import { ok } from '../../kernel/result.ts'
import { couldEver } from '../access/decide.ts'
import { query, type Context } from '../command.ts'
import { personRef, schoolRefs } from '../concern/refs.ts'
import { countWaiting, hasLiveSeat } from '../notification/waiting.ts'

/** Who is signed in, what they may open, and how much waits for them: everything the frame of a page shows. */
export const me = query({
  name: 'session.me',
  input: z.object({}),
  allowed: { on: 'task', do: 'list' },
  run: (context) => {
    const { actor, district } = context
    const { name, timeZone, emergencyNumber } = district
    return ok({
      person: personRef(context.tx, actor.id),
      roles: actor.roles,
      schools: schoolsOf(context, actor),
      district: { name, timeZone, emergencyNumber },
      can: abilities(context),
      waiting: countWaiting(context, actor),
    })
  },
})

const CASE_ROLES: readonly string[] = ['case_manager', 'chair']
const TRANSFER_ROLES: readonly string[] = [...CASE_ROLES, 'triager', 'district_coordinator']

function abilities(context: Context) {
  const { actor } = context
  const holds = (roles: readonly string[]) => actor.roles.some(({ role }) => roles.includes(role))
  const hasSeat = hasLiveSeat(context, actor.id)
  return {
    triage: couldEver(actor, 'concern', 'list'),
    cases: hasSeat || holds(CASE_ROLES),
    transfers: hasSeat || holds(TRANSFER_ROLES),
    people: couldEver(actor, 'person', 'list'),
    accounts: couldEver(actor, 'account', 'list'),
    roster: couldEver(actor, 'roster', 'read'),
    matches: couldEver(actor, 'roster', 'decide'),
    deliveries: couldEver(actor, 'delivery', 'list'),
    settings: couldEver(actor, 'connection', 'list'),
  }
}

function schoolsOf(context: Context, actor: Actor) {
  const ids = new Set(actor.roles.map(({ school }) => school))
  ids.delete(ALL_SCHOOLS)
  const refOf = schoolRefs(context.tx, ids)
  return [...ids].map((id) => refOf(id))
}
