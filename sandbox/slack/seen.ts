/** What a person sees right now, as plain data. */
import type { Block } from './blocks.ts'
import type { JsonObject } from './json.ts'
import { viewJson } from './views.ts'
import type { Desk, Message, Notice, OpenView } from './world.ts'

export type SeenView = {
  id: string
  type: 'modal' | 'home'
  title: string
  hash: string
  callbackId: string
  privateMetadata: string
  blocks: Block[]
  /** `null` when the form cannot be sent. */
  submit: string | null
  close: string | null
  /** What the person is told about single fields, by block id. */
  failures: Record<string, string>
  /** The view as Slack's API shows it, with `state.values`. */
  raw: JsonObject
}

export type SeenPerson = {
  id: string
  key: string
  name: string
  dm: string
  messages: Message[]
  home: SeenView | null
  /** Modals, the one on top last. */
  stack: SeenView[]
  notice: Notice | null
  version: number
}

function frame(definition: OpenView['definition']): Pick<SeenView, 'title' | 'submit' | 'close'> {
  if (definition.type === 'home') return { title: 'Home', submit: null, close: null }
  const { title, submit, close } = definition
  return { title: title.text, submit: submit?.text ?? null, close: close?.text ?? null }
}

function seenView(view: OpenView): SeenView {
  const { definition } = view
  return {
    id: view.id,
    type: definition.type,
    ...frame(definition),
    hash: view.hash,
    callbackId: definition.callback_id ?? '',
    privateMetadata: definition.private_metadata ?? '',
    blocks: definition.blocks,
    failures: view.failures,
    raw: viewJson(view),
  }
}

/** A copy: later changes do not reach into it. */
export const seenPerson = (desk: Desk): SeenPerson =>
  structuredClone({
    id: desk.person.id,
    key: desk.person.key,
    name: desk.person.name,
    dm: desk.dm,
    messages: desk.messages,
    home: desk.home === null ? null : seenView(desk.home),
    stack: desk.stack.map(seenView),
    notice: desk.notice,
    version: desk.version,
  })
