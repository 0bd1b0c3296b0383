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

type For<Port extends string> = Extract<Delivery, { kind: `${Port}.${string}` }>

const isForChat = (delivery: Delivery): delivery is For<'chat'> => delivery.kind.startsWith('chat.')
const isForCalendar = (delivery: Delivery): delivery is For<'calendar'> =>
  delivery.kind.startsWith('calendar.')

async function carry(ports: CourierPorts, delivery: Delivery): Promise<Outcome> {
  if (isForChat(delivery)) return carryToChat(ports.chat, delivery)
  if (!isForCalendar(delivery)) return carryToRoster(ports.roster, delivery)
  return carryToCalendar(ports.calendarFor(delivery.access), delivery)
}

async function carryToChat(chat: ChatPort, delivery: For<'chat'>): Promise<Outcome> {
  const { kind } = delivery
  switch (kind) {
    case 'chat.post':
      return named(await chat.post(delivery.to, delivery.card), (place) => ({ kind, place }))
    case 'chat.update': {
      const { to, place, card } = delivery
      return named(await chat.update(to, place, card), (kept) => ({ kind, place: kept }))
    }
    case 'chat.find':
      return named(await chat.find(delivery.desk, delivery.email), (person) => ({ kind, person }))
    case 'chat.home':
      return named(await chat.publishHome(delivery.to, delivery.home), () => ({ kind }))
  }
}

async function carryToCalendar(
  calendar: CalendarPort,
  delivery: For<'calendar'>,
): Promise<Outcome> {
  const { kind } = delivery
  switch (kind) {
    case 'calendar.open':
      return named(await calendar.open(), (calendarId) => ({ kind, calendarId }))
    case 'calendar.put':
      return named(await calendar.put(delivery.entry, delivery.seen), (record) => ({
        kind,
        record,
      }))
    case 'calendar.remove':
      return named(await calendar.remove(delivery.record), () => ({ kind }))
  }
}

async function carryToRoster(roster: RosterSource, delivery: For<'roster'>): Promise<Outcome> {
  const { kind, access } = delivery
  switch (kind) {
    case 'roster.probe':
      return named(await roster.probe(access, delivery.notes, delivery.isTest), (profile) => ({
        kind,
        profile,
      }))
    case 'roster.page':
      return named(await roster.readPage(access, delivery.ask), (page) => ({ kind, page }))
    case 'roster.one':
      return named(await roster.readOne(access, delivery.ask), (found) => ({ kind, found }))
  }
}

const named = <T>(outcome: Result<T, PortFailure>, name: (value: T) => Delivered): Outcome =>
  outcome.ok ? ok(name(outcome.value)) : outcome
