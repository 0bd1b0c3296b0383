/** Turns a posted form of the page into acts of the driver. */
import type { ActInput } from '../act.ts'
import { placedElements, type Element } from '../blocks.ts'
import { CannotDo } from '../values.ts'
import type { Desk, OpenView } from '../world.ts'
import { readControl, type Control } from './names.ts'

const MS_PER_S = 1000

/** Two presses of Enter apart: `name` once, or several times for check boxes. */
export type Posted = ReadonlyMap<string, readonly string[]>

export function readPosted(text: string): Posted {
  const posted = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(text))
    posted.set(name, [...(posted.get(name) ?? []), value])
  return posted
}

const one = (posted: Posted, name: string): string => posted.get(name)?.at(-1) ?? ''

/** Line ends travel as CR LF in forms; Slack has LF. */
function inputFor(element: Element, values: readonly string[]): unknown {
  const given = values
    .filter((value) => value !== '')
    .map((value) => value.replaceAll('\r\n', '\n'))
  if (element.type === 'checkboxes') return given
  const last = given.at(-1) ?? null
  return element.type === 'datetimepicker' && last !== null
    ? Math.floor(Date.parse(`${last}Z`) / MS_PER_S)
    : last
}

/** What was entered, by `block id/action id`. */
function entered(view: OpenView, posted: Posted): Record<string, unknown> {
  const inputs: Record<string, unknown> = {}
  for (const [name, values] of posted) {
    const control = readControl(name)
    if (control?.kind !== 'v') continue
    const { blockId, actionId } = control
    const placed = placedElements(view.definition.blocks).find(
      (found) => found.blockId === blockId && found.actionId === actionId,
    )
    if (placed !== undefined) inputs[`${blockId}/${actionId}`] = inputFor(placed.element, values)
  }
  return inputs
}

function sayAct(as: string, said: string): ActInput {
  const [command = '', ...rest] = said.trim().split(/\s+/)
  if (!command.startsWith('/'))
    throw new CannotDo('this conversation takes commands only, such as /concern')
  return { do: 'slash', as, command, text: rest.join(' ') }
}

/** Where a press happened. */
function pressedOn(posted: Posted): Pick<Extract<ActInput, { do: 'press' }>, 'on'> {
  const message = one(posted, 'message')
  const view = one(posted, 'view')
  if (message !== '') return { on: { message } }
  return view === '' ? {} : { on: { view } }
}

function pressAct(as: string, posted: Posted, { blockId, actionId }: Control): ActInput {
  // An overflow menu carries the choice in the button itself, everything else in its own field.
  const inButton = one(posted, 'do').split('|')[3]
  const field = posted.get(`v|${encodeURIComponent(blockId)}|${encodeURIComponent(actionId)}`) ?? []
  const given = field.filter((value) => value !== '')
  const value =
    inButton === undefined ? (given.length > 1 ? given : given[0]) : decodeURIComponent(inButton)
  return { do: 'press', as, blockId, actionId, ...pressedOn(posted), value: value ?? null }
}

/** Enter searches where something new was typed into a search box, and else does nothing. */
function enterAct(as: string, view: OpenView, posted: Posted): ActInput[] {
  for (const [name, values] of posted) {
    const control = readControl(name)
    if (control?.kind !== 'q') continue
    const { blockId, actionId } = control
    const value = values.at(-1) ?? ''
    if (value !== '' && value !== view.queries[`${blockId}/${actionId}`])
      return [{ do: 'suggest', as, view: view.id, blockId, actionId, value }]
  }
  return []
}

function viewActs(as: string, view: OpenView, posted: Posted): ActInput[] {
  const told = one(posted, 'do')
  const fill: ActInput = { do: 'fill', as, view: view.id, values: entered(view, posted) }
  if (told === 'close') return [{ do: 'close', as, view: view.id }]
  if (told === 'submit') return [fill, { do: 'submit', as, view: view.id }]
  if (told === 'enter') return [fill, ...enterAct(as, view, posted)]
  const control = readControl(told)
  if (control?.kind === 'press') return [fill, pressAct(as, posted, control)]
  if (control?.kind !== 'suggest') return [fill]
  const { blockId, actionId } = control
  const value = one(posted, `q|${encodeURIComponent(blockId)}|${encodeURIComponent(actionId)}`)
  return [fill, { do: 'suggest', as, view: view.id, blockId, actionId, value }]
}

function otherActs(as: string, posted: Posted): ActInput[] {
  const told = one(posted, 'do')
  const [verb, callbackId = ''] = told.split(' ')
  if (verb === 'say') return [sayAct(as, one(posted, 'say'))]
  if (verb === 'openHome') return [{ do: 'openHome', as }]
  if (verb === 'shortcut') return [{ do: 'shortcut', as, callbackId }]
  if (verb === 'messageShortcut')
    return [
      { do: 'messageShortcut', as, callbackId, message: { ts: one(posted, 'channelMessage') } },
    ]
  const control = readControl(told)
  return control?.kind === 'press' ? [pressAct(as, posted, control)] : []
}

/** The acts a posted form asks for, in order. Throws `CannotDo` when it asks for nothing possible. */
export function actsOf(desk: Desk, posted: Posted): ActInput[] {
  const as = desk.person.id
  const viewId = one(posted, 'view')
  if (viewId === '') return otherActs(as, posted)
  const view = [...desk.stack, ...(desk.home === null ? [] : [desk.home])].find(
    ({ id }) => id === viewId,
  )
  if (view === undefined) throw new CannotDo('this view is no longer open')
  return viewActs(as, view, posted)
}

/** The address of the link button that was pressed, if it was one. */
export function linkOf(desk: Desk, posted: Posted): string | null {
  const control = readControl(one(posted, 'do'))
  if (control?.kind !== 'press') return null
  const surfaces = [
    ...desk.stack.map(({ definition }) => definition.blocks),
    desk.home?.definition.blocks ?? [],
    ...desk.messages.map(({ blocks }) => blocks),
  ]
  for (const blocks of surfaces) {
    const pressed = placedElements(blocks).find(
      ({ blockId, actionId }) => blockId === control.blockId && actionId === control.actionId,
    )
    if (pressed?.element.type === 'button') return pressed.element.url ?? null
  }
  return null
}
