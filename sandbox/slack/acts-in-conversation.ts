/** What a person does in a conversation: a slash command, a shortcut, a press. */
import type { ActOf } from './act.ts'
import { CHANNEL_MESSAGES, type ChannelMessage } from './channel.ts'
import { done, send, sendInteraction, type Done } from './done.ts'
import { FORM_TYPE } from './deliver.ts'
import { deskOf } from './find.ts'
import * as payloads from './payloads.ts'
import type { Scene } from './payloads.ts'
import { pressPayload } from './press.ts'
import { afterAct, afterSlash } from './reactions.ts'
import { CannotDo } from './values.ts'
import { newTs } from './world.ts'

export async function slash(scene: Scene, act: ActOf<'slash'>): Promise<Done> {
  const fields = payloads.slashFields(scene, act)
  const body = new URLSearchParams(fields).toString()
  const answers = await send(scene, { kind: 'slash', body, contentType: FORM_TYPE })
  const place = { world: scene.world, desk: scene.desk, channel: act.channel ?? scene.desk.dm }
  for (const answer of answers) afterSlash(place, act.command, answer)
  return done(answers)
}

export async function shortcut(scene: Scene, act: ActOf<'shortcut'>): Promise<Done> {
  const payload = payloads.globalShortcut(scene, act.callbackId)
  const answers = await sendInteraction(scene, 'shortcut', payload)
  afterAct(scene.desk, 'The shortcut', answers[0])
  return done(answers)
}

function channelMessage(scene: Scene, wanted: ActOf<'messageShortcut'>['message']): ChannelMessage {
  if ('text' in wanted)
    return {
      ts: newTs(scene.world),
      user: deskOf(scene.world, wanted.author).person.id,
      text: wanted.text,
    }
  const found = CHANNEL_MESSAGES.find(({ ts }) => ts === wanted.ts)
  if (found === undefined) throw new CannotDo(`the channel has no message ${wanted.ts}`)
  return found
}

export async function messageShortcut(scene: Scene, act: ActOf<'messageShortcut'>): Promise<Done> {
  const message = channelMessage(scene, act.message)
  const payload = payloads.messageShortcut(scene, act.callbackId, message)
  const answers = await sendInteraction(scene, 'message_action', payload)
  afterAct(scene.desk, 'The shortcut', answers[0])
  return done(answers)
}

export async function press(scene: Scene, act: ActOf<'press'>): Promise<Done> {
  const answers = await sendInteraction(scene, 'block_actions', pressPayload(scene, act))
  afterAct(scene.desk, 'That', answers[0])
  return done(answers)
}
