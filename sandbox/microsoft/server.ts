/** Microsoft 365 as far as the product meets it: app-only tokens, and the events of Graph v1.0. */
import { Hono } from 'hono'
import { CallLog } from '../control/calls.ts'
import { createDesk } from '../control/desk.ts'
import { FaultPlan } from '../control/faults.ts'
import { gateHandler } from '../control/gate.ts'
import { openStateFile, remembering } from '../control/state-file.ts'
import { serveLoopback } from '../http.ts'
import type { Listening } from '../http.ts'
import { createAccessTokens } from './access-tokens.ts'
import type { AccessTokens } from './access-tokens.ts'
import { batchRoutes } from './batch.ts'
import type { CallEnv } from './batch.ts'
import type { AppCertificate } from './client-assertion.ts'
import { addMicrosoftControl } from './control-routes.ts'
import type { MicrosoftSettings } from './control-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { badRequest, graphError, graphFault, unauthorized } from './graph-error.ts'
import { loginRoutes } from './login.ts'
import { loginFault } from './login-error.ts'
import { MailboxStore } from './mailbox-store.ts'

const MEMORY_FORMAT = 'microsoft-1'

/**
 * Starts the Microsoft sandbox. One server stands for https://login.microsoftonline.com and
 * https://graph.microsoft.com, with the same paths. `port` 0 picks a free one; `certificates` are those registered
 * for the app beside its secret; `stateFile` keeps the mailboxes over a restart.
 */
export async function startMicrosoft(options: {
  port: number
  certificates?: AppCertificate[]
  stateFile?: string | undefined
}): Promise<Listening> {
  const settings: MicrosoftSettings = {
    certificates: options.certificates ?? [],
    roles: [],
    repeatedTransaction: 'same-event',
  }
  const tokens = await createAccessTokens()
  const store = new MailboxStore()
  const state = openStateFile(options.stateFile, {
    format: MEMORY_FORMAT,
    save: () => store.save(),
    load: (saved) => store.load(saved),
  })
  const faults = new FaultPlan()
  const calls = new CallLog()

  const app = new Hono<CallEnv>()
  const answer = async (request: Request, call: number) => app.fetch(request, { call })
  app.route('/', loginRoutes({ tokens, settings }))
  app.use('/v1.0/*', async (c, next) => {
    const refusal = await tokenRefusal(tokens, c.req.header('authorization'))
    if (refusal !== undefined) return graphError(unauthorized(refusal))
    return next()
  })
  app.route('/v1.0', batchRoutes({ faults, calls, answer }))
  app.route('/v1.0', eventRoutes({ store, settings }))
  app.notFound((c) => {
    const segment = c.req.path.split('/').at(-1) ?? ''
    return graphError(badRequest(`Resource not found for the segment '${segment}'.`))
  })

  const desk = createDesk({ faults, calls })
  addMicrosoftControl(desk, { store, tokens, settings })
  const handler = gateHandler({
    faults,
    calls,
    desk: (request) => desk.fetch(request),
    system: {
      answer,
      failure: (fault, path) => (path.startsWith('/v1.0/') ? graphFault(fault) : loginFault(fault)),
    },
  })
  const listening = await serveLoopback(remembering(state, handler), options.port)
  return { ...listening, close: () => listening.close().finally(() => state.flush()) }
}

async function tokenRefusal(
  tokens: AccessTokens,
  header: string | undefined,
): Promise<string | undefined> {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) return 'Access token is empty.'
  const verdict = await tokens.check(token)
  if (verdict === 'expired') return 'Lifetime validation failed, the token is expired.'
  return verdict === 'malformed' ? 'Access token validation failure. Invalid token.' : undefined
}
