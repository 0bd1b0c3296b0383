import { ok } from '../../../src/core/kernel/result.ts'
import type { Delivery } from '../../../src/core/ports/delivery.ts'
import { enqueue, enqueueOnce } from '../../../src/core/domain/outbox/enqueue.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../../../src/core/domain/outbox/effect.ts'
import type { Scenario } from './simulate.ts'
import type { TestDistrict } from '../district.ts'
import { outboxRows, type Outcome } from '../outside.ts'

const TO = { provider: 'slack', tenant: 'T', token: 'x', userId: 'U' } as const
const ACCESS = { provider: 'feed' } as const

type Thing = { version: number; isOpen: boolean }
type Shown = { revision: number; isThere: boolean }

/**
 * The smallest world in which everything can go wrong: things that change, each shown outside under a key of ours,
 * and one notice for every change, sent to a vendor that takes no key.
 */
export function createThings(district: TestDistrict): Scenario {
  const { database } = district.storage
  database.exec(
    'CREATE TABLE sim_thing (id TEXT PRIMARY KEY, version INTEGER NOT NULL, is_open INTEGER NOT NULL)',
  )
  database.exec('CREATE TABLE sim_act (id INTEGER PRIMARY KEY)')
  const read = database.prepare('SELECT version, is_open FROM sim_thing WHERE id = ?')
  const write = database.prepare('REPLACE INTO sim_thing VALUES (?, ?, ?)')
  const begin = database.prepare('INSERT OR IGNORE INTO sim_act VALUES (?)')
  const shown = new Map<string, Shown>()
  const posted = new Map<string, number>()
  let things = 1

  const thingOf = (id: string): Thing => {
    const row = read.get(id)
    return { version: Number(row?.['version'] ?? 0), isOpen: row?.['is_open'] === 1 }
  }

  return {
    comparesRevisions: true,
    handlers: { 'calendar.sync': showThing(thingOf), 'chat.notice': tellOnce },
    reset: (settings) => {
      things = settings.things
      database.exec('DELETE FROM outbox; DELETE FROM sim_thing; DELETE FROM sim_act')
      shown.clear()
      posted.clear()
    },
    act: (context, act, random) => {
      const thing = `thing${Math.floor(random() * things)}`
      if (begin.run(act).changes === 0) return
      const { version } = thingOf(thing)
      write.run(thing, version + 1, random() < 0.7 ? 1 : 0)
      enqueue(context, { kind: 'calendar.sync', key: thing, refs: { thing } })
      const notice = `notice${act}`
      enqueueOnce(context, { kind: 'chat.notice', key: notice, refs: { notice } })
    },
    keyOf,
    apply: (delivery) => apply(delivery, shown, posted),
    check: (answered) => [
      ...[...answered]
        .filter((act) => begin.run(act).changes > 0)
        .map((act) => `act ${act} was answered and lost`),
      ...outboxRows(district).flatMap((row) => {
        if (row.state === 'dead') return []
        const [, key = ''] = row.idem.split('|')
        if (row.state === 'pending') return [`${row.idem} never went out`]
        return row.kind === 'chat.notice'
          ? checkNotice(key, posted.get(key) ?? 0, row.unknownOutcomes)
          : checkThing(key, thingOf(key), shown.get(key))
      }),
    ],
  }
}

function showThing(thingOf: (id: string) => Thing): EffectHandler {
  return {
    patience: NOTICE_PATIENCE,
    prepare: (_context, { thing = '' }) => {
      const { version: revision, isOpen } = thingOf(thing)
      const entry = {
        key: thing,
        revision,
        title: 'A task is waiting in Offramp',
        link: '/',
        startAt: 0,
        endAt: 0,
      } as const
      const record = { key: thing, eventId: thing, calendarId: null, revision }
      const delivery: Delivery = isOpen
        ? { kind: 'calendar.put', access: ACCESS, entry, seen: null }
        : { kind: 'calendar.remove', access: ACCESS, record }
      return { do: 'deliver', delivery }
    },
    settle: () => {},
    giveUp: () => {},
  }
}

const tellOnce: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: (_context, { notice = '' }) => ({
    do: 'deliver',
    delivery: { kind: 'chat.post', to: TO, card: { kind: 'receipt', reference: notice } },
  }),
  settle: () => {},
  giveUp: () => {},
}

function keyOf(delivery: Delivery): string {
  if (delivery.kind === 'calendar.put') return delivery.entry.key
  if (delivery.kind === 'calendar.remove') return delivery.record.key
  return delivery.kind === 'chat.post' && delivery.card.kind === 'receipt'
    ? delivery.card.reference
    : '?'
}

/** A vendor that takes our key and lets a higher revision win; and one that posts whatever it is told. */
function apply(
  delivery: Delivery,
  shown: Map<string, Shown>,
  posted: Map<string, number>,
): Outcome {
  const key = keyOf(delivery)
  if (delivery.kind === 'calendar.put') {
    const { revision } = delivery.entry
    if (revision >= (shown.get(key)?.revision ?? 0)) shown.set(key, { revision, isThere: true })
    return ok({
      kind: 'calendar.put',
      record: { key, eventId: key, calendarId: null, revision },
    })
  }
  if (delivery.kind === 'calendar.remove') {
    const { revision } = delivery.record
    if (revision >= (shown.get(key)?.revision ?? 0)) shown.set(key, { revision, isThere: false })
    return ok({ kind: 'calendar.remove' })
  }
  posted.set(key, (posted.get(key) ?? 0) + 1)
  return ok({ kind: 'chat.post', place: { channel: 'D', message: key } })
}

function checkNotice(key: string, times: number, unknownOutcomes: number): string[] {
  if (times === 0) return [`${key} counts as sent and was not`]
  return times > 1 + unknownOutcomes ? [`${key} was repeated without a lost answer on record`] : []
}

function checkThing(key: string, truth: Thing, shown: Shown | undefined): string[] {
  if ((shown?.isThere ?? false) !== truth.isOpen)
    return [`${key} is ${truth.isOpen ? 'missing' : 'left over'} outside`]
  return truth.isOpen && shown?.revision !== truth.version ? [`${key} is stale outside`] : []
}
