import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PORTS } from '../cast.ts'
import { ROOT, start, untilServing, type Running } from './processes.ts'

/** Which ports a whole system uses: the worker and the outside systems beside it. */
export type SystemPorts = Readonly<Record<keyof typeof PORTS | 'worker', number>>

export const DEFAULT_PORTS: SystemPorts = { ...PORTS, worker: 8787 }

export type SystemOptions = {
  readonly ports: SystemPorts
  /** Folder for state, variables and logs of this system. */
  readonly folder: string
  readonly vars: Readonly<Record<string, string>>
  readonly sis?: readonly string[]
}

/** A running Offramp with every outside system it plugs into, as processes of their own. */
export type System = {
  readonly url: string
  readonly worker: () => Running
  readonly outside: Readonly<Record<keyof typeof PORTS, Running>>
  startWorker(): Promise<void>
  stop(): Promise<void>
}

/** Origins of the vendors, and which sandbox system answers for each. */
export function vendorRedirects(ports: SystemPorts): Record<string, string> {
  const at = (port: number) => `http://localhost:${port}`
  return {
    'https://slack.com': at(ports.slack),
    'https://hooks.slack.com': at(ports.slack),
    'https://oauth2.googleapis.com': at(ports.google),
    'https://accounts.google.com': at(ports.google),
    'https://www.googleapis.com': at(ports.google),
    'https://login.microsoftonline.com': at(ports.microsoft),
    'https://graph.microsoft.com': at(ports.microsoft),
  }
}

/** Starts the outside systems and the worker, and waits until all of them serve. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { ports, folder } = options
  mkdirSync(folder, { recursive: true })
  const log = (name: string) => join(folder, `${name}.log`)
  const url = `http://localhost:${ports.worker}`
  const outsideProgram = (
    name: keyof typeof PORTS,
    args: readonly string[],
    env: Record<string, string> = {},
  ) => start({ name, args: [join('sandbox', name, 'main.ts'), ...args], env, log: log(name) })
  const outside = {
    sis: outsideProgram('sis', ['--port', String(ports.sis), ...(options.sis ?? [])]),
    slack: outsideProgram('slack', [
      '--port',
      String(ports.slack),
      '--target',
      `${url}/slack/events`,
    ]),
    google: outsideProgram('google', [], { PORT: String(ports.google), APP_ORIGIN: url }),
    microsoft: outsideProgram('microsoft', [], { PORT: String(ports.microsoft) }),
    idp: outsideProgram('idp', [], { PORT: String(ports.idp), APP_ORIGIN: url }),
  }
  let worker: Running | undefined
  const startWorker = async () => {
    worker = startWorkerProcess(options, log('worker'))
    await untilServing(`${url}/healthz`)
  }
  await Promise.all([
    startWorker(),
    ...Object.keys(outside).map(
      (name) => untilServing(`http://localhost:${ports[name as keyof typeof PORTS]}/`), // safe because the keys are those of PORTS
    ),
  ])
  return {
    url,
    worker: () => {
      if (!worker) throw new Error('the worker was not started')
      return worker
    },
    outside,
    startWorker,
    stop: async () => {
      await Promise.all(
        [worker, ...Object.values(outside)].map((running) => running?.stop('SIGTERM')),
      )
    },
  }
}

function startWorkerProcess({ ports, folder, vars }: SystemOptions, log: string): Running {
  const envFile = join(folder, 'worker.env')
  const lines = Object.entries(vars).map(([name, value]) => `${name}='${value}'\n`)
  writeFileSync(envFile, lines.join(''), { mode: 0o600 })
  const wrangler = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js')
  const args = [
    wrangler,
    'dev',
    ...[
      '--ip',
      '127.0.0.1',
      '--port',
      String(ports.worker),
      '--inspector-port',
      String(ports.worker + 1000),
    ],
    ...['--persist-to', join(folder, 'state'), '--env-file', envFile],
    ...['--log-level', 'log', '--show-interactive-dev-session=false'],
  ]
  // Without these wrangler asks the network for things a machine on its own does not have.
  const env = { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' }
  return start({ name: 'worker', args, env, log })
}
