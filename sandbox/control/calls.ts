/** Everything a sandbox system was asked and what it answered, so that tests can prove what left the product. */
import { pathMatcher } from './path-matcher.ts'
import { searchableText } from './searchable-text.ts'

/** Enough for a chaos run; older calls fall out, needles already found in them stay on record. */
const CALLS_KEPT = 20_000

export type Received = {
  method: string
  path: string
  query: string
  headers: Record<string, string>
  body: string
}

/** `status` 0 means that no answer reached the caller. */
type Answered = { status: number; headers: Record<string, string>; body: string }

/** One request with its answer. `batch` is the number of the batch call it travelled in. */
export type Call = Received & {
  n: number
  at: string
  durationMs: number
  answer: Answered
  fault: string | null
  batch: number | null
}

type NeedleHit = { needle: string; where: string; call: number; method: string; path: string }

/** An answer as it is kept; it can still be sent afterwards. */
export async function answerRecord(response: Response): Promise<Answered> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.clone().text(),
  }
}

/** The record of one sandbox system's traffic. */
export class CallLog {
  #calls: Call[] = []
  #count = 0
  #needles: string[] = []
  #hits: NeedleHit[] = []

  /** Numbers a request on arrival and looks for needles in it, whatever becomes of it later. */
  arrive(received: Received): number {
    this.#count += 1
    this.#search(this.#count, received)
    return this.#count
  }

  /** Numbers a request that came inside another, whose text has been searched already. */
  nest(): number {
    this.#count += 1
    return this.#count
  }

  keep(call: Call): void {
    this.#calls.push(call)
    if (this.#calls.length > CALLS_KEPT) this.#calls.shift()
  }

  list(where: { method: string; path: string }): Call[] {
    const matches = pathMatcher(where)
    return this.#calls.filter((call) => matches(call.method, call.path))
  }

  clear(): void {
    this.#calls = []
  }

  /** Sets the texts that must never be received, and searches the calls already on record for them. */
  watchFor(needles: readonly string[]): void {
    this.#needles = needles.map((needle) => needle.toLowerCase())
    this.#hits = []
    for (const call of this.#calls) {
      if (call.batch === null) this.#search(call.n, call)
    }
  }

  needleReport(): { needles: readonly string[]; occurrences: readonly NeedleHit[] } {
    return { needles: this.#needles, occurrences: this.#hits }
  }

  #search(call: number, received: Received): void {
    if (this.#needles.length === 0) return
    for (const [where, text] of searchableText(received)) {
      for (const needle of this.#needles) {
        if (!text.includes(needle)) continue
        this.#hits.push({ needle, where, call, method: received.method, path: received.path })
      }
    }
  }
}
