/** Runs the Google sandbox by itself: `node sandbox/google/main.ts [--port N] [--state FILE] [--app URL]`. */
import { PORTS } from '../cast.ts'
import { mainOptions } from '../control/main-options.ts'
import { startGoogle } from './server.ts'

const { port, stateFile, appOrigin } = mainOptions(PORTS.google)
const server = await startGoogle({
  port,
  stateFile,
  redirectUris: [`${appOrigin}/settings/calendar/google/callback`],
})
process.stdout.write(`Google Calendar (sandbox) ${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close())
}
