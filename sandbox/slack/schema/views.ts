/** The two kinds of view: a modal over the conversation, and a person's App Home. */
import type { HomeView, ModalView } from '@slack/types'
import type { SchemaObject } from 'ajv'
import { LIMITS } from '../limits.ts'
import { homeBlocks, modalBlocks } from './blocks.ts'
import { bool, exactly, literal, may, need, string } from './field.ts'
import { plainText } from './parts.ts'

const common = {
  private_metadata: may(string(LIMITS.privateMetadata, 0)),
  callback_id: may(string(LIMITS.callbackId, 0)),
  external_id: may(string(LIMITS.externalId, 0)),
}

export const modal: SchemaObject = exactly<ModalView>({
  type: need(literal('modal')),
  title: need(plainText(LIMITS.viewTitle)),
  submit: may(plainText(LIMITS.viewButton)),
  close: may(plainText(LIMITS.viewButton)),
  blocks: need(modalBlocks),
  clear_on_close: may(bool),
  notify_on_close: may(bool),
  ...common,
})

export const home: SchemaObject = exactly<HomeView>({
  type: need(literal('home')),
  blocks: need(homeBlocks),
  ...common,
})
