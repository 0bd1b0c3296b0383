import { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from '../app-env.ts'
import { problem, problemResponse } from '../problem.ts'
import { ACCOUNTS } from './accounts.ts'
import { CONNECTIONS } from './connections.ts'
import { DISTRICTS } from './districts.ts'
import { ACCESS, RECORD } from './operations.ts'
import { ROSTER, SYNCS } from './roster.ts'
import { UPLOADS } from './roster-csv.ts'
import { ROSTER_RULES } from './roster-rules.ts'

/** The REST API of operators and integrators, and its own description. */
export function createApi(): OpenAPIHono<AppEnv> {
  const api = new OpenAPIHono<AppEnv>()
  const endpoints = [
    ...DISTRICTS,
    ...CONNECTIONS,
    ...SYNCS,
    ...ROSTER,
    ...ROSTER_RULES,
    ...UPLOADS,
    ...ACCESS,
    ...ACCOUNTS,
    ...RECORD,
  ]
  for (const mount of endpoints) mount(api)
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
