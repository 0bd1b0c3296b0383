import { err, ok, type Result } from '../../core/kernel/result.ts'
import { SECOND } from '../../core/kernel/time.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { OneRequest, RosterAccess } from '../../core/ports/roster-source.ts'
import type { Answer, ListQuery } from './client.ts'
import { fetchPage, type List } from './fetch-page.ts'
import { glimpseOf, NOTHING_SEEN, type Glimpse } from './glimpse.ts'
import { ProbeFacts } from './probe-facts.ts'
import { writeNotes, type Answered, type ProbeNotes } from './probe-notes.ts'
import type { RosterSession } from './session.ts'
import { askForOne, type Presence } from './single.ts'
import { isOfSignIn } from './token-faults.ts'

/** What a gateway says of a provider that is busy or away: no word on what it can do. */
const AWAY: readonly (number | undefined)[] = [502, 503, 504]
/** Questions asked in a row before what they brought is put in safety; an interruption costs no more than these. */
const QUESTIONS_AT_ONCE = 10
/** Nor are more asked once a slow provider has taken so long. */
const AT_ONCE_MS = 30 * SECOND

/** Not a failure: what was learned so far is to be kept before more is asked. */
export const PAUSE: PortFailure = { retry: 'later', reason: 'unavailable', afterMs: 0 }

type Asked<T> = Promise<Result<T, PortFailure>>

/** Asks a provider small questions, each once, and keeps what every answer tells by the way. */
export class Prober {
  readonly session: RosterSession
  readonly access: RosterAccess
  readonly facts: ProbeFacts
  readonly #answers: Map<string, Answered>
  readonly #startedAt: number
  #questions = 0
  /** Of the question before this moment; null where no answer was taken. */
  status: number | null = null
  /** How often in a row nothing was learned. */
  readonly waits: number

  constructor(session: RosterSession, access: RosterAccess, notes: ProbeNotes | null) {
    this.session = session
    this.access = access
    const { noticed = null, answers = {}, waits = 0 } = notes ?? {}
    this.facts = new ProbeFacts(noticed)
    this.#answers = new Map(Object.entries(answers))
    this.waits = waits
    this.#startedAt = session.now()
    if (notes) session.tokenLifeS = notes.tokenLifeS
  }

  /** Whether anything was learned since the notes were last kept. */
  get hasLearned(): boolean {
    return this.#questions > 0
  }

  /** Everything known so far, as one text; null where it cannot be kept. */
  get notes(): string | null {
    const { session } = this
    const waits = this.hasLearned ? 0 : this.waits + 1
    const { tokenLifeS, signature } = session
    const { noticed } = this.facts
    const answers = Object.fromEntries(this.#answers)
    const wrappers = [...session.wrappers]
    const unpacked = session.unpacked && ({ unpacked: true } as const)
    return writeNotes({ waits, tokenLifeS, signature, ...unpacked, wrappers, noticed, answers })
  }

  /**
   * A page, or why there is none. A 404 is an empty page where the provider was seen to mean that. A provider that is
   * away for a moment is asked once more. `alsoAnswers` names failures beside refusals that the caller takes for an
   * answer; all others are asked again.
   */
  page(list: List, query: ListQuery, alsoAnswers: Settles = () => false): Asked<Glimpse> {
    const isAnswer: Settles = (failure, status) =>
      isRefusal(failure) || alsoAnswers(failure, status)
    return this.#page(list, query, isAnswer)
  }

  /** As `page`, with null for what the provider cannot do. */
  async tryPage(list: List, query: ListQuery): Asked<Glimpse | null> {
    return unlessRefused(await this.#page(list, query, isNo))
  }

  /** Whether one record is there; null where single records cannot be asked for. */
  async tryOne(ask: OneRequestIn): Asked<Presence | null> {
    const key = `one ${ask.collection} ${ask.sourcedId}`
    const answered = await this.#once(key, isNo, async () => {
      const found = await askForOne(this.session, ask)
      this.#noteAnswer()
      return found.ok ? { ...this.#answered(), one: found.value } : this.#answered(found.error)
    })
    if (answered.one) return ok(answered.one)
    return unlessRefused(err(answered.failure ?? PAUSE))
  }

  async #page(list: List, query: ListQuery, isAnswer: Settles): Asked<Glimpse> {
    const { path, school, slash } = list.place
    const key = JSON.stringify([list.collection, path, school, slash, query])
    const { status, seen, failure } = await this.#once(key, isAnswer, () => this.#ask(list, query))
    if (seen) return ok(seen)
    if (status === 404 && this.facts.emptyIs404) return ok({ ...NOTHING_SEEN, limit: query.limit })
    return err(failure ?? PAUSE)
  }

  async #ask(list: List, query: ListQuery): Promise<Answered> {
    let page = await fetchPage(this.session, list, query)
    if (!page.ok && this.#isAway(page.error)) page = await fetchPage(this.session, list, query)
    this.#noteAnswer()
    if (!page.ok) return this.#answered(page.error)
    if (!query.fields) this.facts.notePage(list.collection, page.value)
    return { ...this.#answered(), seen: glimpseOf(list, page.value, this.access) }
  }

  /** What was answered before is not asked again, and no more than a few questions are asked in a row. */
  async #once(key: string, isAnswer: Settles, ask: () => Promise<Answered>): Promise<Answered> {
    let answered = this.#answers.get(key)
    if (!answered) {
      if (this.#isTimeToPause()) return { status: null, failure: PAUSE }
      answered = await ask()
      if (answered.failure === undefined || isAnswer(answered.failure, answered.status)) {
        this.#answers.set(key, answered)
        this.#questions++
      }
    }
    this.status = answered.status
    return answered
  }

  #isTimeToPause(): boolean {
    if (this.#questions === 0) return false
    const isLong = this.session.now() - this.#startedAt > AT_ONCE_MS
    return this.#questions >= QUESTIONS_AT_ONCE || isLong || this.session.restMs !== null
  }

  #answered(failure?: PortFailure): Answered {
    const status = this.session.last?.status ?? null
    return failure ? { status, failure } : { status }
  }

  /** Keeps what the last answer tells by the way. */
  #noteAnswer(): void {
    const last: Answer | null = this.session.last
    if (last) this.facts.noteHeaders(last.headers, this.session.now())
    this.facts.noticed.interrupted ||= AWAY.includes(last?.status)
    if (last?.refusal) this.facts.noticed.errorShape = last.refusal.shape
  }

  /** Away, and without a word on when to come back. */
  #isAway({ afterMs }: PortFailure): boolean {
    return AWAY.includes(this.session.last?.status) && afterMs === undefined
  }
}

type OneRequestIn = Pick<OneRequest, 'collection' | 'sourcedId'> & {
  readonly profile: Pick<NonNullable<OneRequest['profile']>, 'padding' | 'paths'>
}

/** Whether a failure is an answer to keep, or the question has to be asked again. */
export type Settles = (failure: PortFailure, status: number | null) => boolean

/** The provider will not do it, whenever it is asked. A fault of the token address is no word of the provider's. */
const isRefusal = (failure: PortFailure): boolean =>
  failure.retry === 'never' &&
  !isOfSignIn(failure) &&
  failure.reason !== 'auth_failed' &&
  failure.reason !== 'clock_skew'

/**
 * The provider cannot do what was asked. Some say so with a 500, so an outage without a wish to wait counts as a
 * refusal too; throttling and a lost connection do not.
 */
function isNo(failure: PortFailure): boolean {
  const { reason, afterMs } = failure
  const isTheirs = !isOfSignIn(failure)
  const isOutage = isTheirs && (reason === 'unavailable' || reason === 'unreadable')
  return failure.retry === 'never' ? isRefusal(failure) : isOutage && afterMs === undefined
}

/** Null where the provider cannot do what was asked. */
const unlessRefused = <T>(result: Result<T, PortFailure>): Result<T | null, PortFailure> =>
  result.ok || !isNo(result.error) ? result : ok(null)
