import type { WebClient } from '@slack/web-api'
import type { LocatedDistrict } from '../../core/district/client.ts'
import type { Intent } from '../../core/conversation/intent.ts'
import { respond, type Reply } from '../../core/conversation/respond.ts'
import { FORBIDDEN } from '../../core/conversation/words.ts'
import type { Caller } from '../../core/kernel/actor.ts'
import type { ChatPort } from '../../core/ports/chat.ts'
import type { Speaker } from './read.ts'

/** One request at the desk: which district, who speaks, and what its Slack client may use. */
export type Desk = {
  readonly district: LocatedDistrict
  readonly tenant: string
  readonly speaker: Speaker | undefined
  readonly chat: ChatPort
  readonly defer: (work: Promise<unknown>) => void
}

const LINKER: Caller = { via: 'service', name: 'chat_link' }

export type DeskFacts = {
  readonly token: string
  readonly emergencyNumber: string
  readonly timeZone: string
  readonly publicUrl: string
}

/** The bot token and the district's constants; undefined when the district dropped its Slack connection. */
export async function deskFacts(desk: Desk): Promise<DeskFacts | undefined> {
  const asked = await desk.district.client.ask(
    'connection.chat_desk',
    { provider: 'slack' },
    { caller: LINKER },
  )
  return asked.ok ? asked.value : undefined
}

/** Does what the speaker wants. Somebody of another organisation is refused before the district is asked. */
export async function speak(desk: Desk, intent: Intent, requestKey: string): Promise<Reply> {
  const { speaker, district } = desk
  if (!speaker) return { kind: 'refused', words: FORBIDDEN.guest }
  const caller: Caller = { via: 'slack', tenant: speaker.tenant, userId: speaker.userId }
  const introduce = () => introduceSpeaker(desk, speaker)
  return respond({ client: district.client, caller, requestKey, introduce }, intent)
}

/** Asks Slack who stands behind the account (full member? which e-mail?) and tells the district, which links once. */
async function introduceSpeaker(desk: Desk, speaker: Speaker): Promise<void> {
  const facts = await deskFacts(desk)
  if (!facts) return
  const { tenant, userId } = speaker
  const found = await desk.chat.lookUp({ provider: 'slack', tenant, token: facts.token, userId })
  if (!found.ok) return
  const { email, isMember } = found.value
  const seen = { provider: 'slack', tenant, subject: userId, email, isMember } as const
  await desk.district.client.run('account.see', seen, { caller: LINKER })
}

export type SlackClient = Pick<WebClient, 'views' | 'chat'>
