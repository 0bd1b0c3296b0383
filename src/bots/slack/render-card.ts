import type { Button, KnownBlock } from '@slack/types'
import { sayTime, sentenceOf, TASK } from '../../core/conversation/words.ts'
import type { ChatCard } from '../../core/ports/chat.ts'
import { PRESS } from './names.ts'
import { linkButton, plain, section } from './render-parts.ts'

export type RenderedCard = { readonly text: string; readonly blocks: KnownBlock[] }

/** A card as a Slack message: the constant sentence, a time at most, and buttons that carry an opaque id. */
export function renderCard(card: ChatCard): RenderedCard {
  const text = sentenceOf(card)
  const time = timeOf(card)
  const elements = buttonsOf(card)
  const blocks: KnownBlock[] = [section(text)]
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
  if (card.kind !== 'task') return [linkButton(card.link)]
  if (card.state === 'finished' || card.state === 'moved') return []
  const value = card.ref
  return [
    { ...press(PRESS.taskOpen, TASK.open), value },
    ...(card.state === 'waiting' ? [{ ...press(PRESS.taskSeen, TASK.seen), value }] : []),
    { ...press(PRESS.taskDone, TASK.done), style: 'primary', confirm, value },
    linkButton(card.link),
  ]
}

const press = (id: string, text: string): Button => ({
  type: 'button',
  action_id: id,
  text: plain(text),
})

const confirm = {
  title: plain(TASK.confirmTitle),
  text: plain(TASK.confirmText),
  confirm: plain(TASK.confirmYes),
  deny: plain(TASK.confirmNo),
}
