/** Does one act: builds the payload, delivers it, and lets the client react to the answer. */
import type { Act, ActOf } from './act.ts'
import { messageShortcut, press, shortcut, slash } from './acts-in-conversation.ts'
import { close, fill, submit, suggest } from './acts-in-views.ts'
import { FORM_TYPE, JSON_TYPE, type Answer } from './deliver.ts'
import { done, send, type Done } from './done.ts'
import { sendEvent } from './events.ts'
import { deskOf } from './find.ts'
import type { JsonObject } from './json.ts'
import * as payloads from './payloads.ts'
import type { Scene } from './payloads.ts'
import { viewJson } from './views.ts'
import type { World } from './world.ts'

async function openHome(scene: Scene, act: ActOf<'openHome'>): Promise<Answer[]> {
  const { desk } = scene
  const event = {
    type: 'app_home_opened',
    user: desk.person.id,
    channel: desk.dm,
    tab: act.tab,
    ...(desk.home === null ? {} : { view: viewJson(desk.home) }),
  }
  return sendEvent(scene, { event })
}

const sendJson = (scene: Scene, kind: string, payload: JsonObject) =>
  send(scene, { kind, body: JSON.stringify(payload), contentType: JSON_TYPE })

type SlackAct = ActOf<
  'openHome' | 'event' | 'appRateLimited' | 'urlVerification' | 'sslCheck' | 'raw'
>
const SLACK_ACTS: ReadonlySet<Act['do']> = new Set<SlackAct['do']>([
  'openHome',
  'event',
  'appRateLimited',
  'urlVerification',
  'sslCheck',
  'raw',
])

/** What reaches the app as Slack's own words, not as an interaction. */
async function speakAsSlack(scene: Scene, act: SlackAct): Promise<Answer[]> {
  switch (act.do) {
    case 'openHome':
      return openHome(scene, act)
    case 'event':
      return sendEvent(scene, act)
    case 'appRateLimited':
      return sendJson(scene, 'app_rate_limited', payloads.appRateLimited(scene))
    case 'urlVerification':
      return sendJson(scene, 'url_verification', payloads.urlVerification(act.challenge))
    case 'sslCheck':
      return send(scene, { kind: 'ssl_check', body: 'ssl_check=1', contentType: FORM_TYPE })
    case 'raw':
      return send(scene, { kind: 'raw', body: act.body, contentType: act.contentType })
  }
}

const isSlackAct = (act: Act): act is SlackAct => SLACK_ACTS.has(act.do)

async function performAsPerson(scene: Scene, act: Exclude<Act, SlackAct>): Promise<Done> {
  switch (act.do) {
    case 'slash':
      return slash(scene, act)
    case 'shortcut':
      return shortcut(scene, act)
    case 'messageShortcut':
      return messageShortcut(scene, act)
    case 'press':
      return press(scene, act)
    case 'suggest':
      return suggest(scene, act)
    case 'fill':
      return fill(scene, act)
    case 'submit':
      return submit(scene, act)
    case 'close':
      return close(scene, act)
  }
}

/** Throws `CannotDo` when the person could not do this in the real client. */
export async function perform(world: World, act: Act): Promise<Done> {
  const desk = deskOf(world, act.as)
  desk.notice = null
  const scene: Scene = { world, desk, wire: act.wire }
  return isSlackAct(act) ? done(await speakAsSlack(scene, act)) : performAsPerson(scene, act)
}
