/** Runs the Google sandbox by itself: `node sandbox/google/main.ts`. */
import { PORTS } from '../cast.ts'
import { startGoogle } from './server.ts'

const server = await startGoogle({ port: Number(process.env['PORT'] ?? PORTS.google) })
process.stdout.write(`Google Calendar (sandbox) ${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close())
}
