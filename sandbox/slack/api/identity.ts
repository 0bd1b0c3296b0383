/** Who am I, who is that, and where do I reach them: auth.test, users.*, conversations.open. */
import type {
  ConversationsOpenArguments,
  UsersInfoArguments,
  UsersLookupByEmailArguments,
} from '@slack/web-api'
import { CREDENTIALS } from '../../cast.ts'
import type { JsonObject } from '../json.ts'
import { ENTERPRISE, type Person } from '../people.ts'
import { bool, exactlyUnion, may, need, refused, string } from '../schema/field.ts'
import { deskFor, type Desk, type Grant, type World } from '../world.ts'
import { accept, method, refuse } from './method.ts'

const ID_MAX = 64
/** Longest address that mail can carry (RFC 3696, erratum 1690). */
const EMAIL_MAX = 254

export const authTest = method<Record<string, never>>({
  scope: null,
  args: { type: 'object', additionalProperties: false },
  run: ({ world, grant }) => {
    const { slack } = CREDENTIALS
    const workspace = world.workspaces.find(({ teamId }) => teamId === grant.teamId)
    return accept({
      url: `https://${workspace?.domain ?? 'maplevalley.enterprise'}.slack.com/`,
      team: workspace?.name ?? ENTERPRISE.name,
      user: 'offramp',
      team_id: grant.teamId ?? grant.enterpriseId,
      user_id: slack.botUserId,
      bot_id: slack.botId,
      is_enterprise_install: grant.teamId === null,
      ...(grant.enterpriseId === null ? {} : { enterprise_id: grant.enterpriseId }),
    })
  },
})

function userJson(person: Person, withEmail: boolean): JsonObject {
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.key.toLowerCase(),
    deleted: person.isDeleted,
    real_name: person.name,
    tz: 'America/Chicago',
    profile: {
      real_name: person.name,
      display_name: person.name,
      ...(withEmail && person.email !== '' ? { email: person.email } : {}),
      team: person.teamId,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    is_bot: person.isBot,
    is_app_user: false,
    is_email_confirmed: !person.isInvited,
    ...(person.isStranger ? { is_stranger: true } : {}),
    ...(person.isInvited ? { is_invited_user: true } : {}),
  }
}

/** A stranger is visible through a shared channel, though in a foreign workspace. */
function visibleDesk(world: World, grant: Grant, userId: string): Desk | undefined {
  const near = deskFor(world, grant, userId)
  if (near !== undefined) return near
  const far = world.desks.get(userId)
  const sharesChannel = grant.teamId === CREDENTIALS.slack.teamId || grant.teamId === null
  return far?.person.isStranger === true && sharesChannel ? far : undefined
}

export const usersInfo = method<{ user: string }>({
  scope: 'users:read',
  args: exactlyUnion<UsersInfoArguments>({
    user: need(string(ID_MAX)),
    include_locale: may(bool),
  }),
  run: ({ world, grant }, { user }) => {
    const desk = visibleDesk(world, grant, user)
    if (desk === undefined) return refuse('user_not_found')
    return accept({ user: userJson(desk.person, grant.scopes.includes('users:read.email')) })
  },
})

export const usersLookupByEmail = method<{ email: string }>({
  scope: 'users:read.email',
  args: exactlyUnion<UsersLookupByEmailArguments>({ email: need(string(EMAIL_MAX)) }),
  run: ({ world, grant }, { email }) => {
    const wanted = email.toLowerCase()
    const desk = [...world.desks.values()].find(
      ({ person }) =>
        person.email.toLowerCase() === wanted &&
        !person.isDeleted &&
        deskFor(world, grant, person.id) !== undefined,
    )
    if (desk === undefined) return refuse('users_not_found')
    return accept({ user: userJson(desk.person, true) })
  },
})

export const conversationsOpen = method<{ users: string; return_im?: boolean }>({
  scope: 'im:write',
  args: exactlyUnion<ConversationsOpenArguments>({
    users: need(string(ID_MAX)),
    channel: refused('a conversation is opened by its person'),
    return_im: may(bool),
    prevent_creation: may(bool),
  }),
  run: ({ world, grant }, { users, return_im }) => {
    if (users.includes(',')) return { ...refuse('missing_scope'), needed: 'mpim:write' }
    const desk = deskFor(world, grant, users)
    if (desk === undefined) return refuse('user_not_found')
    if (desk.person.isBot) return refuse('cannot_dm_bot')
    if (desk.person.isDeleted) return refuse('user_disabled')
    const channel = return_im === true ? { id: desk.dm, user: users, is_im: true } : { id: desk.dm }
    return accept({ channel })
  },
})
