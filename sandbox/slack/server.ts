/**
 * The fake Slack: a workspace on this machine that checks what it is sent as strictly as the real one, and lets
 * people and tests act in it.
 */
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { PORTS } from '../cast.ts'
import { openStateFile, remembering } from '../control/state-file.ts'
import { serveLoopback, type Listening } from '../http.ts'
import { apiRoutes } from './api/routes.ts'
import type { SlackEnv } from './api/answer.ts'
import { controlRoutes } from './control.ts'
import { createDriver } from './driver.ts'
import { memoryOf } from './memory.ts'
import { authorizeRoutes } from './page/authorize.ts'
import { pageRoutes } from './page/routes.ts'
import { CannotDo } from './values.ts'
import type { Slack } from './verbs.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

const UNPROCESSABLE = 422
const BAD_REQUEST = 400
const SERVER_ERROR = 500

/** Where payloads go when nothing else is said. */
export const DEFAULT_TARGET = 'http://localhost:8787/slack/events'

export type SlackOptions = Partial<WorldOptions> & {
  /** 0 picks a free port. */
  port?: number
  /** What addresses handed to the app begin with; by default where the server listens. */
  publicUrl?: string
  /** Keeps messages, homes and tokens over a restart. */
  stateFile?: string | undefined
}

/** A running workspace, with the driver that acts in it. */
export type RunningSlack = Listening & { slack: Slack; world: World }

function slackApp(world: World): Hono<SlackEnv> {
  const app = new Hono<SlackEnv>()
  app.route('/', apiRoutes(world))
  app.route('/_control', controlRoutes(world))
  app.route('/oauth/v2/authorize', authorizeRoutes(world))
  app.route('/', pageRoutes(world))
  app.notFound((c) => c.json({ error: `there is no ${c.req.method} ${c.req.path} here` }, 404))
  app.onError((error, c) => {
    if (error instanceof CannotDo) return c.json({ error: error.message }, UNPROCESSABLE)
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status)
    if (error instanceof z.ZodError) return c.json({ error: z.prettifyError(error) }, BAD_REQUEST)
    console.error(error)
    return c.json({ error: 'the sandbox itself failed; see its console' }, SERVER_ERROR)
  })
  return app
}

/** Starts the fake Slack on loopback. `close` also ends calls that hang. Rejects when the state file cannot be read back. */
export async function startSlack(options: SlackOptions = {}): Promise<RunningSlack> {
  const { port = PORTS.slack, publicUrl, target = DEFAULT_TARGET, stateFile, ...rest } = options
  const world = createWorld({ target, ...rest })
  const state = openStateFile(stateFile, memoryOf(world))
  const app = slackApp(world)
  const handler = remembering(state, async (...given: Parameters<typeof app.fetch>) =>
    app.fetch(...given),
  )
  const listening = await serveLoopback(handler, port)
  world.publicUrl = publicUrl ?? listening.url
  return {
    ...listening,
    world,
    slack: createDriver(world),
    close: async () => {
      world.closing.abort()
      await listening.close()
      // What the driver did in this process passed no request.
      state.noteChange()
      state.flush()
    },
  }
}
