import { unescapeHtml } from '../page-form.ts'
import type { Message } from '../../slack/world.ts'
import type { Key, Scene } from './scene.ts'
import { until } from './until.ts'

/** A direct message of the app: its words, and where its button leads. */
export type DirectMessage = {
  readonly ts: string
  readonly text: string
  readonly link: string | null
}

/** Remembers what somebody has been sent so far, so that the next message can be told apart. */
export async function mailMark({ slack }: Scene, who: Key): Promise<(message: Message) => boolean> {
  const known = new Set((await slack.see(who)).messages.map(({ ts }) => ts))
  return ({ ts }) => !known.has(ts)
}

type Wanted = {
  readonly who: Key
  readonly isNew: (message: Message) => boolean
  readonly link?: string
}

/** Waits for a new message, one whose link begins as wanted when that is said. */
export async function nextMessage(
  scene: Scene,
  { who, isNew, link }: Wanted,
): Promise<DirectMessage> {
  return until(`a direct message to ${who}`, async () => {
    const { messages } = await scene.slack.see(who)
    return messages
      .filter(isNew)
      .map(read)
      .find((message) => link === undefined || message.link?.startsWith(`${scene.url}${link}`))
  })
}

function read({ ts, text, blocks }: Message): DirectMessage {
  const url = /"url":"([^"]+)"/.exec(JSON.stringify(blocks))?.[1]
  return { ts, text, link: url === undefined ? null : unescapeHtml(url) }
}
