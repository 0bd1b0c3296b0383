import type {
  AlertBlock,
  Button,
  KnownBlock,
  PlainTextElement,
  PlainTextOption,
} from '@slack/types'
import { FORM, TASK } from '../../core/conversation/words.ts'
import { PRESS } from './names.ts'

/** Slack's longest text of an option or a button. */
const OPTION_TEXT_MAX = 75
/** Slack takes no empty text; what a roster left empty shows as a dash. */
const NOTHING = '–'

/** What people typed or a roster holds is only ever shown as plain text, never as markup. */
export const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text })

export const section = (text: string): KnownBlock => ({ type: 'section', text: plain(text) })

/** Makes any text fit a line of a list: never empty, never half a character. */
export function line(text: string): string {
  const tidy = text.toWellFormed().trim() || NOTHING
  if (tidy.length <= OPTION_TEXT_MAX) return tidy
  return `${tidy.slice(0, OPTION_TEXT_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

export const option = (value: string, text: string): PlainTextOption => ({
  value,
  text: plain(line(text)),
})

/** "In immediate danger? Call …" in the one block that Slack shows as an alert. */
export const emergency = (number: string): AlertBlock => ({
  type: 'alert',
  level: 'warning',
  text: plain(FORM.emergency(number)),
})

/** A button that opens a page behind sign-in. */
export const linkButton = (url: string): Button => ({
  type: 'button',
  action_id: PRESS.link,
  text: plain(TASK.openInOfframp),
  url,
})
