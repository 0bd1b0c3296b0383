/** Runs the identity provider by itself: `node sandbox/idp/main.ts`. */
import { PORTS } from '../cast.ts'
import { startIdp } from './server.ts'

const server = await startIdp({ port: Number(process.env['PORT'] ?? PORTS.idp) })
process.stdout.write(`Sign-in (sandbox) ${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close())
}
