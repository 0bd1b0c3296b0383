/** Every Web API call passes here: content type, token, scope, then the method itself. */
import { grantFor } from '../grants.ts'
import { reaches, type Grant, type World } from '../world.ts'
import { chatPostEphemeral, chatPostMessage, chatUpdate } from './chat.ts'
import { authTest, conversationsOpen, usersInfo, usersLookupByEmail } from './identity.ts'
import { refuse, type ApiAnswer, type Method } from './method.ts'
import { oauthV2Access } from './oauth.ts'
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from './views.ts'
import type { Arrived } from './wire.ts'

const METHODS: ReadonlyMap<string, Method> = new Map([
  ['auth.test', authTest],
  ['users.info', usersInfo],
  ['users.lookupByEmail', usersLookupByEmail],
  ['conversations.open', conversationsOpen],
  ['chat.postMessage', chatPostMessage],
  ['chat.update', chatUpdate],
  ['chat.postEphemeral', chatPostEphemeral],
  ['views.open', viewsOpen],
  ['views.push', viewsPush],
  ['views.update', viewsUpdate],
  ['views.publish', viewsPublish],
  ['oauth.v2.access', oauthV2Access],
])

/** Stands in where a method needs no token. */
const NOBODY: Grant = {
  token: '',
  teamId: '',
  enterpriseId: null,
  scopes: [],
  expiresAtMs: null,
  isRevoked: false,
}

function missingScope(method: Method, grant: Grant): ApiAnswer | null {
  if (method.scope === null || grant.scopes.includes(method.scope)) return null
  return { ...refuse('missing_scope'), needed: method.scope, provided: grant.scopes.join(',') }
}

/** What the Web API answers, and the scopes of the token for the answer's header. */
type Dispatched = { answer: ApiAnswer; scopes: readonly string[] }

export function dispatch(world: World, name: string, arrived: Arrived): Dispatched {
  const refused = (error: string): Dispatched => ({ answer: refuse(error), scopes: [] })
  const method = METHODS.get(name)
  if (method === undefined)
    return { answer: { ...refuse('unknown_method'), req_method: name }, scopes: [] }
  if (arrived.refusal !== null) return refused(arrived.refusal)
  const grant = method.needsToken ? grantFor(world, arrived.token) : NOBODY
  if (typeof grant === 'string') return refused(grant)
  const { scopes } = grant
  const lacking = missingScope(method, grant)
  if (lacking !== null) return { answer: lacking, scopes }
  const teamId = arrived.raw.values.team_id
  if (teamId !== undefined && !(typeof teamId === 'string' && reaches(world, grant, teamId)))
    return { answer: refuse('team_access_not_granted'), scopes }
  return { answer: method.run({ world, grant }, arrived.raw), scopes }
}
