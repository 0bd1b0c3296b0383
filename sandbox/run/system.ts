import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PORTS } from '../cast.ts'
import { start, untilServing, type Running } from './processes.ts'

/** Which ports a whole system uses: the worker and the outside systems beside it. */
export type SystemPorts = Readonly<Record<keyof typeof PORTS | 'worker', number>>

export const DEFAULT_PORTS: SystemPorts = { ...PORTS, worker: 8787 }

export type SystemOptions = {
  readonly ports: SystemPorts
  /** Folder for state, variables and logs of this system. */
  readonly folder: string
  readonly vars: Readonly<Record<string, string>>
  readonly sis?: readonly string[]
  /** `log` keeps everything the worker prints, and with it the address of every request; warnings only when absent. */
  readonly logLevel?: 'log' | 'warn'
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
  mkdirSync(options.folder, { recursive: true })
  const url = `http://localhost:${options.ports.worker}`
  const outside = startOutside(options, url)
  let worker: Running | undefined
  const startWorker = async () => {
    worker = startWorkerProcess(options)
    await untilServing(`${url}/healthz`, { behind: worker })
  }
  const stop = async () => {
    const all = worker ? [worker, ...Object.values(outside)] : Object.values(outside)
    await Promise.all(all.map((running) => running.stop()))
  }
  try {
    await Promise.all([
      startWorker(),
      ...NAMES.map((name) =>
        untilServing(`http://localhost:${options.ports[name]}/`, { behind: outside[name] }),
      ),
    ])
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    worker: () => {
      if (!worker) throw new Error('the worker was not started')
      return worker
    },
    outside,
    startWorker,
    stop,
  }
}

// safe because the keys are those of PORTS
const NAMES = Object.keys(PORTS) as (keyof typeof PORTS)[]

function startOutside({ ports, folder, sis = [] }: SystemOptions, url: string): System['outside'] {
  const program = (name: keyof typeof PORTS, args: readonly string[] = []) =>
    start({
      name,
      args: [join('sandbox', name, 'main.ts'), '--port', String(ports[name]), ...args],
      env: { APP_ORIGIN: url, STATE: join(folder, `${name}.state`) },
      log: join(folder, `${name}.log`),
    })
  return {
    sis: program('sis', sis),
    slack: program('slack', [
      '--target',
      `${url}/slack/events`,
      '--url',
      'https://hooks.slack.com',
    ]),
    google: program('google'),
    microsoft: program('microsoft'),
    idp: program('idp'),
  }
}

function startWorkerProcess({ ports, folder, vars, logLevel }: SystemOptions): Running {
  const envFile = join(folder, 'worker.env')
  const lines = Object.entries(vars).map(([name, value]) => `${name}='${value}'\n`)
  writeFileSync(envFile, lines.join(''), { mode: 0o600 })
  const args = [
    join(fileURLToPath(import.meta.resolve('wrangler')), '..', '..', 'bin', 'wrangler.js'),
    'dev',
    ...optionArgs({
      ip: '127.0.0.1',
      port: String(ports.worker),
      'inspector-port': '0',
      'persist-to': join(folder, 'state'),
      'env-file': envFile,
      'log-level': logLevel ?? 'warn',
      'show-interactive-dev-session': 'false',
    }),
  ]
  return start({
    name: 'worker',
    args,
    env: WRANGLER_ALONE(folder),
    log: join(folder, 'worker.log'),
  })
}

const optionArgs = (options: Record<string, string>): string[] =>
  Object.entries(options).map(([name, value]) => `--${name}=${value}`)

/** Without these wrangler asks the network for things a machine on its own does not have, and writes into the home folder. */
const WRANGLER_ALONE = (folder: string): Record<string, string> => ({
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_WRITE_LOGS: 'false',
  // Its own traces keep the address of every request on disk, and cost half of the throughput.
  X_LOCAL_OBSERVABILITY: 'false',
  WRANGLER_REGISTRY_PATH: join(folder, 'registry'),
})
