/** Google as far as the product meets it: consent and tokens, and Calendar v3. */
import { Hono } from 'hono'
import { serveLoopback } from '../http.ts'
import type { Listening } from '../http.ts'
import { calendarRoutes, unservedRoutes } from './calendar-routes.ts'
import { CalendarStore } from './calendar-store.ts'
import { CallLog } from '../control/calls.ts'
import { createDesk } from '../control/desk.ts'
import { FaultPlan } from '../control/faults.ts'
import { gateHandler } from '../control/gate.ts'
import { openStateFile, remembering } from '../control/state-file.ts'
import { addGoogleControl } from './control-routes.ts'
import type { GoogleSettings } from './control-routes.ts'
import { EventLister } from './event-list.ts'
import { eventRoutes } from './event-routes.ts'
import { NOT_FOUND, googleError, googleFault } from './google-error.ts'
import { authorizeRoutes } from './oauth-authorize.ts'
import { OAuthStore } from './oauth-store.ts'
import { tokenRoutes } from './oauth-token.ts'

/** Where the console of the demo takes people back to after consent. */
const DEMO_REDIRECT_URI = 'http://localhost:8787/settings/calendar/google/callback'
const MEMORY_FORMAT = 'google-1'

/**
 * Starts the Google sandbox. One server stands for https://oauth2.googleapis.com, https://accounts.google.com and
 * https://www.googleapis.com, with the same paths. `port` 0 picks a free one; `redirectUris` are the addresses
 * registered for the app; `stateFile` keeps consents and calendars over a restart.
 */
export async function startGoogle(options: {
  port: number
  redirectUris?: string[]
  stateFile?: string | undefined
}): Promise<Listening> {
  const settings: GoogleSettings = {
    autoConsent: false,
    redirectUris: options.redirectUris ?? [DEMO_REDIRECT_URI],
    changeOfDeleted: 'gone',
  }
  const oauth = new OAuthStore()
  const store = new CalendarStore()
  const lister = new EventLister()
  const state = openStateFile(options.stateFile, memoryOf({ oauth, store, lister }))
  const app = new Hono()
  app.route('/', tokenRoutes(oauth))
  app.route('/', authorizeRoutes({ store: oauth, settings }))
  app.route('/calendar/v3', calendarRoutes({ oauth, store }))
  app.route('/calendar/v3', eventRoutes({ oauth, store, lister, settings }))
  app.route('/calendar/v3', unservedRoutes(oauth))
  app.notFound(() => googleError(NOT_FOUND))

  const faults = new FaultPlan()
  const calls = new CallLog()
  const desk = createDesk({ faults, calls })
  addGoogleControl(desk, { oauth, store, lister, settings })
  const handler = gateHandler({
    faults,
    calls,
    desk: (request) => desk.fetch(request),
    system: {
      answer: async (request) => app.fetch(request),
      failure: googleFault,
    },
  })
  const listening = await serveLoopback(remembering(state, handler), options.port)
  return { ...listening, close: () => listening.close().finally(() => state.flush()) }
}

type Kept = { oauth: OAuthStore; store: CalendarStore; lister: EventLister }

function memoryOf({ oauth, store, lister }: Kept) {
  const save = () => ({ grants: oauth.save(), calendars: store.save(), points: lister.save() })
  return {
    format: MEMORY_FORMAT,
    save,
    load: (saved: ReturnType<typeof save>) => {
      oauth.load(saved.grants)
      store.load(saved.calendars)
      lister.load(saved.points)
    },
  }
}
