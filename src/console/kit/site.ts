import type { MiddlewareHandler } from 'hono'
import type { Edge, LocatedDistrict } from '../../core/district/client.ts'
import type { ConsoleEnv } from './console-env.ts'
import { unknownHost } from './answers.tsx'

/** Finds the district that owns the address the browser opened; nobody else's data is ever shown there. */
export const locateSite: MiddlewareHandler<ConsoleEnv> = async function locate(c, next) {
  const url = new URL(c.req.url)
  const district = await ownerOf(c.env.edge, url)
  if (!district) return unknownHost(c, url.hostname)
  c.set('site', { client: district.client, origin: url.origin })
  return next()
}

async function ownerOf(edge: Edge, { host, hostname }: URL): Promise<LocatedDistrict | undefined> {
  const withPort = await edge.locate('hostname', host)
  return withPort ?? (host === hostname ? undefined : edge.locate('hostname', hostname))
}
