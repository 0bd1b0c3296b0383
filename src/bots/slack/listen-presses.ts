import type { App, BlockAction } from '@slack/bolt'
import { acknowledge } from './acknowledge.ts'
import { speakLater, type Desk } from './desk.ts'
import { PRESS } from './names.ts'
import { openModal } from './open-modal.ts'
import { readPress } from './read.ts'
import { sayTo } from './say.ts'

/** The buttons of cards, modals and App Home. What a press changed shows in the card, which the outbox brings along. */
export function listenToPresses(app: App, desk: Desk): void {
  app.action(PRESS.link, async ({ ack }) => ack())
  for (const id of [PRESS.taskSeen, PRESS.taskDone]) {
    app.action(id, async ({ ack, body, respond }) => {
      await acknowledge(ack)
      const { key, intent } = readPress({ ...body })
      const reply = await speakLater(desk, intent, key)
      if (reply.kind === 'refused') await sayTo(respond)(reply.words)
    })
  }
  for (const id of [PRESS.taskOpen, PRESS.raise]) {
    app.action<BlockAction>(id, async ({ ack, body, client, respond }) => {
      await acknowledge(ack)
      const { intent } = readPress({ ...body })
      const say = sayTo(respond)
      await openModal({ desk, client, triggerId: body.trigger_id, say }, intent)
    })
  }
}
