/** `npm start`: Offramp with a demo district and every outside system it plugs into, on this machine. */
import { join } from 'node:path'
import { CAST } from '../cast.ts'
import { operator } from './operator.ts'
import { ROOT } from './processes.ts'
import { connectCalendars } from './calendars.ts'
import { connectDemo, grantDemoRoles, syncDemo, type SyncProgress } from './provision.ts'
import { DEFAULT_PORTS, startSystem, type System, type SystemPorts } from './system.ts'
import { keysOnDisk, variables } from './variables.ts'

const FOLDER = join(ROOT, '.offramp')
/** `PORT` moves the whole system: the worker there, the outside systems 14 above it and up. */
const OUTSIDE_ABOVE = 14

const say = (text: string) => process.stdout.write(`${text}\n`)

function portsFrom(text: string | undefined): SystemPorts {
  if (text === undefined) return DEFAULT_PORTS
  const worker = Number(text)
  const first = worker + OUTSIDE_ABOVE
  return {
    worker,
    sis: first,
    slack: first + 1,
    google: first + 2,
    microsoft: first + 3,
    idp: first + 4,
  }
}

function drawSync(sync: SyncProgress): void {
  const all = Object.values(sync.collections)
  const received = all.reduce((sum, c) => sum + c.received, 0)
  const done = all.filter((c) => c.done).length
  const line = `  roster: ${sync.phase}, ${received.toLocaleString('en-US')} records, ${done} of ${all.length} collections read`
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${line}`)
}

function table(ports: SystemPorts, token: string): string {
  const at = (port: number) => `http://localhost:${port}`
  const people = CAST.map(
    (p) =>
      `    ${`${p.givenName} ${p.familyName}`.padEnd(20)} ${p.key.padEnd(14)} ${p.grants.join(', ') || 'staff'}`,
  )
  return [
    '',
    '  Offramp console      ' + at(ports.worker),
    '  Slack (sandbox)      ' + at(ports.slack) + '   type /concern as Tessa Moreno',
    '  Google (sandbox)     ' + at(ports.google),
    '  Outlook (sandbox)    ' + at(ports.microsoft),
    '  SIS (sandbox)        ' + at(ports.sis),
    '  Sign-in (sandbox)    ' + at(ports.idp),
    '  REST API             ' + at(ports.worker) + '/api/v1/openapi.json',
    '',
    '  Demo people (choose one at sign-in, no password):',
    ...people,
    '',
    `  OPERATOR_TOKEN       ${token}`,
    '',
    '  npm run demo plays the whole story. Ctrl-C stops everything; what was recorded stays.',
    '',
  ].join('\n')
}

async function prepare(system: System, ports: SystemPorts, token: string): Promise<void> {
  const api = operator(system.url, token)
  const { isNew } = await connectDemo(api, ports)
  if (!isNew) return
  await syncDemo(api, drawSync)
  if (process.stdout.isTTY) process.stdout.write('\n')
  await grantDemoRoles(api)
  await connectCalendars(system.url)
}

const ports = portsFrom(process.env['PORT'])
const keys = keysOnDisk()
say('Starting Offramp and the systems it plugs into…')
const system = await startSystem({ ports, folder: FOLDER, vars: variables(ports, keys) })
const stop = () => {
  say('\nStopping…')
  void system.stop().then(() => process.exit(0))
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
try {
  await prepare(system, ports, keys.operatorToken)
  say(table(ports, keys.operatorToken))
} catch (thrown) {
  say(`\n${thrown instanceof Error ? thrown.message : String(thrown)}`)
  say(`The logs are in ${FOLDER}.`)
  await system.stop()
  process.exitCode = 1
}
