import type { Button, KnownBlock } from '@slack/types'
import { sayTime, sentenceOf, TASK } from '../../core/conversation/words.ts'
import type { ChatCard } from '../../core/ports/chat.ts'
import { PRESS } from './names.ts'

export type RenderedCard = { readonly text: string; readonly blocks: KnownBlock[] }

const plain = (text: string) => ({ type: 'plain_text', text }) as const

/** A card as a Slack message: the constant sentence, a time at most, and buttons that carry an opaque id. */
export function renderCard(card: ChatCard): RenderedCard {
  const text = sentenceOf(card)
  const time = timeOf(card)
  const elements = buttonsOf(card)
  const blocks: KnownBlock[] = [{ type: 'section', text: plain(text) }]
  if (time) blocks.push({ type: 'context', elements: [plain(time)] })
  if (elements.length > 0) blocks.push({ type: 'actions', elements })
  return { text, blocks }
}

function timeOf(card: ChatCard): string | null {
  if (card.kind !== 'task') return null
  if (card.doneAt !== null) return TASK.doneAt(sayTime(card.doneAt, card.timeZone))
  return card.state === 'moved' ? null : TASK.due(sayTime(card.dueAt, card.timeZone))
}

function buttonsOf(card: ChatCard): Button[] {
  if (card.kind === 'receipt') return []
  const open: Button = {
    type: 'button',
    action_id: PRESS.link,
    text: plain(TASK.openInOfframp),
    url: card.link,
  }
  if (card.kind !== 'task') return [open]
  if (card.state === 'finished' || card.state === 'moved') return []
  const seen: Button = {
    type: 'button',
    action_id: PRESS.taskSeen,
    text: plain(TASK.seen),
    value: card.ref,
  }
  return [
    { type: 'button', action_id: PRESS.taskOpen, text: plain(TASK.open), value: card.ref },
    ...(card.state === 'waiting' ? [seen] : []),
    { ...doneButton, value: card.ref },
    open,
  ]
}

const doneButton: Button = {
  type: 'button',
  action_id: PRESS.taskDone,
  style: 'primary',
  text: plain(TASK.done),
  confirm: {
    title: plain(TASK.confirmTitle),
    text: plain(TASK.confirmText),
    confirm: plain(TASK.confirmYes),
    deny: plain(TASK.confirmNo),
  },
}
