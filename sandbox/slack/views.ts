/** The modals a person has open and their App Home: opening, stacking, replacing, closing. */
import { randomBytes } from 'node:crypto'
import { CREDENTIALS } from '../cast.ts'
import { withIds } from './blocks.ts'
import type { JsonObject } from './json.ts'
import { LIMITS } from './limits.ts'
import type { Home, Modal } from './schema/check.ts'
import { valuesOf } from './values.ts'
import { newId, touch, type Desk, type OpenView, type World } from './world.ts'

/** Slack names unnamed blocks and actions with five characters. */
const GENERATED_ID_LENGTH = 5
const HASH_BYTES = 4
const MS_PER_S = 1000

const newHash = (world: World): string =>
  `${Math.floor(world.now() / MS_PER_S)}.${randomBytes(HASH_BYTES).toString('hex')}`

const withGeneratedIds = <T extends Modal | Home>(definition: T): T => ({
  ...definition,
  blocks: withIds(definition.blocks, () => newId('', GENERATED_ID_LENGTH)),
})

type NewView = { teamId: string; definition: Modal | Home; previous: OpenView | null }

function createView(world: World, { teamId, definition, previous }: NewView): OpenView {
  const named = withGeneratedIds(definition)
  const id = newId('V')
  return {
    id,
    teamId,
    hash: newHash(world),
    rootId: previous?.rootId ?? id,
    previousId: previous?.id ?? null,
    definition: named,
    values: valuesOf(named.blocks, {}),
    failures: {},
    offered: {},
    queries: {},
  }
}

type Opening = { teamId: string; definition: Modal }

/** Opens a modal; one that is already open gives way. */
export function openRoot(world: World, desk: Desk, { teamId, definition }: Opening): OpenView {
  const view = createView(world, { teamId, definition, previous: null })
  desk.stack = [view]
  touch(desk)
  return view
}

/** Puts a modal on top of the open one; `null` when three are open already. */
export function pushView(world: World, desk: Desk, opening: Opening): OpenView | null {
  if (desk.stack.length >= LIMITS.viewStack) return null
  const view = createView(world, { ...opening, previous: desk.stack.at(-1) ?? null })
  desk.stack.push(view)
  touch(desk)
  return view
}

/** Shows something else in an open view. What was typed stays where the same element still stands. */
export function replaceView(
  world: World,
  { desk, view }: Located,
  definition: Modal | Home,
): OpenView {
  view.definition = withGeneratedIds(definition)
  view.hash = newHash(world)
  view.values = valuesOf(view.definition.blocks, view.values)
  view.failures = {}
  touch(desk)
  return view
}

export function publishHome(
  world: World,
  desk: Desk,
  published: { teamId: string; definition: Home },
): OpenView {
  if (desk.home !== null) return replaceView(world, { desk, view: desk.home }, published.definition)
  desk.home = createView(world, { ...published, previous: null })
  touch(desk)
  return desk.home
}

/** Takes the view away, and with `withAll` every other one; answers what was taken away. */
export function closeView(desk: Desk, view: OpenView, withAll: boolean): OpenView[] {
  const closed = desk.stack.filter((open) => withAll || open.id === view.id)
  desk.stack = desk.stack.filter((open) => !closed.includes(open))
  touch(desk)
  return closed
}

export type Located = { desk: Desk; view: OpenView }

/** Finds an open view by Slack's id or by the app's own. */
export function findView(
  world: World,
  by: { viewId?: string; externalId?: string },
): Located | null {
  for (const desk of world.desks.values()) {
    const open = desk.home === null ? desk.stack : [...desk.stack, desk.home]
    const view = open.find(
      (candidate) =>
        candidate.id === by.viewId ||
        (by.externalId !== undefined && candidate.definition.external_id === by.externalId),
    )
    if (view !== undefined) return { desk, view }
  }
  return null
}

/** An `external_id` may stand on one open view of a workspace only. */
export function isExternalIdTaken(
  world: World,
  definition: Modal | Home,
  view?: OpenView,
): boolean {
  const externalId = definition.external_id ?? ''
  if (externalId === '') return false
  const holder = findView(world, { externalId })
  return holder !== null && holder.view.id !== view?.id
}

/** What only modals have; Slack fills it in for App Home all the same. */
function frameJson(definition: Modal | Home): JsonObject {
  if (definition.type === 'home') return HOME_FRAME
  const { title, submit, close } = definition
  return {
    title,
    submit: submit ?? null,
    close: close ?? null,
    clear_on_close: definition.clear_on_close ?? false,
    notify_on_close: definition.notify_on_close ?? false,
  }
}

const HOME_FRAME: JsonObject = {
  title: { type: 'plain_text', text: 'View Title' },
  submit: null,
  close: null,
  clear_on_close: false,
  notify_on_close: false,
}

/** A view as Slack reports it in answers and payloads. */
export function viewJson(view: OpenView): JsonObject {
  const { definition } = view
  return {
    id: view.id,
    team_id: view.teamId,
    type: definition.type,
    ...frameJson(definition),
    blocks: definition.blocks,
    private_metadata: definition.private_metadata ?? '',
    callback_id: definition.callback_id ?? '',
    external_id: definition.external_id ?? '',
    state: { values: view.values },
    hash: view.hash,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: CREDENTIALS.slack.appId,
    app_installed_team_id: view.teamId,
    bot_id: CREDENTIALS.slack.botId,
  }
}
