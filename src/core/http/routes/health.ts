import { Hono } from 'hono'
import type { AppEnv } from '../app-env.ts'

/** A district whose oldest due effect waits longer than this is not delivering. */
const EFFECT_AGE_MAX_MS = 120_000

/** `/readyz`: able to find districts, to read them, and to deliver. Tells counts and ages only. */
export function healthRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/readyz', async (c) => {
    const { directory, district } = c.var.shell
    const now = Date.now()
    const entries = await directory.list()
    const reports = await Promise.all(
      entries.map(({ id }) =>
        district(id).ask('district.health', {}, { caller: { via: 'operator' } }),
      ),
    )
    const broken = reports.filter((report) => !report.ok).length
    const late = reports.filter(
      (report) =>
        report.ok &&
        report.value.oldestPendingAt !== null &&
        now - report.value.oldestPendingAt > EFFECT_AGE_MAX_MS,
    ).length
    const dead = reports.reduce((sum, report) => sum + (report.ok ? report.value.dead : 0), 0)
    const isReady = broken === 0 && late === 0
    return c.json(
      { ready: isReady, districts: entries.length, broken, late, dead },
      isReady ? 200 : 503,
    )
  })
  return routes
}
