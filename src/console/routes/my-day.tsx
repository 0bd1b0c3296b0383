import { Hono } from 'hono'
import { refuse, show } from '../kit/answers.tsx'
import { ask } from '../kit/calls.ts'
import type { ConsoleEnv } from '../kit/console-env.ts'
import { viewOf } from '../kit/view.ts'
import { MyDay } from '../pages/my-day.tsx'

/** `GET /`: the first page. */
export function myDayRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/', async (c) => {
    const mine = await ask(c, 'task.mine', {})
    if (!mine.ok) return refuse(c, mine.error)
    return show(c, <MyDay view={viewOf(c)} mine={mine.value} />)
  })
  return routes
}
