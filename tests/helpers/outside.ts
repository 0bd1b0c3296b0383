import { resolveActor } from '../../src/core/domain/access/resolve.ts'
import type { Context } from '../../src/core/domain/command.ts'
import { createContext, districtFacts } from '../../src/core/district/run.ts'
import type { Timer } from '../../src/core/district/timer.ts'
import { err, ok, type Result } from '../../src/core/kernel/result.ts'
import type { CalendarRecord } from '../../src/core/ports/calendar.ts'
import type { Courier, Delivered, Delivery } from '../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import { atomically } from '../../src/core/store/db.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import { sha256 } from '../../src/core/store/vault.ts'
import { SERVICE, type TestDistrict } from './district.ts'

/** Runs domain code in one transaction of the district, as an act would. */
export function inDistrict<T>(
  { house }: Pick<TestDistrict, 'house'>,
  work: (context: Context) => T,
): T {
  let result: { value: T } | undefined
  atomically<null>(house.db, (tx) => {
    const facts = districtFacts(tx, house.publicUrl)
    const by = { tx, now: house.now(), timeZone: 'America/Chicago', hash: sha256 }
    const actor = resolveActor(by, SERVICE)
    if (!facts || !actor.ok) throw new Error('the district is not there')
    const context = createContext(house, { tx, now: house.now(), actor: actor.value, facts })
    result = { value: work(context) }
    return null
  })
  if (!result) throw new Error('the work did not run')
  return result.value
}

export type Outcome = Result<Delivered, PortFailure>
type Answer = (delivery: Delivery) => Outcome | undefined | Promise<Outcome | undefined>

export type Outside = Courier & {
  /** Everything that was handed over, in order. */
  readonly seen: Delivery[]
  /** How the outside answers from now on; undefined means "as it should". */
  answer: Answer
}

/** An outside world that does what it is asked, unless the test tells it otherwise. Places and ids count up. */
export function createOutside(answer: Answer = () => undefined): Outside {
  let made = 0
  const outside: Outside = {
    seen: [],
    answer,
    deliver: async (delivery) => {
      outside.seen.push(structuredClone(delivery))
      return (await outside.answer(delivery)) ?? ok(asAsked(toPeople(delivery), () => ++made))
    },
  }
  return outside
}

/** Deliveries to people; the roster is read elsewhere. */
type ToPeople = Exclude<Delivery, { kind: `roster.${string}` }>

export function toPeople(delivery: Delivery): ToPeople {
  const isRoster = (d: Delivery): d is Exclude<Delivery, ToPeople> => d.kind.startsWith('roster.')
  if (isRoster(delivery)) throw new Error('the roster is not part of this outside')
  return delivery
}

/** What a faultless vendor answers. */
function asAsked(delivery: ToPeople, next: () => number): Delivered {
  switch (delivery.kind) {
    case 'chat.post':
      return {
        kind: 'chat.post',
        place: { channel: `D-${delivery.to.userId}`, message: `m${next()}` },
      }
    case 'chat.update':
      return { kind: 'chat.update', place: delivery.place }
    case 'chat.find':
      return { kind: delivery.kind, person: null }
    case 'chat.home':
    case 'calendar.remove':
      return { kind: delivery.kind }
    case 'calendar.open':
      return { kind: delivery.kind, calendarId: 'calendar-of-ours' }
    case 'calendar.put':
      return { kind: delivery.kind, record: toRecord(delivery, next) }
  }
}

function toRecord(
  { access, entry, seen }: Extract<Delivery, { kind: 'calendar.put' }>,
  next: () => number,
): CalendarRecord {
  const { key, revision } = entry
  const name = access.provider === 'microsoft' ? `event-${next()}` : key
  const calendarId = access.provider === 'google' ? 'calendar-of-ours' : null
  return { key, eventId: seen?.eventId ?? name, calendarId, revision }
}

export const fails = (failure: PortFailure): Outcome => err(failure)

/** Time that passes only when the test says so, for the clock and for every timer. */
export function createTime(clock: { now: number }) {
  const waiting = new Set<{ at: number; resolve: () => void }>()
  const timer: Timer = (ms) => {
    const one = { at: clock.now + ms, resolve: () => {} }
    const done = new Promise<void>((resolve) => {
      one.resolve = resolve
    })
    waiting.add(one)
    return { done, cancel: () => waiting.delete(one) }
  }
  /** Lets everything run that needs no time. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    timer,
    settle,
    waiting: () => waiting.size,
    async pass(ms: number): Promise<void> {
      const until = clock.now + ms
      for (;;) {
        await settle()
        const due = [...waiting].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]
        if (!due) break
        waiting.delete(due)
        clock.now = Math.max(clock.now, due.at)
        due.resolve()
      }
      clock.now = until
      await settle()
    },
  }
}

/** Every row of the outbox, oldest first. */
export const outboxRows = ({ db }: Pick<TestDistrict, 'db'>) =>
  db.select().from(outbox).orderBy(outbox.createdAt, outbox.id).all()
