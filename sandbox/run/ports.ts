import { createServer, type Server } from 'node:net'
import { PORTS } from '../cast.ts'
import { DEFAULT_PORTS, type SystemPorts } from './system.ts'

const LOOPBACK = '127.0.0.1'
/** The outside systems stand this far above the worker, as 8801 does above 8787. */
const OUTSIDE_ABOVE = PORTS.sis - DEFAULT_PORTS.worker
/** Below are the ports that need special rights; above, the outside systems would no longer fit. */
const PORT_MIN = 1_024
const PORT_MAX = 65_000

/** `PORT` moves the whole system: the worker there, the outside systems above it. Undefined when it is no port. */
export function portsFrom(text: string | undefined): SystemPorts | undefined {
  if (text === undefined || text === '') return DEFAULT_PORTS
  const worker = Number(text)
  if (!Number.isInteger(worker) || worker < PORT_MIN || worker > PORT_MAX) return undefined
  return portsAbove(worker, worker + OUTSIDE_ABOVE)
}

/** The first port that somebody else holds. */
export async function takenPort(
  ports: SystemPorts,
): Promise<{ name: keyof SystemPorts; port: number } | undefined> {
  // safe because the keys are those of the default ports
  for (const name of Object.keys(DEFAULT_PORTS) as (keyof SystemPorts)[]) {
    const port = ports[name]
    const held = await hold(port)
    if (held === undefined) return { name, port }
    await release(held)
  }
  return undefined
}

/** Ports nobody holds at this moment, for a system beside others. */
export async function freePorts(): Promise<SystemPorts> {
  const held = await Promise.all(Object.keys(DEFAULT_PORTS).map(() => hold(0)))
  const [worker = 0, sis = 0, slack = 0, google = 0, microsoft = 0, idp = 0] = held.map(portOf)
  await Promise.all(held.map(release))
  return { worker, sis, slack, google, microsoft, idp }
}

function portsAbove(worker: number, first: number): SystemPorts {
  return {
    worker,
    sis: first,
    slack: first + 1,
    google: first + 2,
    microsoft: first + 3,
    idp: first + 4,
  }
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, LOOPBACK, () => resolve(server))
  })
}

function portOf(server: Server | undefined): number {
  const address = server?.address()
  if (!address || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

const release = (server: Server | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (server) server.close(() => resolve())
    else resolve()
  })
