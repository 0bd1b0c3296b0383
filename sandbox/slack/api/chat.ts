/** Writing to people: chat.postMessage, chat.update, chat.postEphemeral. */
import type {
  ChatPostEphemeralArguments,
  ChatPostMessageArguments,
  ChatUpdateArguments,
} from '@slack/web-api'
import type { Block } from '../blocks.ts'
import type { JsonObject } from '../json.ts'
import { LIMITS } from '../limits.ts'
import { addMessage, changeMessage, messageJson } from '../messages.ts'
import { checkMessageBlocks } from '../schema/check.ts'
import { bool, exactlyUnion, may, need, refused, string, type Field } from '../schema/field.ts'
import { deskFor, type Desk, type Grant, type World } from '../world.ts'
import { accept, method, refuse, type ApiAnswer } from './method.ts'

const ID_MAX = 64
const TS_MAX = 32

const unused = refused('Offramp never sets this')

/** What all three methods take, and what none of them may be given. */
const content = {
  channel: need(string(ID_MAX)),
  text: need({ type: 'string' }),
  blocks: may({ type: 'array' }),
  attachments: unused,
  markdown_text: refused('it would be shown without our blocks'),
  parse: unused,
  link_names: refused('nobody is mentioned by name'),
  as_user: unused,
} satisfies Record<string, Field>

const authorship = { icon_emoji: unused, icon_url: unused, username: unused }

const alwaysFalse = need({ type: 'boolean', const: false })

type Content = { channel: string; text: string; blocks?: unknown[] }

/** Text is what notifications and screen readers use, so no message may go without. */
function textRefusal(args: JsonObject): ApiAnswer | null {
  const { text } = args
  if (text === undefined || (typeof text === 'string' && text.trim() === ''))
    return refuse('no_text')
  return typeof text === 'string' && text.length > LIMITS.messageText
    ? refuse('msg_too_long')
    : null
}

/** An empty list of blocks is how an update takes them away. */
function checkedBlocks(blocks: unknown[] | undefined) {
  if (blocks === undefined) return { ok: true, value: undefined } as const
  if (blocks.length === 0) return { ok: true, value: [] satisfies Block[] } as const
  return checkMessageBlocks(blocks)
}

/** A channel named by its own id; Slack does not take a user id here. */
function deskOfChannel(world: World, grant: Grant, channel: string): Desk | undefined {
  for (const desk of world.desks.values())
    if (desk.dm === channel) return deskFor(world, grant, desk.person.id)
  return undefined
}

const canBeWrittenTo = (desk: Desk | undefined): desk is Desk =>
  desk !== undefined && !desk.person.isDeleted && !desk.person.isBot

export const chatPostMessage = method<Content>({
  scope: 'chat:write',
  before: textRefusal,
  args: exactlyUnion<ChatPostMessageArguments>({
    ...content,
    ...authorship,
    unfurl_links: alwaysFalse,
    unfurl_media: alwaysFalse,
    metadata: refused('any app of the workspace could read it'),
    thread_ts: refused('no threads'),
    reply_broadcast: refused('no threads'),
    mrkdwn: may(bool),
  }),
  run: ({ world, grant }, { channel, text, blocks }) => {
    const desk = deskOfChannel(world, grant, channel) ?? deskFor(world, grant, channel)
    if (!canBeWrittenTo(desk)) return refuse('channel_not_found')
    const checked = checkedBlocks(blocks)
    if (!checked.ok) return refuse('invalid_blocks', checked.messages)
    const message = addMessage(world, desk, { channel: desk.dm, text, blocks: checked.value ?? [] })
    return accept({
      channel: desk.dm,
      ts: message.ts,
      message: messageJson(message, desk.person.teamId),
    })
  },
})

export const chatUpdate = method<Content & { ts: string }>({
  scope: 'chat:write',
  before: textRefusal,
  args: exactlyUnion<ChatUpdateArguments>({
    ...content,
    ts: need(string(TS_MAX)),
    metadata: refused('any app of the workspace could read it'),
    file_ids: unused,
    reply_broadcast: refused('no threads'),
  }),
  run: ({ world, grant }, { channel, ts, text, blocks }) => {
    const desk = deskOfChannel(world, grant, channel)
    if (!canBeWrittenTo(desk)) return refuse('channel_not_found')
    const message = desk.messages.find((sent) => sent.ts === ts && !sent.isEphemeral)
    if (message === undefined) return refuse('message_not_found')
    const checked = checkedBlocks(blocks)
    if (!checked.ok) return refuse('invalid_blocks', checked.messages)
    changeMessage(world, { desk, message }, { text, blocks: checked.value })
    return accept({
      channel,
      ts,
      text,
      message: messageJson(message, desk.person.teamId),
    })
  },
})

export const chatPostEphemeral = method<Content & { user: string }>({
  scope: 'chat:write',
  before: textRefusal,
  args: exactlyUnion<ChatPostEphemeralArguments>({
    ...content,
    ...authorship,
    user: need(string(ID_MAX)),
    thread_ts: refused('no threads'),
  }),
  run: ({ world, grant }, { channel, user, text, blocks }) => {
    const desk = deskFor(world, grant, user)
    if (!canBeWrittenTo(desk)) return refuse('user_not_found')
    if (channel !== desk.dm && !channel.startsWith('C')) return refuse('channel_not_found')
    const checked = checkedBlocks(blocks)
    if (!checked.ok) return refuse('invalid_blocks', checked.messages)
    const draft = { channel, text, blocks: checked.value ?? [], isEphemeral: true }
    return accept({ message_ts: addMessage(world, desk, draft).ts })
  },
})
