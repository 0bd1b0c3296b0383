import { Hono } from 'hono'
import { refuse, show } from '../kit/answers.tsx'
import { ask } from '../kit/calls.ts'
import type { ConsoleEnv } from '../kit/console-env.ts'
import { viewOf } from '../kit/view.ts'
import { DeliveriesPage, DELIVERY_STATES } from '../pages/deliveries.tsx'

/** `GET /deliveries`: what was told to whom, and what came of it. */
export function deliveryRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/deliveries', async (c) => {
    const state = DELIVERY_STATES.find((one) => one === c.req.query('state'))
    const list = await ask(c, 'delivery.list', { state, cursor: c.req.query('cursor') })
    if (!list.ok) return refuse(c, list.error)
    return show(c, <DeliveriesPage view={viewOf(c)} list={list.value} state={state} />)
  })
  return routes
}
