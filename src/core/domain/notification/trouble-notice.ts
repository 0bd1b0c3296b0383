import type { ChatCard, ChatPlace } from '../../ports/chat.ts'
import type { Delivered } from '../../ports/delivery.ts'
import { chatCard } from '../../store/tables/notification.ts'
import { couldEver } from '../access/decide.ts'
import type { Context } from '../command.ts'
import type { Prepared, Refs } from '../outbox/effect.ts'
import { findRun } from '../roster/run/run.ts'
import { sourceByNo } from '../roster/source/source.ts'
import { readTrouble, toldOf } from '../roster/source/told.ts'
import { lasts } from '../roster/source/trouble.ts'
import { showTrouble, type TroubleNotice } from './ask.ts'
import { cardOf } from './card-rows.ts'
import { chatAccess } from './chat-access.ts'
import { findAccount } from './find-account.ts'
import { linkTo } from './links.ts'

type SyncCard = Extract<ChatCard, { kind: 'sync_attention' | 'sync_over' }>
type CardRow = typeof chatCard.$inferSelect

/** The notice as the refs of its row say it; null for notices of anything else. */
export function readTroubleNotice(refs: Refs): TroubleNotice | null {
  const trouble = readTrouble(refs['trouble'])
  return trouble && { personId: refs['personId'] ?? '', runId: refs['refId'] ?? '', trouble }
}

/**
 * What is left to do so that the person sees present truth: told of the trouble while it lasts, and in the same
 * message that it is over afterwards. Somebody who was never told hears nothing of what is over.
 */
export function prepareTrouble(context: Context, one: TroubleNotice): Prepared {
  const known = findCard(context, one)
  const place = known && placeOf(known)
  const isTold = place !== undefined && known?.shown === 'sync_attention'
  const last = lastRunOf(context, one)
  if (last !== null) return isTold ? { do: 'now' } : tell(context, one, last)
  if (!place) return { do: 'skip' }
  if (!isTold) return { do: 'now' }
  return deliver(context, one, { card: cardFor(context, 'sync_over', one.runId), place })
}

function tell(context: Context, one: TroubleNotice, runId: string): Prepared {
  if (!couldEver(context.actor, 'sync', 'read')) return { do: 'skip' }
  return deliver(context, one, { card: cardFor(context, 'sync_attention', runId) })
}

/** The sync that shows the trouble as it stands now; null when what the notice tells of is over. */
function lastRunOf(context: Context, { runId, trouble }: TroubleNotice): string | null {
  const run = findRun(context, runId)
  const source = run && sourceByNo(context, run.sourceNo)
  const told = source && toldOf(context, source.id, trouble)
  const isOurs = told?.first === runId
  return source && isOurs && lasts(context, source, trouble) ? told.last : null
}

const cardFor = ({ district }: Context, kind: SyncCard['kind'], runId: string): SyncCard => ({
  kind,
  link: linkTo.sync(district, runId),
})

type Message = { readonly card: SyncCard; readonly place?: ChatPlace }

function deliver(context: Context, one: TroubleNotice, { card, place }: Message): Prepared {
  const to = chatAccess(context, one.personId)
  if (!to.ok) {
    if (to.error === 'unreachable_person') findAccount(context, one.personId)
    return { do: 'skip', reason: to.error }
  }
  noteSent(context, one, card.kind)
  return {
    do: 'deliver',
    delivery: place
      ? { kind: 'chat.update', to: to.value, place, card }
      : { kind: 'chat.post', to: to.value, card },
  }
}

/** Keeps where the message is and what it says. */
export function settleTrouble(
  context: Context,
  one: TroubleNotice,
  delivered: Delivered | null,
): void {
  if (delivered?.kind !== 'chat.post' && delivered?.kind !== 'chat.update') return
  const sent = findCard(context, one)?.sent ?? null
  // While it was on its way the account was unlinked: what stands in its chat is left alone.
  if (sent === null) return
  const { channel, message } = delivered.place
  context.tx.update(chatCard).set({ channel, message, shown: sent }).where(rowOf(one)).run()
}

/** The person, or their workspace, deleted the message: nothing is left that could be changed. */
export function forgetTrouble(context: Context, one: TroubleNotice): void {
  const forgotten = context.tx
    .update(chatCard)
    .set({ channel: null, message: null, shown: null })
    .where(rowOf(one))
    .returning({ of: chatCard.personId })
    .all()
  if (forgotten.length > 0) showTrouble(context, one)
}

/** A notice has its message where the messages of tasks are kept, under a name that no task has. */
const nameOf = ({ personId, runId, trouble }: TroubleNotice) => ({
  personId,
  taskId: `sync|${runId}|${trouble}`,
})
const rowOf = (one: TroubleNotice) => cardOf(nameOf(one))

const findCard = ({ tx }: Context, one: TroubleNotice): CardRow | undefined =>
  tx.select().from(chatCard).where(rowOf(one)).get()

const placeOf = ({ channel, message }: CardRow): ChatPlace | undefined =>
  channel !== null && message !== null ? { channel, message } : undefined

/** Written before sending, as only this was sent whatever is true when the answer comes. */
function noteSent({ tx }: Context, one: TroubleNotice, sent: SyncCard['kind']): void {
  tx.insert(chatCard)
    .values({ ...nameOf(one), sent })
    .onConflictDoUpdate({ target: [chatCard.personId, chatCard.taskId], set: { sent } })
    .run()
}
