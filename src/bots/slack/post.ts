import { WebAPIPlatformError, type WebClient } from '@slack/web-api'
import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { ChatAccess, ChatPerson, ChatPort } from '../../core/ports/chat.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import { createClient, type SlackOutbound } from './client.ts'
import { slackFailure } from './failure.ts'
import { renderCard } from './render-card.ts'
import { homeView } from './render-home.ts'

/** Slack as the outbox sees it. Every message is one of the constant cards; links are never unfurled. */
export function createSlackChat(outbound: SlackOutbound): ChatPort {
  const client = (to: ChatAccess) => createClient(outbound, to.token)
  return {
    post: (to, card) =>
      attempt(async () => {
        const message = { ...renderCard(card), unfurl_links: false, unfurl_media: false }
        const { channel, ts } = await client(to).chat.postMessage({
          channel: to.userId,
          ...message,
        })
        return channel && ts ? ok({ channel, message: ts }) : err(UNREADABLE)
      }),
    update: (to, place, card) =>
      attempt(async () => {
        await client(to).chat.update({
          channel: place.channel,
          ts: place.message,
          ...renderCard(card),
        })
        return ok(place)
      }),
    publishHome: (to, home) =>
      attempt(async () => {
        await client(to).views.publish({ user_id: to.userId, view: homeView(home) })
        return ok(null)
      }),
    lookUp: (to) =>
      attempt(async () => {
        const { user } = await client(to).users.info({ user: to.userId })
        const person = toPerson(user)
        return person ? ok(person) : err(UNREADABLE)
      }),
    find: (desk, email) =>
      attempt(async () => {
        const { user } = await createClient(outbound, desk.token)
          .users.lookupByEmail({ email })
          .catch(unlessNobody)
        return ok(toPerson(user) ?? null)
      }),
  }
}

type SlackUser = Awaited<ReturnType<WebClient['users']['info']>>['user']

function toPerson(user: SlackUser): ChatPerson | undefined {
  if (!user?.id) return undefined
  // An address nobody has confirmed proves nothing.
  const email = (user.is_email_confirmed !== false && user.profile?.email) || null
  return { userId: user.id, email, isMember: !NOT_MEMBERS.some((flag) => user[flag] === true) }
}

/** Slack's word for an address that is no member's; everything else is a failure of the call. */
function unlessNobody(thrown: unknown): { user?: SlackUser } {
  if (thrown instanceof WebAPIPlatformError && thrown.data.error === 'users_not_found') return {}
  throw thrown
}

/** Marks of somebody who is not staff of this workspace: guests, strangers of shared channels, bots, people who left. */
const NOT_MEMBERS = [
  'is_restricted',
  'is_ultra_restricted',
  'is_stranger',
  'is_bot',
  'is_invited_user',
  'deleted',
] as const

const UNREADABLE: PortFailure = { retry: 'later', reason: 'unreadable', unknown: true }

async function attempt<T>(
  call: () => Promise<Result<T, PortFailure>>,
): Promise<Result<T, PortFailure>> {
  try {
    return await call()
  } catch (thrown) {
    return err(slackFailure(thrown))
  }
}
