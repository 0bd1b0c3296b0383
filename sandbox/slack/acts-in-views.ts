/** What a person does in a modal: search, fill in, send, close. */
import type { ActOf } from './act.ts'
import type { Answer } from './deliver.ts'
import { done, sendInteraction, type Done } from './done.ts'
import { elementOn, viewOn } from './find.ts'
import * as payloads from './payloads.ts'
import type { Scene } from './payloads.ts'
import { afterSubmit, offeredBy } from './reactions.ts'
import { CannotDo, clientComplaints, fillIn } from './values.ts'
import { closeView } from './views.ts'
import { touch, type OpenView } from './world.ts'

/** Typing this much starts a search, unless the app says otherwise. */
const DEFAULT_MIN_QUERY = 3

export async function suggest(scene: Scene, act: ActOf<'suggest'>): Promise<Done> {
  const { desk } = scene
  const view = viewOn(desk, act.view)
  const { element, blockId, actionId } = elementOn(view.definition.blocks, act)
  if (element.type !== 'external_select') throw new CannotDo(`${actionId} is not searched in`)
  const min = element.min_query_length ?? DEFAULT_MIN_QUERY
  if (act.value.length < min && !act.force)
    throw new CannotDo(`type at least ${min} letters to search`)
  const payload = payloads.blockSuggestion(scene, view, { blockId, actionId, value: act.value })
  const answers = await sendInteraction(scene, 'block_suggestion', payload)
  const options = offeredBy(desk, answers[0])
  view.offered[`${blockId}/${actionId}`] = options
  view.queries[`${blockId}/${actionId}`] = act.value
  touch(desk)
  return { answers, options }
}

function enter(scene: Scene, view: OpenView, inputs: Record<string, unknown>): void {
  const { offered } = view
  view.values = fillIn(view.definition.blocks, view.values, { inputs, offered })
  touch(scene.desk)
}

export async function fill(scene: Scene, act: ActOf<'fill'>): Promise<Done> {
  enter(scene, viewOn(scene.desk, act.view), act.values)
  return done()
}

export async function submit(scene: Scene, act: ActOf<'submit'>): Promise<Done> {
  const { world, desk } = scene
  const view = viewOn(desk, act.view)
  if (view.definition.type !== 'modal' || view.definition.submit === undefined)
    throw new CannotDo('this view has no submit button')
  enter(scene, view, act.values)
  view.failures = clientComplaints(view.definition.blocks, view.values)
  if (Object.keys(view.failures).length > 0 && !act.force) return done()
  view.failures = {}
  const payload = payloads.viewSubmission(scene, view)
  const answers = await sendInteraction(scene, 'view_submission', payload)
  for (const answer of answers) afterSubmit({ world, desk, view }, answer)
  return done(answers)
}

export async function close(scene: Scene, act: ActOf<'close'>): Promise<Done> {
  const { desk } = scene
  const view = viewOn(desk, act.view)
  const modal = view.definition.type === 'modal' ? view.definition : null
  if (modal === null) throw new CannotDo('App Home is not closed')
  const isCleared = act.all || modal.clear_on_close === true
  const told = closeView(desk, view, isCleared).filter(
    ({ definition }) => definition.type === 'modal' && definition.notify_on_close === true,
  )
  const answers: Answer[] = []
  for (const closed of told) {
    const payload = payloads.viewClosed(scene, closed, isCleared)
    answers.push(...(await sendInteraction(scene, 'view_closed', payload)))
  }
  return done(answers)
}
