/** What the Slack client does with the app's answer: close, change or keep a modal, show a note, or complain. */
import type { PlainTextOption } from '@slack/types'
import { isOk, type Answer } from './deliver.ts'
import { isObject, type JsonObject } from './json.ts'
import { LIMITS } from './limits.ts'
import { isResponse, showResponse } from './respond.ts'
import { checkModal, compile, isTooLarge } from './schema/check.ts'
import { list } from './schema/field.ts'
import { errorLines } from './schema/messages.ts'
import { optionGroup, plainOption } from './schema/parts.ts'
import { closeView, isExternalIdTaken, pushView, replaceView } from './views.ts'
import { touch, type Desk, type OpenView, type World } from './world.ts'

/** The client's words when a form could not be sent or the answer made no sense. */
const TROUBLE = 'We had some trouble connecting. Try again?'

/** Why an answer counts as none, in words for whoever looks for the fault. */
function failureOf(answer: Answer): string | null {
  if (answer.failure === 'timeout') return `no answer within ${LIMITS.ackMs} ms`
  if (answer.failure === 'connection') return 'no connection to the app'
  return isOk(answer) ? null : `the app answered ${answer.status}`
}

export function notify(desk: Desk, text: string, because: string): void {
  desk.notice = { text, because }
  touch(desk)
}

const trouble = (desk: Desk, because: string): void => notify(desk, TROUBLE, because)

type Submitted = { world: World; desk: Desk; view: OpenView }

/** Takes a new view from an answer, or says what is wrong with it. */
function newView({ world, view }: Submitted, definition: unknown, replaces: boolean) {
  if (isTooLarge(definition)) return { value: null, fault: 'the view is too large' }
  const checked = checkModal(definition)
  if (!checked.ok) return { value: null, fault: checked.messages.join('; ') }
  return isExternalIdTaken(world, checked.value, replaces ? view : undefined)
    ? { value: null, fault: 'the external_id is taken' }
    : { value: checked.value, fault: null }
}

function showErrors({ desk, view }: Submitted, errors: unknown): void {
  const inputs = new Set(
    view.definition.blocks.flatMap((block) =>
      block.type === 'input' ? (block.block_id ?? []) : [],
    ),
  )
  const entries = Object.entries(isObject(errors) ? errors : {})
  const foreign = entries.filter(([blockId]) => !inputs.has(blockId)).map(([blockId]) => blockId)
  if (entries.length === 0) return trouble(desk, 'errors without any block id')
  if (foreign.length > 0)
    return trouble(desk, `errors for blocks that are no input blocks: ${foreign.join(', ')}`)
  view.failures = Object.fromEntries(entries.map(([blockId, text]) => [blockId, String(text)]))
  touch(desk)
}

function followAction(submitted: Submitted, answer: JsonObject): void {
  const { world, desk, view } = submitted
  switch (answer.response_action) {
    case 'clear':
      closeView(desk, view, true)
      return
    case 'errors':
      return showErrors(submitted, answer.errors)
    case 'update': {
      const { value, fault } = newView(submitted, answer.view, true)
      if (value === null) return trouble(desk, `update: ${fault}`)
      replaceView(world, { desk, view }, value)
      return
    }
    case 'push': {
      const { value, fault } = newView(submitted, answer.view, false)
      if (value === null) return trouble(desk, `push: ${fault}`)
      const pushed = pushView(world, desk, { teamId: view.teamId, definition: value })
      return pushed === null ? trouble(desk, 'push: three views are open already') : undefined
    }
    default:
      return trouble(desk, `unknown response_action ${JSON.stringify(answer.response_action)}`)
  }
}

/** After a form was sent: an empty answer closes it, a `response_action` says otherwise, all else keeps it open. */
export function afterSubmit(submitted: Submitted, answer: Answer): void {
  const { desk, view } = submitted
  if (!desk.stack.includes(view)) return
  const failure = failureOf(answer)
  if (failure !== null) return trouble(desk, failure)
  if (answer.text === '') {
    closeView(desk, view, false)
    return
  }
  if (!isObject(answer.json)) return trouble(desk, 'the answer is neither empty nor a JSON object')
  followAction(submitted, answer.json)
}

/** After a slash command: the answer may carry a note that only this person sees. */
export function afterSlash(
  { world, desk, channel }: { world: World; desk: Desk; channel: string },
  command: string,
  answer: Answer,
): void {
  const failed = (error: string, because: string) =>
    notify(desk, `${command} failed with the error "${error}"`, because)
  const failure = failureOf(answer)
  if (failure !== null)
    return failed(answer.failure === 'timeout' ? 'operation_timeout' : 'dispatch_failed', failure)
  if (answer.text === '') return
  const response = answer.json ?? { text: answer.text }
  if (!isResponse(response))
    return failed('dispatch_failed', errorLines(isResponse.errors, '').join('; '))
  const faults = showResponse(world, { desk, channel, original: null }, response)
  if (faults.length > 0) failed('dispatch_failed', faults.join('; '))
}

/** After a press, a shortcut or a closed form: only a missing answer is shown. */
export function afterAct(desk: Desk, what: string, answer: Answer): void {
  const failure = failureOf(answer)
  if (failure !== null) notify(desk, `${what} did not work. The app did not respond.`, failure)
}

type Group = { options: PlainTextOption[] }
const isOptions = compile<{ options: PlainTextOption[] } | { option_groups: Group[] }>({
  type: 'object',
  oneOf: [
    {
      additionalProperties: false,
      required: ['options'],
      properties: { options: { ...list(plainOption, LIMITS.selectOptions), minItems: 0 } },
    },
    {
      additionalProperties: false,
      required: ['option_groups'],
      properties: { option_groups: list(optionGroup, LIMITS.selectOptions) },
    },
  ],
})

/** The options an external select shows after a search; none, with a notice, when the answer is no good. */
export function offeredBy(desk: Desk, answer: Answer): PlainTextOption[] {
  const failed = (because: string): PlainTextOption[] => {
    notify(desk, 'The options could not be loaded.', because)
    return []
  }
  const failure = failureOf(answer)
  if (failure !== null) return failed(failure)
  if (!isOptions(answer.json)) return failed(errorLines(isOptions.errors, '').join('; '))
  return 'options' in answer.json
    ? answer.json.options
    : answer.json.option_groups.flatMap((group) => group.options)
}
