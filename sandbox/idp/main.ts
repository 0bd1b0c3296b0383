/** Runs the identity provider by itself: `node sandbox/idp/main.ts [--port N] [--app URL]`. */
import { PORTS } from '../cast.ts'
import { mainOptions } from '../control/main-options.ts'
import { startIdp } from './server.ts'

const { port, appOrigin } = mainOptions(PORTS.idp)
const server = await startIdp({
  port,
  redirectUris: [`${appOrigin}/auth/callback`],
  postLogoutRedirectUris: [`${appOrigin}/sign-in`],
})
process.stdout.write(`Sign-in (sandbox) ${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close())
}
