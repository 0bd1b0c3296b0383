/** One way for every sandbox system to stand on a port of this machine, and on nothing else. */
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'

const LOOPBACK = '127.0.0.1'
/** How long a stopping server waits for answers under way before it cuts them off. */
const CLOSE_GRACE_MS = 200

/** A running sandbox system: where it is and how to stop it. */
export type Listening = { url: string; port: number; close(): Promise<void> }

type FetchHandler = Parameters<typeof getRequestListener>[0]

/**
 * Starts a sandbox system on this machine only; nobody else on the network can reach it.
 * `port` 0 picks a free one. Rejects when the port is taken. `close` waits briefly for answers under way, then
 * cuts the connections.
 */
export async function serveLoopback(fetch: FetchHandler, port: number): Promise<Listening> {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false })
  const server = createServer((incoming, outgoing) => {
    // The listener answers its own failures with a 500; nothing is left to handle here.
    void listener(incoming, outgoing)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://localhost:${address.port}`,
    port: address.port,
    close: () =>
      new Promise<void>((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
