import type { App } from '@slack/bolt'
import { SAY } from '../../core/conversation/words.ts'
import { acknowledge } from './acknowledge.ts'
import { speak, type Desk } from './desk.ts'
import { BLOCK, CALLBACK, COMMAND, MESSAGE_SHORTCUT, SHORTCUT, VALUE } from './names.ts'
import { openModal } from './open-modal.ts'
import { isForeignMessage, readSubmission, readSuggestion } from './read.ts'
import { studentOptions } from './render-form.ts'
import { sayTo } from './say.ts'
import { submitAnswer } from './submit-answer.ts'
import { within } from './within.ts'

/** How long a student search may take before Slack shows an error of its own. */
const SEARCH_MAX_MS = 2_000
/** How long a submit may take before the person is told to press again; Slack gives up at 3 s. */
const SUBMIT_MAX_MS = 2_200

const OPEN_FORM = { kind: 'form.open' } as const

/** The ways to the concern form, the search in it, and its submission. */
export function listenToForm(app: App, desk: Desk): void {
  listenForOpening(app, desk)
  app.options<'block_suggestion'>(
    { action_id: VALUE, block_id: BLOCK.student },
    async ({ ack, body }) => {
      const search = speak(desk, readSuggestion({ ...body }))
      const reply = await within(search, SEARCH_MAX_MS).catch(() => undefined)
      await ack({ options: studentOptions(reply?.kind === 'suggestions' ? reply.students : []) })
    },
  )
  app.view(CALLBACK.form, async ({ ack, body }) => {
    const { key, blocks, values } = readSubmission({ ...body })
    const submitted = speak(desk, { kind: 'concern.submit', values }, key)
    // It may still be stored after the person was told to press again; the same form then gives the same receipt.
    desk.defer(submitted)
    const reply = await within(submitted, SUBMIT_MAX_MS).catch(() => undefined)
    await ack(submitAnswer(reply, blocks))
  })
  app.view({ type: 'view_closed' }, async ({ ack }) => ack())
}

function listenForOpening(app: App, desk: Desk): void {
  app.command(COMMAND, async ({ ack, body, client, respond }) => {
    await acknowledge(ack)
    const say = sayTo(respond)
    await openModal({ desk, client, triggerId: body.trigger_id, say }, OPEN_FORM)
  })
  app.shortcut({ callback_id: SHORTCUT, type: 'shortcut' }, async ({ ack, body, client }) => {
    await acknowledge(ack)
    const say = sayTo(undefined)
    await openModal({ desk, client, triggerId: body.trigger_id, say }, OPEN_FORM)
  })
  const fromMessage = { callback_id: MESSAGE_SHORTCUT, type: 'message_action' } as const
  app.shortcut(fromMessage, async ({ ack, body, client, respond }) => {
    await acknowledge(ack)
    const say = sayTo(respond)
    if (isForeignMessage({ ...body }, desk.tenant)) return say(SAY.outsideMessage)
    await openModal({ desk, client, triggerId: body.trigger_id, say }, OPEN_FORM)
  })
}
