/** The outcome of an act, and the two ways of sending one. */
import type { PlainTextOption } from '@slack/types'
import { deliverCopies, FORM_TYPE, interaction, type Answer, type Outgoing } from './deliver.ts'
import type { JsonObject } from './json.ts'
import type { Scene } from './payloads.ts'

/** What an act brought: the app's answers, one per copy sent, and for a search the options offered. */
export type Done = { answers: Answer[]; options: readonly PlainTextOption[] }

export const done = (answers: Answer[] = []): Done => ({ answers, options: [] })

export const send = ({ world, wire }: Scene, outgoing: Omit<Outgoing, 'wire'>) =>
  deliverCopies(world, { ...outgoing, wire })

export const sendInteraction = (scene: Scene, kind: string, payload: JsonObject) =>
  send(scene, { kind, body: interaction(payload), contentType: FORM_TYPE })
