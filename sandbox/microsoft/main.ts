/** Runs the Microsoft sandbox by itself: `node sandbox/microsoft/main.ts [--port N] [--state FILE]`. */
import { PORTS } from '../cast.ts'
import { mainOptions } from '../control/main-options.ts'
import { startMicrosoft } from './server.ts'

const { port, stateFile } = mainOptions(PORTS.microsoft)
const server = await startMicrosoft({ port, stateFile })
process.stdout.write(`Outlook calendar (sandbox) ${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close())
}
