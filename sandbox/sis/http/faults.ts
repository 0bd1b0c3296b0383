/** The misbehaviour that depends on which request it is, rather than on the data. */
import { setTimeout as delay } from 'node:timers/promises'
import { mix } from '../data/random.ts'
import type { OnRequest, Switches } from '../state/switches.ts'
import type { Reply } from './reply.ts'
import { html } from './reply.ts'
import type { OnTooMany } from './limiter.ts'
import { createLimiter, retryAfter } from './limiter.ts'

const STALL_MS = 15_000
const FLAKY_SALT = 0xf1a4

export type Faults = {
  /** Counts a request to the API and answers it if it is to fail: too many, or chosen to fail. */
  enter(switches: Switches): {
    number: number
    reply: Reply | null
    headers: Record<string, string>
  }
  /** The page of a pull this is: 1 when it starts anew. */
  page(path: string, params: URLSearchParams): number
  /** Waits as long as `slow` and `stall` say. Rejects when the signal aborts. */
  wait(switches: Switches, at: Waiting, signal: AbortSignal): Promise<void>
  /** The number in the revision header; it changes at the page the switch names, once or in every reading. */
  revision(switches: Switches, page: number): string | null
  /** True until rows have been removed under a reader, once per setting of the switches. */
  isShiftDue(): boolean
  shiftDone(): void
  /** Starts counting anew; called when switches change. */
  restart(): void
}

type Waiting = { page: number; collection: string; publishedAt: number | null }

/** Starts counting requests. `onTooMany` hears of every 429, `early` when a Retry-After was still running. */
export function createFaults(onTooMany: OnTooMany): Faults {
  let requests = 0
  let revision = 1
  let revised = false
  let pages = new Map<string, number>()
  let shifted = false
  const limiter = createLimiter(onTooMany)
  return {
    isShiftDue: () => !shifted,
    shiftDone() {
      shifted = true
    },
    enter(switches) {
      requests += 1
      const { reply, headers } = limiter.enter(switches)
      return { number: requests, reply: reply ?? failure(switches, requests), headers }
    },
    page(path, params) {
      const page = isFirst(params) ? 1 : (pages.get(path) ?? 1) + 1
      pages.set(path, page)
      return page
    },
    async wait(switches, at, signal) {
      const ms = stallLeft(switches, at.publishedAt) + slowMs(switches, at)
      if (ms > 0) await delay(ms, undefined, { signal })
    },
    revision(switches, page) {
      if (switches.revision === 'off') return null
      if (isRevised(switches.revision, page, revised)) {
        revised = true
        revision += 1
      }
      return String(revision)
    },
    restart() {
      requests = 0
      revised = false
      pages = new Map()
      shifted = false
      limiter.restart()
    },
  }
}

/** A reader goes on by offset, or by what comes after the last id. */
function isFirst(params: URLSearchParams): boolean {
  const goesOnAfter = /^\s*sourcedId\s*>/.test(params.get('filter') ?? '')
  return Number(params.get('offset') ?? 0) === 0 && !goesOnAfter
}

/** Whether what is served changes with this page. */
function isRevised(when: string | number, page: number, before: boolean): boolean {
  if (typeof when === 'number') return page >= when && !before
  return page === Number(when.slice(when.indexOf(':') + 1))
}

/** Whether a switch that names requests names this one. */
export function isOnRequest(when: OnRequest, request: number): boolean {
  if (when === 'off') return false
  if (when === 'on') return true
  return typeof when === 'number' ? when === request : when.includes(request)
}

function failure(switches: Switches, request: number): Reply | null {
  const { fail, flaky, busyFor, retryAfter: told } = switches
  const chosen = fail === 'off' ? [] : fail.split(',')
  const status = chosen.find((item) => item.endsWith(`@${request}`))?.slice(0, 3)
  const unlucky = mix(FLAKY_SALT, request) % 100 < flaky
  if (status === undefined && !unlucky) return null
  const wait = busyFor === 0 ? {} : retryAfter(told, busyFor)
  return html(Number(status ?? '503'), '<!doctype html><title>Service problem</title>', wait)
}

function slowMs({ slow }: Switches, { page, collection }: Waiting): number {
  if (slow === 'off') return 0
  const matching = slow.split(',').filter((item) => {
    const target = item.split('@')[1]
    return target === String(page) || target === collection
  })
  return matching.reduce((sum, item) => sum + Number(item.split('@')[0]), 0)
}

function stallLeft({ stall }: Switches, publishedAt: number | null): number {
  if (stall === 'off' || publishedAt === null) return 0
  return Math.max(0, publishedAt + (stall === 'on' ? STALL_MS : stall) - Date.now())
}
