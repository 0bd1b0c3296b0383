/** The HTTP surface the app talks to: the Web API and the response URLs. */
import { Hono } from 'hono'
import { parseJson } from '../json.ts'
import { answerResponseUrl } from '../respond.ts'
import type { World } from '../world.ts'
import { answerCall, type Performed, type SlackEnv } from './answer.ts'
import { dispatch } from './dispatch.ts'
import { arrive } from './wire.ts'

const OK = 200
const METHOD_NOT_ALLOWED = 405

/** Calls that are no Web API method but are recorded and scripted like one. */
const RESPONSE_URL = 'response_url'

export function apiRoutes(world: World): Hono<SlackEnv> {
  const app = new Hono<SlackEnv>()

  app.post('/api/:method', (c) => {
    const method = c.req.param('method')
    return answerCall({ world, c, method }, async (): Promise<Performed> => {
      const arrived = await arrive(c)
      const { answer, scopes } = dispatch(world, method, arrived)
      return {
        status: OK,
        body: answer,
        headers: { 'x-oauth-scopes': scopes.join(',') },
        request: arrived.body,
        contentType: arrived.contentType,
      }
    })
  })
  app.all('/api/:method', (c) =>
    c.json({ ok: false, error: 'method_not_supported' }, METHOD_NOT_ALLOWED),
  )

  app.post('/response/:id', (c) =>
    answerCall({ world, c, method: RESPONSE_URL }, async (): Promise<Performed> => {
      const text = await c.req.text()
      const contentType = c.req.header('content-type') ?? ''
      const isJson = contentType.startsWith('application/json')
      const body = isJson ? parseJson(text) : undefined
      const answered = answerResponseUrl(world, c.req.param('id'), body)
      return { ...answered, request: body ?? text, contentType }
    }),
  )
  return app
}
