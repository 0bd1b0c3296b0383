import type { WebClient } from '@slack/web-api'
import type { ModalView } from '@slack/types'
import type { Intent } from '../../core/conversation/intent.ts'
import type { Reply } from '../../core/conversation/respond.ts'
import { FORM, SAY, TASK } from '../../core/conversation/words.ts'
import { log } from '../../core/kernel/log.ts'
import { deskFacts, speak, type Desk, type DeskFacts } from './desk.ts'
import { errorCode } from './failure.ts'
import { formView, openingView, saidView, taskView } from './render-views.ts'
import type { Say } from './say.ts'
import { showView } from './show-view.ts'
import { within } from './within.ts'

export type Opening = {
  readonly desk: Desk
  readonly client: Pick<WebClient, 'views'>
  readonly triggerId: string
  readonly say: Say
}

/** Slack's trigger lives three seconds; half of them are left for opening the modal. */
const FACTS_MAX_MS = 1_500
/** An answer that comes with the bot token, or right after it, spares the person the empty modal. */
const READY_MAX_MS = 100
/** Nobody waits longer in front of an empty modal. Asking Slack about somebody new takes most of it. */
const FILL_MAX_MS = 15_000

/**
 * Opens a modal at once and fills it when the district has answered: only the bot token stands between the press and
 * the first view.
 */
export async function openModal(opening: Opening, intent: Intent): Promise<void> {
  const { desk, say } = opening
  const replying = speak(desk, intent).catch(() => FAILED)
  const facts = await within(deskFacts(desk), FACTS_MAX_MS).catch(() => undefined)
  if (!facts?.ok) return say(facts ? SAY.notConnected : SAY.tryAgain)
  const ready = await within(replying, READY_MAX_MS)
  const title = intent.kind === 'task.open' ? TASK.title : FORM.title
  const render = (reply: Reply) => viewOf(reply, { title, facts: facts.value })
  const { token, emergencyNumber } = facts.value
  const first = ready ? render(ready) : openingView({ title, emergencyNumber })
  const opened = await open(opening, token, first)
  if (!opened) return say(ready?.kind === 'refused' ? ready.words : SAY.tookTooLong)
  if (ready) return
  const reply = (await within(replying, FILL_MAX_MS)) ?? FAILED
  await fill(opening.client, { ...opened, token, view: render(reply) })
}

/** The district could not be asked. */
const FAILED: Reply = { kind: 'refused', words: SAY.tryAgain }

type Opened = { readonly view_id: string; readonly hash?: string }

async function open(
  { client, triggerId }: Opening,
  token: string,
  view: ModalView,
): Promise<Opened | undefined> {
  try {
    const { view: shown } = await showView(view, (tried) =>
      client.views.open({ token, trigger_id: triggerId, view: tried }),
    )
    return shown?.id ? { view_id: shown.id, ...(shown.hash && { hash: shown.hash }) } : undefined
  } catch (thrown) {
    log('slack.failed', { code: `views.open ${errorCode(thrown)}` })
    return undefined
  }
}

/** `hash` keeps an answer that comes late from covering what was shown since. */
async function fill(
  client: Opening['client'],
  filled: Opened & { readonly token: string; readonly view: ModalView },
): Promise<void> {
  try {
    await showView(filled.view, (view) => client.views.update({ ...filled, view }))
  } catch (thrown) {
    // Most often the person closed the modal meanwhile.
    log('slack.failed', { code: `views.update ${errorCode(thrown)}` })
  }
}

function viewOf(reply: Reply, shown: { title: string; facts: DeskFacts }): ModalView {
  const { facts, title } = shown
  const { emergencyNumber, publicUrl, timeZone } = facts
  switch (reply.kind) {
    case 'form':
      return formView({ schools: reply.schools, emergencyNumber })
    case 'task':
      return taskView({ ...reply.task, timeZone, link: `${publicUrl}/t/${reply.task.id}` })
    case 'refused':
      return saidView(title, reply.words)
    case 'suggestions':
    case 'receipt':
    case 'done':
    case 'mend':
      return saidView(title, SAY.tryAgain)
  }
}
