import { Hono } from 'hono'
import { hookName } from '../../district/client.ts'
import type { AppEnv } from '../app-env.ts'
import { problem, problemResponse } from '../problem.ts'

/** Hook tokens are 256 bits; anything of another shape is not looked up. */
const TOKEN = /^[\w-]{20,100}$/

/** A SIS, or a platform beside it, says that something changed: a delta sync starts at once, or the one just asked for counts. */
export function hookRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.post('/hooks/sis/:token', async (c) => {
    const { directory, district } = c.var.shell
    const token = c.req.param('token')
    const name = TOKEN.test(token) ? await hookName(token) : null
    const id = name && (await directory.locate('sis_hook', name))
    if (!id) return problemResponse(problem(404, 'not_found', 'There is nothing at this address.'))
    const started = await district(id).run(
      'sync.hook',
      { token },
      { caller: { via: 'service', name: 'sis_hook' } },
    )
    return started.ok
      ? c.json({ accepted: true }, 202)
      : problemResponse(problem(404, 'not_found', 'There is nothing at this address.'))
  })
  return routes
}
