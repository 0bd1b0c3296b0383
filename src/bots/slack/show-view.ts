import { WebAPIPlatformError } from '@slack/web-api'
import type { AlertBlock, KnownBlock, ModalView } from '@slack/types'

/** Slack's words for "there is something in this view I do not take". */
const REFUSED_BLOCKS: ReadonlySet<string> = new Set(['invalid_arguments', 'invalid_blocks'])

/**
 * Shows a modal, and where the workspace does not take the young `alert` block yet, once more with the same sentence
 * as a plain section. A refused view leaves its trigger usable.
 */
export async function showView<T>(
  view: ModalView,
  show: (view: ModalView) => Promise<T>,
): Promise<T> {
  try {
    return await show(view)
  } catch (thrown) {
    if (!isRefusal(thrown) || !view.blocks.some(isAlert)) throw thrown
    return show(withoutAlerts(view))
  }
}

const isRefusal = (thrown: unknown): boolean =>
  thrown instanceof WebAPIPlatformError && REFUSED_BLOCKS.has(thrown.data.error)

const isAlert = (block: ModalView['blocks'][number]): block is AlertBlock => block.type === 'alert'

const withoutAlerts = (view: ModalView): ModalView => ({
  ...view,
  blocks: view.blocks.map((block): KnownBlock | ModalView['blocks'][number] =>
    isAlert(block) ? { type: 'section', text: block.text } : block,
  ),
})
