import { log } from '../kernel/log.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { CalendarAccess, CalendarPort } from '../ports/calendar.ts'
import type { ChatPort } from '../ports/chat.ts'
import type { Courier, Delivered, Delivery } from '../ports/delivery.ts'
import type { PortFailure } from '../ports/port-failure.ts'
import type { RosterSource } from '../ports/roster-source.ts'

/** The outside world, one implementation each. */
export type CourierPorts = {
  readonly roster: RosterSource
  readonly calendarFor: (access: CalendarAccess) => CalendarPort
  readonly chat: ChatPort
}

type Outcome = Result<Delivered, PortFailure>

/** A port that throws has broken its promise; whether its effect happened is not known. */
const BROKEN: PortFailure = { retry: 'later', reason: 'unavailable', unknown: true }

/** Carries one delivery to the port it is meant for. Keeps nothing, decides nothing, never throws. */
export function createCourier(ports: CourierPorts): Courier {
  return {
    deliver: async (delivery) => {
      const outcome = await carry(ports, delivery).catch((): Outcome => err(BROKEN))
      if (!outcome.ok) log('courier.failed', { kind: delivery.kind, reason: outcome.error.reason })
      return outcome
    },
  }
}

async function carry(ports: CourierPorts, delivery: Delivery): Promise<Outcome> {
  const { chat, calendarFor, roster } = ports
  switch (delivery.kind) {
    case 'chat.post':
      return named(await chat.post(delivery.to, delivery.card), (place) => ({
        kind: delivery.kind,
        place,
      }))
    case 'chat.update':
      return named(await chat.update(delivery.to, delivery.place, delivery.card), (place) => ({
        kind: delivery.kind,
        place,
      }))
    case 'chat.find':
      return named(await chat.find(delivery.desk, delivery.email), (person) => ({
        kind: delivery.kind,
        person,
      }))
    case 'chat.home':
      return named(await chat.publishHome(delivery.to, delivery.home), () => ({
        kind: delivery.kind,
      }))
    case 'calendar.open':
      return named(await calendarFor(delivery.access).open(), (calendarId) => ({
        kind: delivery.kind,
        calendarId,
      }))
    case 'calendar.put':
      return named(
        await calendarFor(delivery.access).put(delivery.entry, delivery.seen),
        (record) => ({ kind: delivery.kind, record }),
      )
    case 'calendar.remove':
      return named(await calendarFor(delivery.access).remove(delivery.record), () => ({
        kind: delivery.kind,
      }))
    case 'roster.probe':
      return named(await roster.probe(delivery.access), (profile) => ({
        kind: delivery.kind,
        profile,
      }))
    case 'roster.page':
      return named(await roster.readPage(delivery.access, delivery.ask), (page) => ({
        kind: delivery.kind,
        page,
      }))
    case 'roster.one':
      return named(await roster.readOne(delivery.access, delivery.ask), (found) => ({
        kind: delivery.kind,
        found,
      }))
  }
}

const named = <T>(outcome: Result<T, PortFailure>, name: (value: T) => Delivered): Outcome =>
  outcome.ok ? ok(name(outcome.value)) : outcome
