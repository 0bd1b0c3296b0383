import { err, ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { RosterAccess, RosterToken } from '../../core/ports/roster-source.ts'
import { failureOfError, failureOfResponse } from '../http/port-failures.ts'
import { createRosterClient, type Answer, type RosterClient } from './client.ts'
import { nextScope, obtainToken, type Deps } from './token.ts'

type Ask = (client: RosterClient) => Promise<Answer>

/**
 * The requests made for one call of the port, with the token they share. Nothing outlives it: the token comes in with
 * the access and a renewed one goes back with the result.
 */
export class RosterSession {
  readonly #deps: Deps
  readonly #access: RosterAccess
  readonly #client: RosterClient
  #token: RosterToken | null
  #asked = 0
  /** Every HTTP request, those for tokens included. */
  requests = 0

  constructor(deps: Deps, access: RosterAccess) {
    this.#deps = {
      now: deps.now,
      fetch: (input, init) => {
        this.requests++
        return deps.fetch(input, init)
      },
    }
    this.#access = access
    this.#token = access.token
    this.#client = createRosterClient({
      baseUrl: access.baseUrl,
      fetch: this.#deps.fetch,
      bearer: () => this.#token?.value ?? '',
    })
  }

  /** The token to use from now on. */
  get token(): RosterToken | null {
    return this.#token
  }

  /** The token when it is another than the one the caller brought. */
  get renewedToken(): RosterToken | null {
    return this.#token === this.#access.token ? null : this.#token
  }

  /** How often the provider was asked for records again. */
  get retries(): number {
    return Math.max(this.#asked - 1, 0)
  }

  /**
   * Asks the provider, with a token that is still good. A 401 renews the token once and asks again, a 403 asks
   * once more with the next wider scope. Never waits: throttling is the caller's to sit out.
   */
  async send(ask: Ask): Promise<Result<Answer, PortFailure>> {
    if (this.#token === null || this.#deps.now() >= this.#token.expiresAt) {
      const renewed = await this.renew()
      if (!renewed.ok) return renewed
    }
    let answer = await this.#attempt(ask)
    if (isStatus(answer, 401)) answer = await this.#renewAndAsk(ask)
    const wider = this.#token && nextScope(this.#access, this.#token.scope)
    if (isStatus(answer, 403) && wider !== null) answer = await this.#renewAndAsk(ask, wider)
    if (!answer.ok || isSuccess(answer.value.status)) return answer
    return err(failureOfResponse(answer.value, this.#deps.now()))
  }

  /** Gets a new token, the way the present one was obtained. */
  async renew(scope?: string): Promise<Result<null, PortFailure>> {
    const known = this.#token
    const way = known ? { clientAuth: known.clientAuth, scope: scope ?? known.scope } : {}
    const token = await obtainToken(this.#deps, this.#access, way)
    if (!token.ok) return token
    this.#token = token.value
    return ok(null)
  }

  async #renewAndAsk(ask: Ask, scope?: string): Promise<Result<Answer, PortFailure>> {
    const renewed = await this.renew(scope)
    return renewed.ok ? this.#attempt(ask) : renewed
  }

  async #attempt(ask: Ask): Promise<Result<Answer, PortFailure>> {
    this.#asked++
    try {
      return ok(await ask(this.#client))
    } catch (error) {
      return err(failureOfError(error))
    }
  }
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

function isStatus(answer: Result<Answer, PortFailure>, status: number): boolean {
  return answer.ok && answer.value.status === status
}
