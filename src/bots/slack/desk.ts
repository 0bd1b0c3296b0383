import type { CommandInput, LocatedDistrict, QueryOutput } from '../../core/district/client.ts'
import type { Intent } from '../../core/conversation/intent.ts'
import { respond, type Reply } from '../../core/conversation/respond.ts'
import { FORBIDDEN, SAY } from '../../core/conversation/words.ts'
import type { Caller } from '../../core/kernel/actor.ts'
import { log } from '../../core/kernel/log.ts'
import type { ChatPort } from '../../core/ports/chat.ts'
import type { Speaker } from './read.ts'

/** One request at the desk: which district, who speaks, and how to ask Slack about them. */
export type Desk = {
  readonly district: LocatedDistrict
  readonly tenant: string
  /** Undefined for somebody of another organisation. */
  readonly speaker: Speaker | undefined
  readonly chat: ChatPort
  readonly defer: (work: Promise<unknown>) => void
}

const LINKER: Caller = { via: 'service', name: 'chat_link' }

export type DeskFacts = QueryOutput<'connection.chat_desk'>

/** The bot token and the district's constants; `not_configured` when the district dropped its Slack connection. */
export const deskFacts = ({ district }: Desk) =>
  district.client.ask('connection.chat_desk', { provider: 'slack' }, { caller: LINKER })

/** Does what the speaker wants. Somebody of another organisation is refused before the district is asked. */
export async function speak(desk: Desk, intent: Intent, requestKey?: string): Promise<Reply> {
  const { speaker, district } = desk
  if (!speaker) return { kind: 'refused', words: FORBIDDEN.guest }
  const caller: Caller = { via: 'slack', tenant: speaker.tenant, userId: speaker.userId }
  const introduce = () => introduceSpeaker(desk, speaker)
  return respond({ client: district.client, caller, requestKey, introduce }, intent)
}

/** The same where the answer to Slack has left already: a district that cannot be reached is then said in words. */
export async function speakLater(desk: Desk, intent: Intent, requestKey?: string): Promise<Reply> {
  try {
    return await speak(desk, intent, requestKey)
  } catch {
    log('slack.failed', { code: 'district' })
    return UNREACHED
  }
}

export const UNREACHED: Reply = { kind: 'refused', words: SAY.tryAgain }

/** Asks Slack who stands behind the account (full member? which e-mail?) and tells the district, which links once. */
async function introduceSpeaker(desk: Desk, { tenant, userId }: Speaker): Promise<void> {
  const facts = await deskFacts(desk)
  if (!facts.ok) return
  const { token } = facts.value
  const found = await desk.chat.lookUp({ provider: 'slack', tenant, token, userId })
  if (!found.ok) return
  const { email, isMember } = found.value
  await tellSeen(desk, { subject: userId, email, isMember })
}

type Seen = Omit<CommandInput<'account.see'>, 'provider' | 'tenant'>

/** Tells the district what the workspace says of an account. */
export const tellSeen = ({ district, tenant }: Desk, seen: Seen, requestKey?: string) =>
  district.client.run(
    'account.see',
    { provider: 'slack', tenant, ...seen },
    { caller: LINKER, requestKey },
  )
