import type { HomeView, KnownBlock } from '@slack/types'
import { SAY, sayTime, TASK } from '../../core/conversation/words.ts'
import type { ChatHome, ChatHomeItem } from '../../core/ports/chat.ts'
import { PRESS } from './names.ts'
import { linkButton, plain, section } from './render-parts.ts'

/** The person's home: what waits for them, as opaque references with a time, and one button to raise a concern. */
export function homeView(home: ChatHome): HomeView {
  const count = home.items.length
  const items = home.items.map((item, index): KnownBlock => ({
    type: 'section',
    block_id: `item_${index}`,
    text: plain(sentence(item, home.timeZone)),
    accessory: { ...linkButton(item.link), accessibility_label: TASK.label(index + 1, count) },
  }))
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: plain(SAY.homeTitle) },
      ...(count > 0 ? items : [section(SAY.homeEmpty)]),
      ...(home.more > 0 ? [section(SAY.homeMore(home.more))] : []),
      { type: 'divider' },
      {
        type: 'actions',
        elements: [
          { type: 'button', style: 'primary', action_id: PRESS.raise, text: plain(TASK.raise) },
        ],
      },
    ],
  }
}

const WAITING: Readonly<Record<ChatHomeItem['kind'], string>> = {
  task: SAY.taskWaiting,
  concern: SAY.concernWaiting,
  transfer: SAY.transferWaiting,
}

function sentence({ kind, dueAt }: ChatHomeItem, timeZone: string): string {
  const waiting = WAITING[kind]
  return dueAt === null ? waiting : `${waiting} ${TASK.due(sayTime(dueAt, timeZone))}.`
}

/** The home of somebody who may not use Offramp, or not yet. */
export const saidHome = (words: string): HomeView => ({ type: 'home', blocks: [section(words)] })
