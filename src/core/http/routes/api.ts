import { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from '../app-env.ts'
import { problem, problemResponse } from '../problem.ts'
import { mountConnections } from './connections.ts'
import { mountDistricts } from './districts.ts'
import { mountAccess, mountRecord } from './operations.ts'
import { mountRoster, mountSyncs } from './roster.ts'

/** The REST API of operators and integrators, and its own description. */
export function createApi(): OpenAPIHono<AppEnv> {
  const api = new OpenAPIHono<AppEnv>()
  mountDistricts(api)
  mountConnections(api)
  mountSyncs(api)
  mountRoster(api)
  mountAccess(api)
  mountRecord(api)
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
  })
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Offramp REST API',
      version: '1',
      description:
        'For operators (every district, no case content) and integrators (one district, by the scopes of their key).',
    },
  })
  api.notFound(() => problemResponse(problem(404, 'not_found', 'There is no such operation.')))
  return api
}
