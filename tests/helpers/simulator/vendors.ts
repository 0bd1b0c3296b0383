import { err, ok } from '../../../src/core/kernel/result.ts'
import type { CalendarProvider } from '../../../src/core/store/tables/notification.ts'
import type { ChatCard, ChatPlace } from '../../../src/core/ports/chat.ts'
import type { Delivery } from '../../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../../src/core/ports/port-failure.ts'
import type { Outcome } from '../outside.ts'
import { toPeople } from '../outside.ts'

const GONE: PortFailure = { retry: 'never', reason: 'gone' }

type Message = { readonly userId: string; card: ChatCard }
export type CalendarItem = {
  readonly provider: CalendarProvider
  readonly key: string
  revision: number
}

/** A chat platform that posts whatever it is told, and two calendars that know our key; all as strict as the real ones. */
export class Vendors {
  readonly messages = new Map<string, Message>()
  readonly items = new Map<string, CalendarItem>()
  #made = 0

  clear(): void {
    this.messages.clear()
    this.items.clear()
    this.#made = 0
  }

  apply(sent: Delivery): Outcome {
    const delivery = toPeople(sent)
    switch (delivery.kind) {
      case 'chat.post': {
        const message = `m${++this.#made}`
        this.messages.set(message, { userId: delivery.to.userId, card: delivery.card })
        return ok({ kind: delivery.kind, place: { channel: 'D', message } })
      }
      case 'chat.update':
        return this.#update(delivery.place, delivery.card)
      case 'chat.find':
        return ok({ kind: delivery.kind, person: null })
      case 'chat.home':
        return ok({ kind: delivery.kind })
      case 'calendar.open':
        return ok({ kind: delivery.kind, calendarId: 'calendar-of-ours' })
      case 'calendar.put':
        return this.#put(delivery)
      case 'calendar.remove':
        this.items.delete(delivery.record.eventId)
        return ok({ kind: delivery.kind })
    }
  }

  #update(place: ChatPlace, card: ChatCard): Outcome {
    const known = this.messages.get(place.message)
    if (!known) return err(GONE)
    known.card = card
    return ok({ kind: 'chat.update', place })
  }

  /** As the connectors do it: by the id we were given, else by our key, else anew; a higher revision stays. */
  #put({ access, entry, seen }: Extract<Delivery, { kind: 'calendar.put' }>): Outcome {
    const { provider } = access
    const { key, revision } = entry
    const calendarId = provider === 'google' ? 'ours' : null
    const byKey = [...this.items].find(([, item]) => item.key === key && item.provider === provider)
    const known = seen && this.items.has(seen.eventId) ? seen.eventId : byKey?.[0]
    const eventId = known ?? (provider === 'google' ? `g-${key}` : `e${++this.#made}`)
    const shown = Math.max(revision, this.items.get(eventId)?.revision ?? 0)
    this.items.set(eventId, { provider, key, revision: shown })
    return ok({ kind: 'calendar.put', record: { key, eventId, calendarId, revision: shown } })
  }
}
