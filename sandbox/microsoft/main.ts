/** Runs the Microsoft sandbox by itself: `node sandbox/microsoft/main.ts`. */
import { PORTS } from '../cast.ts'
import { startMicrosoft } from './server.ts'

const server = await startMicrosoft({ port: Number(process.env['PORT'] ?? PORTS.microsoft) })
process.stdout.write(`Outlook calendar (sandbox) ${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close())
}
