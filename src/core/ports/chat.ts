import type { Result } from '../kernel/result.ts'
import type { PortFailure } from './port-failure.ts'

/**
 * A chat platform, seen from the outbox. What may be said is the closed list `ChatCard`; no port function takes free
 * text, so nothing of a case can reach a message.
 */
export type ChatPort = {
  /** Posts the card as a direct message. Chat systems take no id of ours, so after a lost answer a repeat is possible. */
  post(to: ChatAccess, card: ChatCard): Promise<Result<ChatPlace, PortFailure>>
  /** Brings a card that was posted to its present state. */
  update(to: ChatAccess, place: ChatPlace, card: ChatCard): Promise<Result<ChatPlace, PortFailure>>
  /** Shows the person's home: what waits for them, as opaque references. */
  publishHome(to: ChatAccess, home: ChatHome): Promise<Result<null, PortFailure>>
  /** Who stands behind a chat account: e-mail and whether they are a full member. */
  lookUp(to: ChatAccess): Promise<Result<ChatPerson, PortFailure>>
  /** Whose account has this e-mail address; null when nobody's. */
  find(desk: ChatDesk, email: string): Promise<Result<ChatPerson | null, PortFailure>>
}

/** A chat workspace, and the bot's token for it. */
export type ChatDesk = {
  readonly provider: 'slack'
  readonly tenant: string
  readonly token: string
}

export type ChatAccess = ChatDesk & { readonly userId: string }

/** Where a message is, so that it can be changed later. */
export type ChatPlace = { readonly channel: string; readonly message: string }

/** Everything a chat message may say. `ref` is an opaque id; `link` leads to a page behind sign-in. */
export type ChatCard =
  | { readonly kind: 'receipt'; readonly reference: string }
  | { readonly kind: 'concern_waiting'; readonly link: string; readonly urgent: boolean }
  | { readonly kind: 'transfer_waiting'; readonly link: string }
  | { readonly kind: 'sync_attention' | 'sync_over'; readonly link: string }
  | {
      readonly kind: 'task'
      readonly ref: string
      readonly revision: number
      readonly state: 'waiting' | 'taken' | 'finished' | 'moved'
      readonly link: string
      /** Shown in the district's zone, e.g. "14:02"; times are no student data. */
      readonly dueAt: number
      readonly doneAt: number | null
      readonly timeZone: string
    }

export type ChatHome = {
  readonly items: readonly ChatHomeItem[]
  readonly link: string
  readonly timeZone: string
  /** How many more there are than `items` shows. */
  readonly more: number
}

export type ChatHomeItem = {
  readonly kind: 'task' | 'concern' | 'transfer'
  readonly ref: string
  readonly dueAt: number | null
  readonly link: string
}

export type ChatPerson = {
  readonly userId: string
  readonly email: string | null
  /** False for guests, strangers, bots, deleted and invited users: they are refused everywhere. */
  readonly isMember: boolean
}
