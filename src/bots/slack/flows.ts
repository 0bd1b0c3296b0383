import type { ModalView } from '@slack/types'
import type { Intent } from '../../core/conversation/intent.ts'
import type { Reply } from '../../core/conversation/respond.ts'
import { FORM, SAY, TASK } from '../../core/conversation/words.ts'
import { deskFacts, speak, type Desk, type DeskFacts, type SlackClient } from './desk.ts'
import { formView, saidView, taskView, waitingView } from './render-views.ts'

export type Opening = {
  readonly desk: Desk
  readonly client: SlackClient
  readonly triggerId: string
  /** Says one constant sentence to the person alone, where the surface has a way. */
  readonly say: (words: string) => Promise<unknown>
}

/**
 * Opens a modal at once and fills it when the district has answered: Slack's trigger lives three seconds, so only
 * the bot token stands between the press and the first view.
 */
export async function openModal(opening: Opening, intent: Intent): Promise<void> {
  const { desk, client, triggerId, say } = opening
  const replying = speak(desk, intent, '').catch(() => FAILED)
  const facts = await deskFacts(desk).catch(() => null)
  if (!facts) {
    await say(facts === null ? SAY.tryAgain : SAY.notConnected)
    return
  }
  const { token } = facts
  const opened = await client.views
    .open({ token, trigger_id: triggerId, view: waitingView(facts.emergencyNumber) })
    .catch(() => undefined)
  const reply = await replying
  if (!opened?.view?.id) {
    await say(reply.kind === 'refused' ? reply.words : SAY.tookTooLong)
    return
  }
  const { id, hash } = opened.view
  await client.views.update({
    token,
    view_id: id,
    ...(hash !== undefined && { hash }),
    view: viewOf(reply, facts),
  })
}

/** The district could not be asked. */
const FAILED: Reply = { kind: 'refused', words: SAY.tryAgain }

function viewOf(reply: Reply, facts: DeskFacts): ModalView {
  switch (reply.kind) {
    case 'form':
      return formView({ schools: reply.schools, emergencyNumber: facts.emergencyNumber })
    case 'task': {
      const { id, title, dueAt } = reply.task
      return taskView({
        title,
        dueAt,
        timeZone: facts.timeZone,
        link: `${facts.publicUrl}/t/${id}`,
      })
    }
    case 'refused':
      return saidView(FORM.title, reply.words)
    case 'suggestions':
    case 'receipt':
    case 'done':
    case 'mend':
      return saidView(TASK.title, SAY.tryAgain)
  }
}
