/** `npm start`: Offramp with a demo district and every outside system it plugs into, on this machine. */
import { relative } from 'node:path'
import { DEMO_FOLDER, startDemoSystem } from './demo-system.ts'
import { operator } from './operator.ts'
import { portsFrom, takenPort } from './ports.ts'
import { prepare } from './prepare.ts'
import type { System, SystemPorts } from './system.ts'
import { systemTable } from './system-table.ts'
import { paint, say } from './terminal.ts'
import { keysOnDisk } from './variables.ts'

const NEEDS: Readonly<Record<keyof SystemPorts, string>> = {
  worker: 'Offramp itself',
  sis: 'the SIS (sandbox)',
  slack: 'Slack (sandbox)',
  google: 'Google (sandbox)',
  microsoft: 'Outlook (sandbox)',
  idp: 'the sign-in service (sandbox)',
}

/** What was asked for cannot be done: a port that is none, or is taken. */
const EXIT_USAGE = 2

async function main(): Promise<void> {
  const ports = portsFrom(process.env['PORT'])
  if (!ports) {
    return refuse(
      `PORT=${process.env['PORT']} is no port for a whole system. Use a number such as PORT=9000.`,
    )
  }
  const taken = await takenPort(ports)
  if (taken) {
    return refuse(
      `Port ${taken.port} is taken, and ${NEEDS[taken.name]} needs it. Stop what holds it (perhaps another npm start), or move everything: PORT=9000 npm start`,
    )
  }
  await serve(ports)
}

async function serve(ports: SystemPorts): Promise<void> {
  const keys = keysOnDisk()
  say('Starting Offramp and the systems it plugs into…')
  const stopping = new AbortController()
  let system: System | undefined
  const stop = () => {
    if (stopping.signal.aborted) return
    stopping.abort()
    say('\nStopping…')
    void (system?.stop() ?? Promise.resolve()).then(() => process.exit())
  }
  // A terminal sends Ctrl-C to npm as well as to us, and npm passes it on: the second one must not cut the stop short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  try {
    system = await startDemoSystem(ports, keys)
    const api = operator(system.url, keys.operatorToken)
    await prepare({ api, system, ports, folder: DEMO_FOLDER })
    say(systemTable(ports, keys.operatorToken))
  } catch (thrown) {
    if (stopping.signal.aborted) return
    say(`\n${paint.bad(thrown instanceof Error ? thrown.message : String(thrown))}`)
    say(`The logs are in ${relative(process.cwd(), DEMO_FOLDER) || DEMO_FOLDER}.`)
    process.exitCode = 1
    stop()
  }
}

function refuse(text: string): void {
  process.stderr.write(`${text}\n`)
  process.exitCode = EXIT_USAGE
}

await main()
