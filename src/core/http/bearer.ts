import type { MiddlewareHandler } from 'hono'
import type { Caller } from '../kernel/actor.ts'
import type { AppEnv } from './app-env.ts'
import { problem, problemResponse } from './problem.ts'

/** Bearer tokens of RFC 6750; longer ones than any we issue are refused unread. */
const BEARER = /^Bearer ([\w.~+/=-]{1,256})$/

/** Lets a request with a bearer token through: the operator's, or what may be a district's API key (the district checks it). */
export const bearer: MiddlewareHandler<AppEnv> = async function requireBearer(c, next) {
  const token = BEARER.exec(c.req.header('authorization') ?? '')?.[1]
  if (!token) {
    const answer = problemResponse(
      problem(401, 'unauthenticated', 'Send a bearer token in the Authorization header.'),
    )
    answer.headers.set('www-authenticate', 'Bearer realm="offramp"')
    return answer
  }
  const isOperator = await equalInConstantTime(token, c.var.shell.config.operatorToken())
  const caller: Caller = isOperator ? { via: 'operator' } : { via: 'api_key', key: token }
  c.set('caller', caller)
  return next()
}

/** Compares without telling by its duration how much was right: both sides are hashed to one length first. */
async function equalInConstantTime(a: string, b: string): Promise<boolean> {
  const digest = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const [left, right] = await Promise.all([digest(a), digest(b)])
  return crypto.subtle.timingSafeEqual(left, right)
}
