/** Finding what an act is about: the person, the view, the thing pressed. */
import { placedElements, type Block, type Placed } from './blocks.ts'
import { CannotDo } from './values.ts'
import type { Desk, OpenView, World } from './world.ts'

/** A person by user id or short name. */
export function deskOf(world: World, who: string): Desk {
  const byId = world.desks.get(who)
  if (byId !== undefined) return byId
  for (const desk of world.desks.values()) if (desk.person.key === who) return desk
  throw new CannotDo(`there is no person ${who}`)
}

/** The view named, or the modal on top. */
export function viewOn(desk: Desk, viewId: string | undefined): OpenView {
  const view =
    viewId === undefined
      ? desk.stack.at(-1)
      : [...desk.stack, ...(desk.home === null ? [] : [desk.home])].find(({ id }) => id === viewId)
  if (view === undefined) throw new CannotDo(`${desk.person.name} has no such view open`)
  return view
}

/** The one element with that action id; a block id is needed where several have it. */
export function elementOn(
  blocks: readonly Block[],
  wanted: { actionId: string; blockId?: string | undefined },
): Placed {
  const all = placedElements(blocks)
  const found = all.filter(
    ({ actionId, blockId }) =>
      actionId === wanted.actionId && (wanted.blockId === undefined || wanted.blockId === blockId),
  )
  const [first] = found
  if (first === undefined)
    throw new CannotDo(
      `nothing here has the action id ${wanted.actionId}; there are ${all.map(({ actionId }) => actionId).join(', ') || 'none'}`,
    )
  if (found.length > 1) throw new CannotDo(`several blocks have ${wanted.actionId}; name the block`)
  return first
}
