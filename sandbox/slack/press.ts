/** Pressing a button or choosing from a menu, on a message, in a modal or on App Home. */
import { optionsOf, type Block, type Placed } from './blocks.ts'
import type { Button } from '@slack/types'
import type { ActOf } from './act.ts'
import { elementOn, viewOn } from './find.ts'
import type { JsonObject } from './json.ts'
import { messageAction, viewAction, type Scene } from './payloads.ts'
import { CannotDo, enteredValue, isPressable, type Offered } from './values.ts'
import type { Message, OpenView } from './world.ts'

type Surface =
  | { message: Message; view: null; blocks: readonly Block[] }
  | { message: null; view: OpenView; blocks: readonly Block[] }

function surfaceOf({ desk }: Scene, on: ActOf<'press'>['on']): Surface {
  if (on !== undefined && 'message' in on) {
    const message = desk.messages.find(({ ts }) => ts === on.message)
    if (message === undefined)
      throw new CannotDo(`${desk.person.name} has no message ${on.message}`)
    return { message, view: null, blocks: message.blocks }
  }
  if (on !== undefined && 'home' in on && desk.home === null)
    throw new CannotDo(`${desk.person.name} has no App Home yet`)
  const view = viewOn(desk, on === undefined ? undefined : 'view' in on ? on.view : desk.home?.id)
  return { message: null, view, blocks: view.definition.blocks }
}

function chosenFromOverflow({ element, actionId }: Placed, value: unknown): JsonObject {
  const option = optionsOf(element).find((candidate) => candidate.value === value)
  if (option === undefined)
    throw new CannotDo(`${actionId} does not offer ${JSON.stringify(value)}`)
  return { selected_option: option }
}

/** What a button tells about itself; absent fields stay absent. */
const buttonFields = ({ text, value, url, style }: Button): JsonObject =>
  Object.fromEntries(
    Object.entries({ text, value, url, style }).filter(([, held]) => held !== undefined),
  )

/** The part of the payload that says what was pressed or chosen. */
function actionOf(placed: Placed, value: unknown, offered: Offered): JsonObject {
  const { element, blockId, actionId } = placed
  const ids = { action_id: actionId, block_id: blockId, type: element.type }
  if (element.type === 'button') return { ...ids, ...buttonFields(element) }
  if (element.type === 'overflow') return { ...ids, ...chosenFromOverflow(placed, value) }
  return { ...ids, ...enteredValue(placed, value, offered) }
}

function remember(view: OpenView, placed: Placed, value: unknown): void {
  const { blockId, actionId, element } = placed
  if (isPressable(element)) return
  const block = (view.values[blockId] ??= {})
  block[actionId] = enteredValue(placed, value, view.offered[`${blockId}/${actionId}`] ?? [])
}

/** The `block_actions` payload of a press; what was chosen in a view is kept there. */
export function pressPayload(scene: Scene, act: ActOf<'press'>): JsonObject {
  const { message, view, blocks } = surfaceOf(scene, act.on)
  const placed = elementOn(blocks, act)
  if (placed.block.type === 'input' && placed.block.dispatch_action !== true)
    throw new CannotDo(`changing ${placed.actionId} sends nothing; it is filled in`)
  const offered = view?.offered[`${placed.blockId}/${placed.actionId}`] ?? []
  const action = actionOf(placed, act.value, offered)
  if (view === null) return messageAction(scene, message, action)
  remember(view, placed, act.value)
  return viewAction(scene, view, action)
}
