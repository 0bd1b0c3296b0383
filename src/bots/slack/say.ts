import type { RespondFn } from '@slack/bolt'
import { log } from '../../core/kernel/log.ts'

/** Says one constant sentence to the person who acted, and to nobody else. */
export type Say = (words: string) => Promise<void>

/**
 * Slack gives a way to answer for commands, message shortcuts and presses on messages. A global shortcut and App Home
 * have none; what could not be said is then only counted.
 */
export const sayTo =
  (respond: RespondFn | undefined): Say =>
  async (words) => {
    if (!respond) return log('slack.failed', { code: 'nowhere_to_answer' })
    await respond({ text: words, response_type: 'ephemeral', replace_original: false })
  }
