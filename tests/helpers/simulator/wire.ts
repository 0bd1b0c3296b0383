import { err } from '../../../src/core/kernel/result.ts'
import type { Delivery } from '../../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../../src/core/ports/port-failure.ts'
import type { Outcome } from '../outside.ts'
import type { Events } from './events.ts'
import { between, type Random, type Settings } from './random.ts'

const CLIENT_TIMEOUT_MS = 1_500

const BUSY: PortFailure = { retry: 'later', reason: 'unavailable' }
const LIMITED: PortFailure = { retry: 'later', reason: 'rate_limited', afterMs: 1_000 }
const LOST: PortFailure = { retry: 'later', reason: 'network', unknown: true }

/** The far end of the wire. */
export type Vendor = {
  /**
   * Whether the vendor lets a higher revision win. Only then may a call arrive after a later one, or after a restart:
   * elsewhere nothing at our end could tell an old call from a new one.
   */
  readonly comparesRevisions: boolean
  /** The delivery reaches the vendor; this is what it answers. */
  readonly apply: (delivery: Delivery) => Outcome
}

/** Between us and the vendor, where deliveries and answers are slow, are refused and get lost. */
export class Wire {
  readonly #vendor: Vendor
  readonly #events: Events
  readonly #random: Random
  readonly #settings: Settings
  readonly #underWay = new Set<() => void>()

  constructor(
    vendor: Vendor,
    events: Events,
    { random, settings }: { random: Random; settings: Settings },
  ) {
    this.#vendor = vendor
    this.#events = events
    this.#random = random
    this.#settings = settings
  }

  /** Sends a delivery on its way, faultlessly when it is calm. */
  travel(
    delivery: Delivery,
    { isCalm, answer }: { isCalm: boolean; answer: (outcome: Outcome) => void },
  ): void {
    const wayMs = between(this.#random, 1, this.#settings.slownessMs)
    const { apply } = this.#vendor
    const later = (ms: number, run: () => void): void => void this.#events.after(ms, run)
    const isFaulty = !isCalm && this.#random() < this.#settings.faultRate
    const fault = isFaulty ? this.#random() : 1
    if (fault < 0.25) later(wayMs, () => answer(err(BUSY)))
    else if (fault < 0.45) later(wayMs, () => answer(err(LIMITED)))
    else if (fault < 0.65) later(wayMs, () => answer(err(LOST)))
    else if (fault < 0.85) {
      this.#carry(wayMs, () => {
        apply(delivery)
        later(wayMs, () => answer(err(LOST)))
      })
    } else if (fault < 1) {
      later(CLIENT_TIMEOUT_MS, () => answer(err(LOST)))
      const latestMs = this.#vendor.comparesRevisions ? 4_000 : CLIENT_TIMEOUT_MS - 1
      this.#carry(between(this.#random, 500, latestMs), () => void apply(delivery))
    } else {
      this.#carry(wayMs, () => {
        const outcome = apply(delivery)
        later(wayMs, () => answer(outcome))
      })
    }
  }

  /** Whatever is still under way arrives this moment. */
  arriveNow(): void {
    for (const arrive of this.#underWay) arrive()
  }

  /** What is on its way arrives, whether we live to see it or not. */
  #carry(ms: number, arrive: () => void): void {
    const once = (): void => {
      if (this.#underWay.delete(once)) arrive()
    }
    this.#underWay.add(once)
    this.#events.after(ms, once)
  }
}
