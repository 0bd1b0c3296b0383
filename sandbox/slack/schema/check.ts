/** Says whether Slack would take a message's blocks or a view, and if not, why. */
import type { HomeView, ModalView } from '@slack/types'
import { Ajv, type SchemaObject, type ValidateFunction } from 'ajv'
import type { Block } from '../blocks.ts'
import { LIMITS } from '../limits.ts'
import { messageBlocks } from './blocks.ts'
import { errorLine, errorLines } from './messages.ts'
import { ruleFaults } from './rules.ts'
import { home, modal } from './views.ts'

export type Modal = Omit<ModalView, 'blocks'> & { blocks: Block[] }
export type Home = Omit<HomeView, 'blocks'> & { blocks: Block[] }

/** `value` when Slack would take it, otherwise the lines for `response_metadata.messages`. */
type Checked<T> = { ok: true; value: T } | { ok: false; messages: string[] }

// strictRequired is off because a discriminated union names `type` in `required` and describes it in its members.
const ajv = new Ajv({
  allErrors: true,
  discriminator: true,
  strict: true,
  strictRequired: false,
  verbose: true,
})

/** Compiles a schema; what passes it has the type `T`, which the schema must describe. */
export const compile = <T>(schema: SchemaObject): ValidateFunction<T> => ajv.compile<T>(schema)

const isMessageBlocks = compile<Block[]>(messageBlocks)
const isModal = compile<Modal>(modal)
const isHome = compile<Home>(home)

const blockLines = (blocks: readonly Block[], root: string): string[] =>
  ruleFaults(blocks).map((fault) => errorLine(fault.text, `${root}${fault.pointer}`))

const verdict = <T>(value: T, messages: string[]): Checked<T> =>
  messages.length === 0 ? { ok: true, value } : { ok: false, messages }

export function checkMessageBlocks(value: unknown): Checked<Block[]> {
  return isMessageBlocks(value)
    ? verdict(value, blockLines(value, '/blocks'))
    : { ok: false, messages: errorLines(isMessageBlocks.errors, '/blocks') }
}

function submitLines(view: Modal): string[] {
  const needsSubmit = view.blocks.some((block) => block.type === 'input')
  return needsSubmit && view.submit === undefined
    ? [errorLine('missing required field: submit, because there is an input block', '/view')]
    : []
}

export function checkModal(value: unknown): Checked<Modal> {
  return isModal(value)
    ? verdict(value, [...blockLines(value.blocks, '/view/blocks'), ...submitLines(value)])
    : { ok: false, messages: errorLines(isModal.errors, '/view') }
}

export function checkHome(value: unknown): Checked<Home> {
  return isHome(value)
    ? verdict(value, blockLines(value.blocks, '/view/blocks'))
    : { ok: false, messages: errorLines(isHome.errors, '/view') }
}

/** Slack measures a view as it was sent. */
export const isTooLarge = (value: unknown): boolean =>
  Buffer.byteLength(JSON.stringify(value) ?? '') > LIMITS.viewBytes
