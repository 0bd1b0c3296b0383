import type { MiddlewareHandler } from 'hono'
import type { ConsoleEnv } from './console-env.ts'

const READS: readonly string[] = ['GET', 'HEAD']

/**
 * Refuses what another site makes a browser send here. Browsers say where a request comes from in Sec-Fetch-Site;
 * those that do not know it yet say it in Origin. A link from a chat or an e-mail is a navigation and passes.
 */
export const sameOrigin: MiddlewareHandler<ConsoleEnv> = async function refuseForeign(c, next) {
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const self = new URL(c.req.url).origin
  const isForeign = READS.includes(c.req.method)
    ? site === 'cross-site' && c.req.header('sec-fetch-mode') !== 'navigate'
    : isForeignWrite({ site, origin, self })
  return isForeign ? c.text('forbidden', 403) : next()
}

type Source = { site: string | undefined; origin: string | undefined; self: string }

function isForeignWrite({ site, origin, self }: Source): boolean {
  if (site === undefined) return origin !== self
  return site !== 'same-origin' || (origin !== undefined && origin !== self)
}
