/** The remote control of the sandbox, for tests and scripts in other processes. The app never calls this. */
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { CREDENTIALS } from '../cast.ts'
import { actSchema } from './act.ts'
import { act, see } from './driver.ts'
import { arm, faultScript } from './faults.ts'
import { issueGrant } from './grants.ts'
import { parseJson } from './json.ts'
import { ENTERPRISE } from './people.ts'
import { findings } from './pii.ts'
import { clearTraffic } from './traffic.ts'
import { resetWorld, SCOPES, type World } from './world.ts'

const BAD_REQUEST = 400
/** Shorter needles would be found in half of all ids. */
const NEEDLE_MIN = 3

/** One script or several. */
const scripts = z.preprocess(
  (given) => (Array.isArray(given) ? given : [given]),
  z.array(faultScript),
)
const target = z.strictObject({ url: z.url() })
const needles = z.strictObject({ needles: z.array(z.string().min(NEEDLE_MIN)) })
const lifetime = z.strictObject({ expiresInSeconds: z.int().positive().nullable() })
const revocation = z.strictObject({ token: z.string() })
const tokenOrder = z.strictObject({
  scopes: z.array(z.string()).optional(),
  install: z.enum(['workspace', 'organisation']).default('workspace'),
  expiresInSeconds: z.int().positive().nullable().default(null),
})
const callFilter = z.object({
  method: z.string().optional(),
  direction: z.enum(['in', 'out']).optional(),
  since: z.coerce.number().default(0),
})

/** Reads a control body; a bad one is answered 400 with what is wrong with it. */
async function body<T>(request: { text: () => Promise<string> }, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseJson(await request.text()))
  if (parsed.success) return parsed.data
  throw new HTTPException(BAD_REQUEST, { message: z.prettifyError(parsed.error) })
}

function faultRoutes(world: World): Hono {
  return new Hono()
    .get('/', (c) => c.json(world.faults.armed))
    .post('/', async (c) => {
      for (const script of await body(c.req, scripts)) arm(world.faults, script)
      return c.json(world.faults.armed)
    })
    .delete('/', (c) => {
      world.faults.armed = []
      return c.json([])
    })
}

function callRoutes(world: World): Hono {
  return new Hono()
    .get('/', (c) => {
      const { method, direction, since } = callFilter.parse(c.req.query())
      const calls = world.traffic.exchanges.filter(
        (exchange) =>
          exchange.n > since &&
          (method === undefined || exchange.method === method) &&
          (direction === undefined || exchange.direction === direction),
      )
      return c.json({ calls, dropped: world.traffic.dropped })
    })
    .delete('/', (c) => {
      clearTraffic(world.traffic)
      return c.json({ calls: [], dropped: 0 })
    })
}

function piiRoutes(world: World): Hono {
  const report = () => ({
    needles: world.needles.length,
    searched: world.traffic.exchanges.length,
    dropped: world.traffic.dropped,
    findings: findings(world.traffic, world.needles),
  })
  return new Hono()
    .get('/', (c) => c.json(report()))
    .post('/', async (c) => {
      world.needles = (await body(c.req, needles)).needles
      return c.json(report())
    })
}

function tokenRoutes(world: World): Hono {
  return new Hono()
    .post('/', async (c) => {
      const order = await body(c.req, tokenOrder)
      const usual = world.oauth.expiresInSeconds
      world.oauth.expiresInSeconds = order.expiresInSeconds
      const isOrg = order.install === 'organisation'
      const issued = issueGrant(world, {
        teamId: isOrg ? null : CREDENTIALS.slack.teamId,
        enterpriseId: isOrg ? ENTERPRISE.id : null,
        scopes: order.scopes ?? SCOPES,
      })
      world.oauth.expiresInSeconds = usual
      return c.json(issued)
    })
    .post('/revoke', async (c) => {
      const { token } = await body(c.req, revocation)
      const grant = world.grants.get(token)
      if (grant === undefined) throw new HTTPException(BAD_REQUEST, { message: 'no such token' })
      grant.isRevoked = true
      return c.json({ revoked: true })
    })
    .post('/lifetime', async (c) => {
      world.oauth.expiresInSeconds = (await body(c.req, lifetime)).expiresInSeconds
      return c.json({ expiresInSeconds: world.oauth.expiresInSeconds })
    })
}

export function controlRoutes(world: World): Hono {
  return new Hono()
    .route('/faults', faultRoutes(world))
    .route('/calls', callRoutes(world))
    .route('/pii', piiRoutes(world))
    .route('/tokens', tokenRoutes(world))
    .get('/people', (c) => c.json([...world.desks.values()].map(({ person }) => person)))
    .get('/people/:who', (c) => c.json(see(world, c.req.param('who'))))
    .post('/act', async (c) => c.json(await act(world, await body(c.req, actSchema))))
    .get('/target', (c) => c.json({ url: world.target }))
    .post('/target', async (c) => {
      world.target = (await body(c.req, target)).url
      return c.json({ url: world.target })
    })
    .post('/reset', (c) => {
      resetWorld(world)
      return c.json({ reset: true })
    })
}
