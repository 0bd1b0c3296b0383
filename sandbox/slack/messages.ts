/** The messages on a person's desk: writing, changing, finding. */
import { CREDENTIALS } from '../cast.ts'
import { withIds, type Block } from './blocks.ts'
import type { JsonObject } from './json.ts'
import { newId, newTs, touch, type Desk, type Message, type World } from './world.ts'

/** Slack itself, when it has something to say about an app. */
export const SLACKBOT = 'USLACKBOT'

const GENERATED_ID_LENGTH = 5

const named = (blocks: readonly Block[]): Block[] =>
  withIds(blocks, () => newId('', GENERATED_ID_LENGTH))

type Draft = {
  channel: string
  text: string
  blocks: readonly Block[]
  isEphemeral?: boolean
  user?: string
}

export function addMessage(world: World, desk: Desk, draft: Draft): Message {
  const message: Message = {
    channel: draft.channel,
    ts: newTs(world),
    user: draft.user ?? CREDENTIALS.slack.botUserId,
    text: draft.text,
    blocks: named(draft.blocks),
    isEphemeral: draft.isEphemeral ?? false,
    editedTs: null,
  }
  desk.messages.push(message)
  touch(desk)
  return message
}

/** Leaving `blocks` out keeps the old ones; an empty list takes them away. */
type Change = { text: string; blocks: readonly Block[] | undefined }

export function changeMessage(
  world: World,
  found: { desk: Desk; message: Message },
  change: Change,
): void {
  const { desk, message } = found
  message.text = change.text
  if (change.blocks !== undefined) message.blocks = named(change.blocks)
  message.editedTs = newTs(world)
  touch(desk)
}

export function removeMessage(desk: Desk, message: Message): void {
  desk.messages = desk.messages.filter((kept) => kept !== message)
  touch(desk)
}

/** A message as Slack reports it in answers and payloads. */
export const messageJson = (message: Message, teamId: string): JsonObject => ({
  type: 'message',
  user: message.user,
  ts: message.ts,
  bot_id: CREDENTIALS.slack.botId,
  app_id: CREDENTIALS.slack.appId,
  text: message.text,
  team: teamId,
  ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
  ...(message.editedTs === null
    ? {}
    : { edited: { user: CREDENTIALS.slack.botId, ts: message.editedTs } }),
})
