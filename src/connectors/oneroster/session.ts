import { err, ok, type Result } from '../../core/kernel/result.ts'
import { SECOND } from '../../core/kernel/time.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { KnownProfile, RosterAccess, RosterToken } from '../../core/ports/roster-source.ts'
import { RedirectRefusedError } from '../http/outbound.ts'
import { failureOfError, failureOfResponse } from '../http/port-failures.ts'
import { rateLimitOf } from '../http/rate-limit.ts'
import { MislabelledBodyError } from '../http/read-text.ts'
import { theirNow } from '../http/retry-after.ts'
import { createRosterClient, type Answer, type RosterClient } from './client.ts'
import { oauth1Header } from './oauth1.ts'
import { withWait } from './throttled.ts'
import { HEADER_SAFE, obtainToken, USED_LIFE, widerScope, type Deps } from './token.ts'

type Ask = (client: RosterClient) => Promise<Answer>
type Attempt = Result<Answer, PortFailure>
/** What is known of the provider: how it lets us in, and how it names its lists. */
type Known = Pick<KnownProfile, 'signature' | 'wrappers'> &
  Partial<Pick<KnownProfile, 'clientAuth' | 'scope' | 'unpacked' | 'offsetIn'>>

/** Signed requests are refused when the two clocks differ by more. */
const SKEW_MAX_MS = 300 * SECOND
/** With every request used up and no word on when there are more. */
const REST_UNKNOWN_MS = 10 * SECOND
const NOT_LET_IN: PortFailure = { retry: 'never', reason: 'auth_failed' }

/**
 * The requests made for one call of the port, with the sign-in they share. Nothing outlives it: a token comes in with
 * the access and a renewed one goes back with the result.
 */
export class RosterSession {
  readonly #deps: Deps
  readonly #access: RosterAccess
  #client: RosterClient | null = null
  #token: RosterToken | null
  #hash: RosterAccess['signature']
  readonly #way: Known | null
  #asked = 0
  /** Every HTTP request, those for tokens included. */
  requests = 0
  /** The life the provider gave the token fetched last, in seconds. */
  tokenLifeS: number | null = null
  /** How long the first answer is awaited; null for as long as any, and once there is one. */
  firstAnswerMs: number | null = null
  /** The answer before this moment; null where none came. */
  last: Answer | null = null

  /** The provider does not pack its answers as it says, so that they are asked for unpacked. */
  unpacked: boolean

  /** The provider counts the place of a page in pages. */
  readonly countsPages: boolean

  /** Names other than those of the standard under which lists came. */
  readonly wrappers: Set<string>

  constructor(deps: Deps, access: RosterAccess, known: Known | null = null) {
    this.#deps = {
      now: deps.now,
      fetch: (input, init) => {
        this.requests++
        return deps.fetch(input, init)
      },
    }
    this.#access = access
    this.#token = access.token
    this.#hash = (access.signature === 'SHA-256' && known?.signature) || access.signature
    this.wrappers = new Set(known?.wrappers)
    this.unpacked = known?.unpacked ?? false
    this.countsPages = known?.offsetIn === 'pages'
    this.#way = known
  }

  /** The token to use from now on. */
  get token(): RosterToken | null {
    return this.#token
  }

  /** The token when it is another than the one the caller brought. */
  get renewedToken(): RosterToken | null {
    return this.#token === this.#access.token ? null : this.#token
  }

  /** Whether the token was not obtained just now, so that it may be what the provider does not like. */
  get #mayBeSpent(): boolean {
    return this.#access.auth === 'oauth2' && this.renewedToken === null
  }

  /** The hash the provider takes, where requests are signed. */
  get signature(): RosterAccess['signature'] | null {
    return this.#access.auth === 'oauth1' ? this.#hash : null
  }

  /** How often the provider was asked for records again. */
  get retries(): number {
    return Math.max(this.#asked - 1, 0)
  }

  now(): number {
    return this.#deps.now()
  }

  /** How long the provider asks to be left alone although it answered: nothing is left of what it allows. */
  get restMs(): number | null {
    const rate = this.last && rateLimitOf(this.last.headers, this.now())
    // A limit of none is how some systems say that there is no limit.
    return rate?.remaining === 0 && rate.limit !== 0 ? (rate.resetMs ?? REST_UNKNOWN_MS) : null
  }

  /**
   * Asks the provider, with a token that is still good. A 401 renews the token once and asks again, and so does a
   * redirect, by which some systems send whoever is not signed in to a page for people; a 403 asks again with the next
   * wider scopes, in their order. Never waits: throttling is the caller's to sit out.
   */
  async send(ask: Ask): Promise<Attempt> {
    const signedIn = await this.#signIn()
    if (!signedIn.ok) return signedIn
    let answer = await this.#attempt(ask)
    if (isStatus(answer, 401)) answer = await this.#againAfter401(ask, answer)
    if (isRedirect(answer) && this.#mayBeSpent) answer = await this.#renewAndAsk(ask)
    if (isStatus(answer, 403)) answer = await this.#againAfter403(ask, answer)
    if (!answer.ok || isSuccess(answer.value.status)) return answer
    return err(this.#failureOf(answer.value))
  }

  /** Gets a new token, the way the present one was obtained. */
  async renew(scope?: string): Promise<Result<null, PortFailure>> {
    const way = this.#token ?? this.#way ?? {}
    const askedAt = this.now()
    const token = await obtainToken(this.#deps, this.#access, wayOf(way, scope))
    if (!token.ok) return token
    this.#token = token.value
    this.tokenLifeS = Math.round((token.value.expiresAt - askedAt) / (USED_LIFE * SECOND))
    return ok(null)
  }

  async #signIn(): Promise<Result<null, PortFailure>> {
    const { auth, clientSecret } = this.#access
    if (auth === 'bearer') return HEADER_SAFE.test(clientSecret) ? ok(null) : err(NOT_LET_IN)
    if (auth === 'oauth1') return ok(null)
    const isGood = this.#token !== null && this.now() < this.#token.expiresAt
    return isGood ? ok(null) : this.renew()
  }

  /** A refused sign-in: one new token, or one other hash. A fixed token has no second way. */
  async #againAfter401(ask: Ask, refused: Attempt): Promise<Attempt> {
    if (this.#access.auth === 'oauth2') return this.#renewAndAsk(ask)
    if (this.#access.auth === 'bearer' || this.#hash === 'SHA-1') return refused
    this.#hash = 'SHA-1'
    const again = await this.#attempt(ask)
    if (isStatus(again, 401)) this.#hash = 'SHA-256'
    return again
  }

  /** What is forbidden under every scope is asked for with the narrowest from then on. */
  async #againAfter403(ask: Ask, refused: Attempt): Promise<Attempt> {
    const narrow = this.#token
    let answer = refused
    while (isStatus(answer, 403) && !isThrottled(answer)) {
      const wider = this.#token && widerScope(this.#access, this.#token.scope)
      const again = wider ? await this.#renewAndAsk(ask, wider) : null
      // What the sign-in says about another scope is not the answer to what was asked.
      if (again === null || (!again.ok && again.error.retry === 'never')) {
        this.#token = narrow
        return answer
      }
      answer = again
    }
    return answer
  }

  async #renewAndAsk(ask: Ask, scope?: string): Promise<Attempt> {
    const renewed = await this.renew(scope)
    return renewed.ok ? this.#attempt(ask) : renewed
  }

  async #attempt(ask: Ask): Promise<Attempt> {
    this.#asked++
    this.last = null
    try {
      this.#client ??= createRosterClient({
        ...this.#access,
        fetch: (input, init) => this.#deps.fetch(input, this.#inTime(init)),
        authorize: (method, href) => this.#authorize(method, href),
        cookies: () => this.#token?.cookies ?? null,
        unpacked: () => this.unpacked,
      })
      this.last = await ask(this.#client)
      this.firstAnswerMs = null
      return ok(this.last)
    } catch (error) {
      if (error instanceof MislabelledBodyError && !this.unpacked) {
        this.unpacked = true
        return this.#attempt(ask)
      }
      return err(this.#faultOf(error))
    }
  }

  #faultOf(error: unknown): PortFailure {
    const failure = failureOfError(error)
    if (error instanceof RedirectRefusedError) return { ...failure, fault: 'base_redirect' }
    const isSilent = failure.reason === 'timeout' && this.firstAnswerMs !== null
    return isSilent ? { ...failure, fault: 'base_silent' } : failure
  }

  #inTime(init: RequestInit | undefined): RequestInit | undefined {
    if (this.firstAnswerMs === null) return init
    return { ...init, signal: AbortSignal.timeout(this.firstAnswerMs) }
  }

  async #authorize(method: string, href: string): Promise<string> {
    const { auth, clientId: consumerKey, clientSecret: secret } = this.#access
    if (auth !== 'oauth1')
      return `Bearer ${auth === 'bearer' ? secret : (this.#token?.value ?? '')}`
    const seconds = Math.floor(this.now() / SECOND)
    const nonce = crypto.randomUUID().replaceAll('-', '')
    return oauth1Header(method, href, { consumerKey, secret, hash: this.#hash, nonce, seconds })
  }

  #failureOf(answer: Answer): PortFailure {
    const { status, headers, refusal } = answer
    const now = this.now()
    if (status === 401 && this.#access.auth === 'oauth1' && isSkewed(headers, now)) {
      return { retry: 'never', reason: 'clock_skew' }
    }
    const isThrottling = status === 403 && headers.has('retry-after')
    const failure = failureOfResponse({ status: isThrottling ? 429 : status, headers }, now)
    return withWait({ ...failure, ...(refusal?.code && { code: refusal.code }) }, headers, now)
  }
}

type Way = Partial<Pick<RosterToken, 'clientAuth' | 'scope'>>

/** How a token was obtained before, with another scope where one is named. */
const wayOf = ({ clientAuth, scope }: Way, wanted = scope): Way => ({
  ...(clientAuth !== undefined && { clientAuth }),
  ...(wanted !== undefined && { scope: wanted }),
})

/** Whether the provider's clock and ours differ by more than a signature survives. */
function isSkewed(headers: Headers, now: number): boolean {
  const theirs = theirNow(headers)
  return theirs !== null && Math.abs(theirs - now) > SKEW_MAX_MS
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

const isRedirect = (answer: Attempt): boolean =>
  !answer.ok && answer.error.fault === 'base_redirect'

function isStatus(answer: Attempt, status: number): boolean {
  return answer.ok && answer.value.status === status
}

/** Some gateways refuse what is over the limit with a 403 and say when to come back. */
const isThrottled = (answer: Attempt): boolean =>
  answer.ok && answer.value.headers.has('retry-after')
