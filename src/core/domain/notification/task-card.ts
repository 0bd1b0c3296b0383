import { and, eq, isNull } from 'drizzle-orm'
import type { ChatCard, ChatPlace } from '../../ports/chat.ts'
import { chatCard, chatStray } from '../../store/tables/notification.ts'
import { staffActor } from '../access/staff.ts'
import type { Context } from '../command.ts'
import { NOTICE_PATIENCE, type EffectHandler, type Prepared, type Refs } from '../outbox/effect.ts'
import { showCard, type TaskOf } from './ask.ts'
import { cardOf, strayOf } from './card-rows.ts'
import { chatAccess } from './chat-access.ts'
import { findAccount } from './find-account.ts'
import { linkTo } from './links.ts'
import { findTask, type TaskRow } from '../task/target.ts'

/**
 * The one message a person has for a task: posted once, then changed in place through the task's life. A second
 * message that a lost answer left behind is turned into a neutral line once it is known where it is.
 */
export const chatTaskCard: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: (context, refs) => {
    const one = readTaskOf(refs)
    if (!staffActor(context, one.personId)) return { do: 'skip', reason: 'forbidden' }
    const step = nextStep(context, one)
    return step ? deliver(context, one, step) : { do: 'now' }
  },
  settle: (context, refs, delivered) => {
    if (delivered?.kind !== 'chat.post' && delivered?.kind !== 'chat.update') return
    const one = readTaskOf(refs)
    if (delivered.kind === 'chat.post') keepPosted(context, one, delivered.place)
    else keepUpdated(context, one, delivered.place)
    if (nextStep(context, one)) showCard(context, one)
  },
  giveUp: (context, refs, failure) => {
    if (failure.reason !== 'gone') return
    const one = readTaskOf(refs)
    const step = nextStep(context, one)
    if (step?.do === 'update') forget(context, one)
    if (step?.do === 'fold') markFolded(context, one, step.place)
    if (step && nextStep(context, one)) showCard(context, one)
  },
}

const readTaskOf = (refs: Refs): TaskOf => ({
  personId: refs['personId'] ?? '',
  taskId: refs['taskId'] ?? '',
})

type TaskCard = Extract<ChatCard, { kind: 'task' }>
type CardRow = typeof chatCard.$inferSelect

/** `fold` turns a stray message into a neutral line. */
type Step =
  | { readonly do: 'post'; readonly card: TaskCard }
  | { readonly do: 'update' | 'fold'; readonly card: TaskCard; readonly place: ChatPlace }

/** What is left to do so that the person sees present truth, once. */
function nextStep(context: Context, one: TaskOf): Step | null {
  const row = findTask(context, one.taskId)
  if (!row) return null
  const card = toCard(context, one, row)
  const known = findCard(context, one)
  const place = known && placeOf(known)
  const isOpen = card.state === 'waiting' || card.state === 'taken'
  if (!place && isOpen) return { do: 'post', card }
  if (place && known.shown !== fingerprint(card)) return { do: 'update', card, place }
  const stray = findStray(context, one)
  return stray
    ? { do: 'fold', card: { ...card, state: 'moved', doneAt: null }, place: stray }
    : null
}

function toCard({ district }: Context, { personId }: TaskOf, row: TaskRow): TaskCard {
  return {
    kind: 'task',
    ref: row.id,
    revision: row.revision,
    state: stateFor(personId, row),
    link: linkTo.task(district, row.id),
    dueAt: row.dueAt,
    doneAt: row.state === 'done' ? row.closedAt : null,
    timeZone: district.timeZone,
  }
}

function stateFor(personId: string, row: TaskRow): TaskCard['state'] {
  const isTheirs = row.ownerId === personId || row.backupId === personId
  if (!isTheirs || row.state === 'cancelled') return 'moved'
  if (row.state === 'done') return 'finished'
  return row.state === 'acknowledged' ? 'taken' : 'waiting'
}

/** Two cards with the same fingerprint look the same; what happens to a task that moved on is not shown any more. */
const fingerprint = ({ state, revision, dueAt, doneAt }: TaskCard): string =>
  state === 'moved' ? state : [state, revision, dueAt, doneAt].join(' ')

function deliver(context: Context, one: TaskOf, step: Step): Prepared {
  const to = chatAccess(context, one.personId)
  if (!to.ok) {
    if (to.error === 'unreachable_person') findAccount(context, one.personId)
    return { do: 'skip', reason: to.error }
  }
  const { card } = step
  if (step.do !== 'fold') noteSent(context, one, fingerprint(card))
  if (step.do === 'post') {
    return { do: 'deliver', delivery: { kind: 'chat.post', to: to.value, card } }
  }
  const { place } = step
  return { do: 'deliver', delivery: { kind: 'chat.update', to: to.value, place, card } }
}

const findCard = ({ tx }: Context, one: TaskOf): CardRow | undefined =>
  tx.select().from(chatCard).where(cardOf(one)).get()

const placeOf = ({ channel, message }: CardRow): ChatPlace | undefined =>
  channel !== null && message !== null ? { channel, message } : undefined

const findStray = ({ tx }: Context, one: TaskOf): ChatPlace | undefined =>
  tx
    .select({ channel: chatStray.channel, message: chatStray.message })
    .from(chatStray)
    .where(and(strayOf(one), isNull(chatStray.foldedAt)))
    .limit(1)
    .get()

/** Written before sending: when the answer comes, the truth may have changed, and only this was sent. */
function noteSent({ tx }: Context, one: TaskOf, sent: string): void {
  tx.insert(chatCard)
    .values({ ...one, sent })
    .onConflictDoUpdate({ target: [chatCard.personId, chatCard.taskId], set: { sent } })
    .run()
}

function keepPosted(context: Context, one: TaskOf, place: ChatPlace): void {
  const known = findCard(context, one)
  // While it was on its way the account was unlinked: what stands in its chat is left alone.
  if (known?.sent === null) return
  const main = known && placeOf(known)
  // An earlier post, whose answer was lost, was pressed meanwhile and is the one message now.
  if (main && !isSame(main, place)) {
    const stray = { ...one, ...place }
    context.tx.insert(chatStray).values(stray).onConflictDoNothing().run()
    return
  }
  const { channel, message } = place
  const shown = known?.sent ?? null
  context.tx.update(chatCard).set({ channel, message, shown }).where(cardOf(one)).run()
}

function keepUpdated(context: Context, one: TaskOf, place: ChatPlace): void {
  const known = findCard(context, one)
  const main = known && placeOf(known)
  if (!main || !isSame(main, place)) return markFolded(context, one, place)
  context.tx.update(chatCard).set({ shown: known.sent }).where(cardOf(one)).run()
}

const isSame = (a: ChatPlace, b: ChatPlace): boolean =>
  a.channel === b.channel && a.message === b.message

function markFolded(context: Context, one: TaskOf, { channel, message }: ChatPlace): void {
  context.tx
    .update(chatStray)
    .set({ foldedAt: context.now })
    .where(and(strayOf(one), eq(chatStray.channel, channel), eq(chatStray.message, message)))
    .run()
}

/** The person, or their workspace, deleted the message. */
function forget({ tx }: Context, one: TaskOf): void {
  tx.update(chatCard).set({ channel: null, message: null, shown: null }).where(cardOf(one)).run()
}
