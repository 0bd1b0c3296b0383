import { Hono } from 'hono'
import { log } from '../core/kernel/log.ts'
import { assetRoutes } from './assets.ts'
import { nothingHere, plain } from './kit/answers.tsx'
import type { ConsoleEnv, ConsoleParts } from './kit/console-env.ts'
import { securityHeaders } from './kit/headers.ts'
import { sameOrigin } from './kit/same-origin.ts'
import { locateSite } from './kit/site.ts'
import { requireViewer } from './kit/viewer.tsx'
import { caseRoutes } from './routes/cases.tsx'
import { concernRoutes } from './routes/concerns.tsx'
import { deliveryRoutes } from './routes/deliveries.tsx'
import { googleCalendarRoutes } from './routes/google-calendar.tsx'
import { myDayRoutes } from './routes/my-day.tsx'
import { peopleRoutes } from './routes/people.tsx'
import { personRoutes } from './routes/person.tsx'
import { raiseRoutes } from './routes/raise.tsx'
import { rosterLimitsRoutes } from './routes/roster-limits.tsx'
import { rosterPausesRoutes } from './routes/roster-pauses.tsx'
import { rosterPeopleRoutes } from './routes/roster-people.tsx'
import { rosterRoutes } from './routes/roster.tsx'
import { rosterRowsRoutes } from './routes/roster-rows.tsx'
import { rosterSourceRoutes } from './routes/roster-source.tsx'
import { rosterUploadRoutes } from './routes/roster-upload.tsx'
import { settingsRoutes } from './routes/settings.tsx'
import { taskRoutes } from './routes/tasks.tsx'
import { transferRoutes } from './routes/transfers.tsx'
import { signInRoutes } from './sign-in/routes.tsx'
import { wordsFor } from './words.ts'

/** Addresses that programs call. What is not found there is answered in their way, not with a page. */
const PROGRAMS = /^\/(?:api|hooks|slack|teams|google|calendar|healthz|readyz|report)(?:\/|$)/

/** The pages people see: everything that no other part of the deployment answers. Mounted last. */
export function consoleRoutes<E extends object>(
  partsOf: (variables: E) => ConsoleParts,
): Hono<{ Variables: E }> {
  const pages = createConsole()
  const routes = new Hono<{ Variables: E }>()
  routes.all('*', (c, next) => {
    if (PROGRAMS.test(c.req.path)) return next()
    return pages.fetch(c.req.raw, partsOf(c.var as E)) // safe because the routes are mounted where these variables are set
  })
  return routes
}

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST']

/** The console by itself: a request and its parts in, a page out. */
export function createConsole(): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>()
  app.use(securityHeaders)
  app.use(async function knownMethod(c, next) {
    if (METHODS.includes(c.req.method)) return next()
    c.header('allow', METHODS.join(', '))
    return plain(c, { ...wordsFor('en').trouble.method, status: 405 })
  })
  app.route('/', assetRoutes())
  app.use(sameOrigin)
  app.use(locateSite)
  app.route('/', signInRoutes())
  app.use(requireViewer)
  const parts = [
    myDayRoutes,
    raiseRoutes,
    concernRoutes,
    caseRoutes,
    taskRoutes,
    transferRoutes,
    peopleRoutes,
    personRoutes,
    rosterRoutes,
    rosterSourceRoutes,
    rosterPausesRoutes,
    rosterLimitsRoutes,
    rosterPeopleRoutes,
    rosterRowsRoutes,
    rosterUploadRoutes,
    deliveryRoutes,
    googleCalendarRoutes,
    settingsRoutes,
  ]
  for (const routes of parts) app.route('/', routes())
  app.notFound((c) => nothingHere(c))
  app.onError((thrown, c) => {
    const incident = crypto.randomUUID()
    log('request.failed', { error: thrown.name, incident })
    return plain(c, { ...wordsFor('en').trouble.broken(incident), status: 500 })
  })
  return app
}
