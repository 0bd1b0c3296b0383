/** The mailboxes and events that exist in the Microsoft sandbox. */
import { randomBytes } from 'node:crypto'
import { CAST, DISTRICT } from '../cast.ts'
import { EffectHistory } from '../control/effect-history.ts'
import type { HistoryRows } from '../control/effect-history.ts'
import type { GraphEvent } from './event-schema.ts'
import type { GraphPoint } from './graph-time.ts'

/** A student's mailbox in the same tenant: it exists, and the app's access does not cover it. */
export const STUDENT_MAILBOX = 'a0000000-0000-4000-8000-0000000000ff'

export type MailboxEvent = {
  /** Stays for the life of the event. */
  immutableId: string
  /** Changes when the event is moved to another calendar. */
  restId: string
  folder: string
  fields: GraphEvent & { start: GraphPoint; end: GraphPoint }
  transactionId: string | null
  iCalUId: string
  createdMs: number
  modifiedMs: number
  version: number
  isDeleted: boolean
}

export type Mailbox = {
  oid: string
  /** Key of the demo person, as in the cast. */
  person: string
  name: string
  email: string
  /** Covered by the role assignment in Exchange. */
  isInScope: boolean
  events: Map<string, MailboxEvent>
  /** What each transactionId made, for ever. */
  transactions: Map<string, { event: MailboxEvent; request: GraphEvent }>
}

type SavedMailboxes = { mailboxes: Mailbox[]; history: HistoryRows }

/** All mailboxes of the tenant. */
export class MailboxStore {
  readonly history = new EffectHistory()
  #mailboxes: Mailbox[] = [
    ...CAST.map((person) =>
      newMailbox({
        oid: person.microsoftOid,
        person: person.key,
        name: `${person.givenName} ${person.familyName}`,
        email: person.email,
        isInScope: true,
      }),
    ),
    newMailbox({
      oid: STUDENT_MAILBOX,
      person: 'student',
      name: 'A student',
      email: `student@${DISTRICT.domain}`,
      isInScope: false,
    }),
  ]

  list(): readonly Mailbox[] {
    return this.#mailboxes
  }

  /** By object id, user principal name or cast key. */
  find(user: string): Mailbox | undefined {
    const wanted = user.toLowerCase()
    return this.#mailboxes.find(
      ({ oid, email, person }) =>
        oid === wanted || email === wanted || person.toLowerCase() === wanted,
    )
  }

  /** The mailbox and event of an id of either kind, whoever owns it. */
  locate(id: string): { mailbox: Mailbox; event: MailboxEvent } | undefined {
    for (const mailbox of this.#mailboxes) {
      const event = findEvent(mailbox, id)
      if (event) return { mailbox, event }
    }
    return undefined
  }

  add(
    mailbox: Mailbox,
    fields: MailboxEvent['fields'],
    transactionId: string | null,
  ): MailboxEvent {
    const now = Date.now()
    const event: MailboxEvent = {
      immutableId: `AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A${token(60)}`,
      restId: newRestId(),
      folder: 'Calendar',
      fields,
      transactionId,
      iCalUId: randomBytes(56).toString('hex').toUpperCase(),
      createdMs: now,
      modifiedMs: now,
      version: 1,
      isDeleted: false,
    }
    mailbox.events.set(event.immutableId, event)
    return event
  }

  save(): SavedMailboxes {
    return { mailboxes: this.#mailboxes, history: this.history.save() }
  }

  load({ mailboxes, history }: SavedMailboxes): void {
    this.#mailboxes = mailboxes
    this.history.load(history)
  }

  touch(event: MailboxEvent): void {
    event.version += 1
    event.modifiedMs = Date.now()
  }

  /** Files an event in another calendar of the same mailbox: its ordinary id changes, its immutable id does not. */
  refile(event: MailboxEvent, folder: string): void {
    event.folder = folder
    event.restId = newRestId()
    this.touch(event)
  }
}

/** A live event by either of its ids; ids are case-sensitive. */
export function findEvent(mailbox: Mailbox, id: string): MailboxEvent | undefined {
  const event =
    mailbox.events.get(id) ?? [...mailbox.events.values()].find(({ restId }) => restId === id)
  return event?.isDeleted ? undefined : event
}

/** True for a text that could be an event id. */
export function isEventId(id: string): boolean {
  return /^AA(Mk|kA)[A-Za-z0-9_=-]{60,}$/.test(id)
}

function newMailbox(owner: Omit<Mailbox, 'events' | 'transactions'>): Mailbox {
  return { ...owner, events: new Map(), transactions: new Map() }
}

function newRestId(): string {
  return `AAMk${token(147)}=`
}

function token(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length)
}
