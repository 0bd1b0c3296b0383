import type { WebClient } from '@slack/web-api'
import type { ModalView } from '@slack/types'
import type { Intent } from '../../core/conversation/intent.ts'
import type { Reply } from '../../core/conversation/respond.ts'
import { FORM, SAY, TASK } from '../../core/conversation/words.ts'
import { log } from '../../core/kernel/log.ts'
import { err, ok, type Result } from '../../core/kernel/result.ts'
import { deskFacts, speakLater, UNREACHED, type Desk, type DeskFacts } from './desk.ts'
import { errorCode } from './failure.ts'
import { formView } from './render-form.ts'
import { openingForm, openingTask, saidView, taskView } from './render-modals.ts'
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
  const { desk, client, say } = opening
  const replying = speakLater(desk, intent)
  const facts = await within(deskFacts(desk), FACTS_MAX_MS).catch(() => undefined)
  if (!facts?.ok) return say(facts ? SAY.notConnected : SAY.tryAgain)
  const { token } = facts.value
  const { empty, render } = framesOf(intent, facts.value)
  const ready = await within(replying, READY_MAX_MS)
  const opened = await open(opening, { token, view: ready ? render(ready) : empty })
  if (!opened.ok) return say(ready?.kind === 'refused' ? ready.words : wordsFor(opened.error))
  if (ready) return
  const reply = (await within(replying, FILL_MAX_MS)) ?? UNREACHED
  await fill(client, { ...opened.value, token, view: render(reply) })
}

/** Slack's trigger was used up or out of date. */
const LATE: ReadonlySet<string> = new Set(['expired_trigger_id', 'exchanged_trigger_id'])

const wordsFor = (code: string): string => (LATE.has(code) ? SAY.tookTooLong : SAY.tryAgain)

type Shown = { readonly token: string; readonly view: ModalView }
type Opened = { readonly view_id: string; readonly hash?: string }

/** The view's id, or a code that says why there is none. */
async function open(
  { client, triggerId }: Opening,
  { token, view }: Shown,
): Promise<Result<Opened, string>> {
  try {
    const { view: shown } = await showView(view, (tried) =>
      client.views.open({ token, trigger_id: triggerId, view: tried }),
    )
    if (!shown?.id) return err('unreadable')
    return ok({ view_id: shown.id, ...(shown.hash && { hash: shown.hash }) })
  } catch (thrown) {
    const code = errorCode(thrown)
    log('slack.failed', { code: `views.open ${code}` })
    return err(code)
  }
}

/** `hash` keeps an answer that comes late from covering what was shown since. */
async function fill(client: Opening['client'], filled: Opened & Shown): Promise<void> {
  try {
    await showView(filled.view, (view) => client.views.update({ ...filled, view }))
  } catch (thrown) {
    // Most often the person closed the modal meanwhile.
    log('slack.failed', { code: `views.update ${errorCode(thrown)}` })
  }
}

type Frames = { readonly empty: ModalView; readonly render: (reply: Reply) => ModalView }

function framesOf(intent: Intent, facts: DeskFacts): Frames {
  return intent.kind === 'task.open'
    ? { empty: openingTask(), render: (reply) => viewOf(reply, { title: TASK.title, facts }) }
    : {
        empty: openingForm(facts.emergencyNumber),
        render: (reply) => viewOf(reply, { title: FORM.title, facts }),
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
