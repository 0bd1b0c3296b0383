/** Block Kit's blocks as HTML. */
import type { AlertBlock } from '@slack/types'
import { html } from 'hono/html'
import {
  elementsOf,
  type Actions,
  type Block,
  type Context,
  type Element,
  type Input,
  type Placed,
  type Section,
} from '../blocks.ts'
import { isPressable, type Offered, type ViewValues } from '../values.ts'
import { chooseHtml, controlHtml } from './controls.ts'
import { textHtml, type Html } from './text.ts'

/** What the surface knows beyond its blocks. */
export type Surface = {
  /** Unique on the page, for ids. */
  id: string
  values: ViewValues
  failures: Record<string, string>
  offered: Record<string, Offered>
  queries: Record<string, string>
}

const placedIn = (block: Block, element: Element): Placed => ({
  block,
  element,
  blockId: block.block_id ?? '',
  actionId: element.action_id ?? '',
})

const labelId = (surface: Surface, blockId: string): string => `${surface.id}-${blockId}-label`

function elementHtml(block: Block, element: Element, surface: Surface): Html {
  const placed = placedIn(block, element)
  const { blockId, actionId } = placed
  const control = controlHtml(placed, {
    value: surface.values[blockId]?.[actionId],
    offered: surface.offered[`${blockId}/${actionId}`] ?? [],
    query: surface.queries[`${blockId}/${actionId}`] ?? '',
    labelId: labelId(surface, blockId),
  })
  const tellsAtOnce =
    !isPressable(element) && (block.type !== 'input' || block.dispatch_action === true)
  return tellsAtOnce ? html`${control}${chooseHtml(placed)}` : control
}

const sectionHtml = (block: Section, surface: Surface): Html =>
  html`<div class="block section">
    <div id="${labelId(surface, block.block_id ?? '')}">
      ${block.text === undefined ? '' : html`<p>${textHtml(block.text)}</p>`}
      ${
        block.fields === undefined
          ? ''
          : html`<div class="fields">
              ${block.fields.map((field) => html`<div>${textHtml(field)}</div>`)}
            </div>`
      }
    </div>
    ${elementsOf(block).map((element) => html`<div class="accessory">${elementHtml(block, element, surface)}</div>`)}
  </div>`

const actionsHtml = (block: Actions, surface: Surface): Html =>
  html`<div class="block actions" id="${labelId(surface, block.block_id ?? '')}">
    ${block.elements.map((element) => elementHtml(block, element, surface))}
  </div>`

const GROUPED = new Set<Element['type']>(['radio_buttons', 'checkboxes', 'external_select'])

function inputHtml(block: Input, surface: Surface): Html {
  const failure = surface.failures[block.block_id ?? '']
  const label = html`<span id="${labelId(surface, block.block_id ?? '')}">${block.label.text}</span
    >${block.optional === true ? html` <small>(optional)</small>` : ''}`
  const body = html`${elementHtml(block, block.element, surface)}
  ${block.hint === undefined ? '' : html`<p class="hint">${block.hint.text}</p>`}
  ${failure === undefined ? '' : html`<p class="failure" role="alert">${failure}</p>`}`
  return GROUPED.has(block.element.type)
    ? html`<fieldset class="block input">
        <legend>${label}</legend>
        ${body}
      </fieldset>`
    : html`<div class="block input">
        <div class="label">${label}</div>
        ${body}
      </div>`
}

const contextHtml = (block: Context): Html =>
  html`<div class="block context">
    ${block.elements.map((element) => html`<span>${textHtml(element)}</span>`)}
  </div>`

const alertHtml = (block: AlertBlock): Html =>
  html`<div class="block alert ${block.level ?? 'default'}" role="note">
    ${textHtml(block.text)}
  </div>`

function blockHtml(block: Block, surface: Surface): Html {
  switch (block.type) {
    case 'header':
      return html`<h3 class="block header">${block.text.text}</h3>`
    case 'divider':
      return html`<hr />`
    case 'context':
      return contextHtml(block)
    case 'alert':
      return alertHtml(block)
    case 'section':
      return sectionHtml(block, surface)
    case 'actions':
      return actionsHtml(block, surface)
    case 'input':
      return inputHtml(block, surface)
  }
}

export const blocksHtml = (blocks: readonly Block[], surface: Surface): Html =>
  html`${blocks.map((block) => blockHtml(block, surface))}`
