/**
 * The Courier's side of a roster sync in a process of its own: asks the provider, parses, maps and fingerprints, and
 * hands the compact page back. Started by `district-child.ts`.
 */
import { createOutbound } from '../../src/connectors/http/outbound.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { createCourier } from '../../src/core/jobs/effects.ts'
import type { Delivery } from '../../src/core/ports/delivery.ts'
import { peakRssKib } from '../rss.ts'

type Asked = { readonly id: number; readonly delivery: Delivery } | { readonly rss: true }

const NO_PORT = (): never => {
  throw new Error('the roster benchmark has no calendar')
}

const courier = createCourier({
  roster: createOneRosterSource({
    fetch: createOutbound({ redirects: {}, allowPrivate: true }),
    now: () => Date.now(),
  }),
  calendarFor: NO_PORT,
  chat: { post: NO_PORT, update: NO_PORT, find: NO_PORT, lookUp: NO_PORT, publishHome: NO_PORT },
})

process.on('message', (asked: Asked) => {
  if ('rss' in asked) {
    process.send?.({ maxRssKib: peakRssKib() })
    return
  }
  const { id, delivery } = asked
  void courier.deliver(delivery).then((outcome) => process.send?.({ id, outcome }))
})
