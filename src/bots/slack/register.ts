import type { App } from '@slack/bolt'
import type { ConcernValues } from '../../core/conversation/intent.ts'
import type { Reply } from '../../core/conversation/respond.ts'
import { FORM, SAY } from '../../core/conversation/words.ts'
import { deskFacts, speak, type Desk } from './desk.ts'
import { openModal } from './flows.ts'
import { BLOCK, CALLBACK, COMMAND, MESSAGE_SHORTCUT, PRESS, SHORTCUT, VALUE } from './names.ts'
import { readPress, readSubmission, readSuggestion } from './read.ts'
import { receiptView, saidHome, saidView, studentOption } from './render-views.ts'

/** How long a student search may take before Slack shows an error of its own. */
const SEARCH_MAX_MS = 2_000
/** How long a submit may take before the person is told to press again; Slack gives up at 3 s. */
const SUBMIT_MAX_MS = 2_200

/** Tells Bolt who listens to what: one listener per id. */
export function register(app: App, desk: Desk): void {
  registerForm(app, desk)
  registerPresses(app, desk)
  registerHome(app, desk)
}

function registerForm(app: App, desk: Desk): void {
  app.command(COMMAND, async ({ ack, client, body, respond }) => {
    await ack()
    const say = (words: string) => respond({ text: words, response_type: 'ephemeral' })
    await openModal({ desk, client, triggerId: body.trigger_id, say }, { kind: 'form.open' })
  })
  for (const id of [SHORTCUT, MESSAGE_SHORTCUT]) {
    app.shortcut(id, async ({ ack, client, shortcut }) => {
      await ack()
      const say = () => Promise.resolve()
      await openModal({ desk, client, triggerId: shortcut.trigger_id, say }, { kind: 'form.open' })
    })
  }
  app.options<'block_suggestion'>(
    { action_id: VALUE, block_id: BLOCK.student },
    async ({ ack, body }) => {
      const search = speak(desk, readSuggestion({ ...body }), '')
      const reply = await within(search, SEARCH_MAX_MS)
      const students = reply?.kind === 'suggestions' ? reply.students : []
      await ack({ options: students.map(studentOption) })
    },
  )
  app.view(CALLBACK.form, async ({ ack, body }) => {
    const { key, values } = readSubmission({ ...body })
    const submitted = speak(desk, { kind: 'concern.submit', values }, key)
    desk.defer(submitted)
    const reply = await within(submitted, SUBMIT_MAX_MS).catch(() => undefined)
    await ack(answerSubmit(reply, await emergencyNumber(desk, reply)))
  })
  app.view({ callback_id: CALLBACK.wait, type: 'view_closed' }, async ({ ack }) => ack())
  app.view({ callback_id: CALLBACK.shown, type: 'view_closed' }, async ({ ack }) => ack())
}

type SubmitAnswer =
  | { response_action: 'update'; view: ReturnType<typeof receiptView> }
  | { response_action: 'errors'; errors: Record<string, string> }

/** Only a stored concern closes the form: anything else keeps what was typed on the screen and says what to do. */
function answerSubmit(reply: Reply | undefined, emergency: string): SubmitAnswer {
  if (reply?.kind === 'receipt')
    return { response_action: 'update', view: receiptView(reply.reference) }
  if (reply?.kind === 'refused')
    return { response_action: 'update', view: saidView(FORM.title, reply.words) }
  if (reply?.kind !== 'mend')
    return { response_action: 'errors', errors: { [BLOCK.what]: SAY.notSaved(emergency) } }
  const errors = Object.entries(reply.fields).map(([field, words]) => [
    BLOCK_OF[field] ?? BLOCK.what,
    words,
  ])
  return { response_action: 'errors', errors: Object.fromEntries(errors) }
}

const BLOCK_OF: Readonly<Record<string, string>> = {
  subjectId: BLOCK.student,
  subjectText: BLOCK.someoneElse,
  schoolId: BLOCK.someoneElse,
  what: BLOCK.what,
  when: BLOCK.when,
  where: BLOCK.where,
  dangerNow: BLOCK.dangerNow,
  weapon: BLOCK.weapon,
  selfHarm: BLOCK.selfHarm,
} satisfies Record<keyof ConcernValues, string>

async function emergencyNumber(desk: Desk, reply: Reply | undefined): Promise<string> {
  if (reply) return ''
  const facts = await within(
    deskFacts(desk).catch(() => undefined),
    200,
  )
  return facts?.emergencyNumber ?? '911'
}

function registerPresses(app: App, desk: Desk): void {
  app.action(PRESS.link, async ({ ack }) => ack())
  for (const id of [PRESS.taskSeen, PRESS.taskDone]) {
    app.action(id, async ({ ack, body, respond }) => {
      await ack()
      const { key, intent } = readPress({ ...body })
      const reply = await speak(desk, intent, key)
      if (reply.kind !== 'refused') return
      await respond({ text: reply.words, response_type: 'ephemeral', replace_original: false })
    })
  }
  for (const id of [PRESS.taskOpen, PRESS.raise]) {
    app.action(id, async ({ ack, body, client }) => {
      await ack()
      const { intent } = readPress({ ...body })
      const triggerId = 'trigger_id' in body ? body.trigger_id : ''
      await openModal({ desk, client, triggerId, say: () => Promise.resolve() }, intent)
    })
  }
}

function registerHome(app: App, desk: Desk): void {
  app.event('app_home_opened', async ({ client, event }) => {
    const reply = await speak(desk, { kind: 'home.open' }, '')
    if (reply.kind !== 'refused') return
    const facts = await deskFacts(desk)
    if (!facts) return
    desk.defer(
      client.views.publish({
        token: facts.token,
        user_id: event.user,
        view: saidHome(reply.words),
      }),
    )
  })
}

async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
