/** Creating and changing events by Graph's rules. Source: the reference pages of the event resource. */
import { isDeepStrictEqual } from 'node:util'
import { WRITABLE } from './event-schema.ts'
import type { GraphEvent } from './event-schema.ts'
import { TRANSACTION_USED, badRequest } from './graph-error.ts'
import type { GraphProblem } from './graph-error.ts'
import { graphTimeProblem } from './graph-time.ts'
import type { Mailbox, MailboxEvent, MailboxStore } from './mailbox-store.ts'

export type EventSettings = {
  /** What a repeated create meets: the event made by the first, or 409. Microsoft promises neither. */
  repeatedTransaction: 'same-event' | 'conflict'
}

type Place = { store: MailboxStore; mailbox: Mailbox; settings: EventSettings }
type Written = MailboxEvent | GraphProblem

/** True when writing ended in a refusal. */
export function isProblem(written: Written): written is GraphProblem {
  return 'code' in written
}

/**
 * `POST events`. A repeat with the same transactionId and content gives the event the first one made; with other
 * content, or after that event was deleted, the transactionId is used up.
 */
export function createEvent(place: Place, body: GraphEvent): Written {
  const { store, mailbox } = place
  const fields = whole(chosen(body))
  if ('code' in fields) return fields
  const transactionId = body.transactionId ?? null
  if (transactionId !== null) {
    store.history.note('attempted', { ...at(mailbox), key: transactionId })
    const repeated = repeat(place, transactionId, fields)
    if (repeated) return repeated
  }
  const event = store.add(mailbox, fields, transactionId)
  if (transactionId === null) store.history.note('attempted', historyPlace(mailbox, event))
  else mailbox.transactions.set(transactionId, { event, request: fields })
  store.history.note('created', historyPlace(mailbox, event))
  return event
}

/** `PATCH events/{id}`: what is named is replaced, null clears. */
export function patchEvent({ store }: Place, event: MailboxEvent, body: GraphEvent): Written {
  if (body.transactionId !== undefined && body.transactionId !== event.transactionId) {
    return badRequest('The transactionId of an event cannot change.', 'ErrorInvalidPropertySet')
  }
  const fields = whole({ ...event.fields, ...chosen(body) })
  if ('code' in fields) return fields
  event.fields = fields
  store.touch(event)
  return event
}

/** How the history calls an event. */
export function historyPlace(mailbox: Mailbox, event: MailboxEvent) {
  return { ...at(mailbox), key: event.transactionId ?? event.immutableId, event: event.immutableId }
}

function at(mailbox: Mailbox) {
  return { person: mailbox.person, calendar: 'Calendar' }
}

function repeat(place: Place, transactionId: string, fields: GraphEvent): Written | undefined {
  const earlier = place.mailbox.transactions.get(transactionId)
  if (!earlier) return undefined
  const isSame = isDeepStrictEqual(earlier.request, fields) && !earlier.event.isDeleted
  return isSame && place.settings.repeatedTransaction === 'same-event'
    ? earlier.event
    : TRANSACTION_USED
}

function chosen(body: GraphEvent): GraphEvent {
  return Object.fromEntries(
    WRITABLE.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]),
  )
}

function whole(fields: GraphEvent): MailboxEvent['fields'] | GraphProblem {
  const { start, end } = fields
  const problem = graphTimeProblem(start, end, fields.isAllDay ?? false)
  if (problem) return problem
  // safe because the time check refuses an event without start or end
  return fields as MailboxEvent['fields']
}
