/** Modals and App Home: views.open, views.push, views.update, views.publish. */
import type {
  ViewsOpenArguments,
  ViewsPublishArguments,
  ViewsPushArguments,
  ViewsUpdateArguments,
} from '@slack/web-api'
import type { JsonObject } from '../json.ts'
import { LIMITS } from '../limits.ts'
import { checkHome, checkModal, isTooLarge, type Modal } from '../schema/check.ts'
import { exactlyUnion, may, need, refused, string } from '../schema/field.ts'
import { triggerRefusal } from '../triggers.ts'
import {
  findView,
  isExternalIdTaken,
  openRoot,
  publishHome,
  pushView,
  replaceView,
  viewJson,
  type Located,
} from '../views.ts'
import { deskFor, reaches, type Desk, type OpenView, type Trigger } from '../world.ts'
import { accept, badArgument, method, refuse, type ApiAnswer, type Call } from './method.ts'

const ID_MAX = 255

const view = need({ type: 'object' })
const pointer = refused('only trigger ids are issued here')

type Triggered = { trigger_id: string; view: JsonObject }

/** Something found, or the answer that says why not. */
type Found<T> = { found: T; refusal?: never } | { found?: never; refusal: ApiAnswer }

const not = (refusal: ApiAnswer) => ({ refusal })

type Exchange = { desk: Desk; trigger: Trigger; definition: Modal }

/** Everything that must hold before a trigger is exchanged for a modal. */
function exchange(call: Call, args: Triggered): Found<Exchange> {
  const { world, grant } = call
  const refusal = triggerRefusal(world, args.trigger_id)
  if (refusal !== null) return not(refuse(refusal))
  const trigger = world.triggers.get(args.trigger_id)
  const desk = trigger === undefined ? undefined : world.desks.get(trigger.userId)
  if (trigger === undefined || desk === undefined || !reaches(world, grant, trigger.teamId))
    return not(refuse('invalid_trigger_id'))
  if (isTooLarge(args.view)) return not(refuse('view_too_large'))
  const checked = checkModal(args.view)
  if (!checked.ok) return not(refuse('invalid_arguments', checked.messages))
  if (isExternalIdTaken(world, checked.value)) return not(refuse('duplicate_external_id'))
  return { found: { desk, trigger, definition: checked.value } }
}

const triggerArguments = { trigger_id: need(string(ID_MAX)), interactivity_pointer: pointer, view }

export const viewsOpen = method<Triggered>({
  scope: null,
  args: exactlyUnion<ViewsOpenArguments>(triggerArguments),
  run: (call, args) => {
    const { found, refusal } = exchange(call, args)
    if (found === undefined) return refusal
    found.trigger.isExchanged = true
    const opened = openRoot(call.world, found.desk, {
      teamId: found.trigger.teamId,
      definition: found.definition,
    })
    return accept({ view: viewJson(opened) })
  },
})

export const viewsPush = method<Triggered>({
  scope: null,
  args: exactlyUnion<ViewsPushArguments>(triggerArguments),
  run: (call, args) => {
    const { found, refusal } = exchange(call, args)
    if (found === undefined) return refusal
    if (found.desk.stack.length === 0) return refuse('not_found')
    if (found.desk.stack.length >= LIMITS.viewStack) return refuse('push_limit_reached')
    found.trigger.isExchanged = true
    const { teamId } = found.trigger
    const pushed = pushView(call.world, found.desk, { teamId, definition: found.definition })
    return pushed === null ? refuse('push_limit_reached') : accept({ view: viewJson(pushed) })
  },
})

const isStale = (open: OpenView | null, hash: string | undefined): boolean =>
  open !== null && hash !== undefined && hash !== open.hash

type Update = { view_id?: string; external_id?: string; hash?: string; view: JsonObject }

/** The view an update names, or why it cannot be changed. */
function updatable({ world, grant }: Call, args: Update): Found<Located> {
  const { view_id: viewId, external_id: externalId, hash } = args
  if ((viewId === undefined) === (externalId === undefined))
    return not(badArgument('view_id', 'exactly one of `view_id` and `external_id` is required'))
  const found = findView(world, {
    ...(viewId === undefined ? {} : { viewId }),
    ...(externalId === undefined ? {} : { externalId }),
  })
  if (found === null || !reaches(world, grant, found.view.teamId)) return not(refuse('not_found'))
  return isStale(found.view, hash) ? not(refuse('hash_conflict')) : { found }
}

export const viewsUpdate = method<Update>({
  scope: null,
  args: exactlyUnion<ViewsUpdateArguments>({
    view_id: may(string(ID_MAX)),
    external_id: may(string(ID_MAX)),
    hash: may(string(ID_MAX)),
    view,
  }),
  run: (call, args) => {
    const { found, refusal } = updatable(call, args)
    if (found === undefined) return refusal
    if (isTooLarge(args.view)) return refuse('view_too_large')
    const isHome = found.view.definition.type === 'home'
    const checked = isHome ? checkHome(args.view) : checkModal(args.view)
    if (!checked.ok) return refuse('invalid_arguments', checked.messages)
    if (isExternalIdTaken(call.world, checked.value, found.view))
      return refuse('duplicate_external_id')
    return accept({ view: viewJson(replaceView(call.world, found, checked.value)) })
  },
})

type Publish = { user_id: string; hash?: string; view: JsonObject }

export const viewsPublish = method<Publish>({
  scope: null,
  args: exactlyUnion<ViewsPublishArguments>({
    user_id: need(string(ID_MAX)),
    hash: may(string(ID_MAX)),
    view,
  }),
  run: ({ world, grant }, args) => {
    const desk = deskFor(world, grant, args.user_id)
    if (desk === undefined) return refuse('user_not_found')
    if (isStale(desk.home, args.hash)) return refuse('hash_conflict')
    if (isTooLarge(args.view)) return refuse('view_too_large')
    const checked = checkHome(args.view)
    if (!checked.ok) return refuse('invalid_arguments', checked.messages)
    if (isExternalIdTaken(world, checked.value, desk.home ?? undefined))
      return refuse('duplicate_external_id')
    const { teamId } = desk.person
    const published = publishHome(world, desk, { teamId, definition: checked.value })
    return accept({ view: viewJson(published) })
  },
})
