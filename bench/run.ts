/** `npm run bench`: measures our work beside its peers in one run. `--small` is the size that fits into a test run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { operator } from '../sandbox/run/operator.ts'
import { startSystem, type SystemPorts } from '../sandbox/run/system.ts'
import { newKeys, variables } from '../sandbox/run/variables.ts'
import { benchBundle } from './bundle.ts'
import { benchConcerns } from './concerns.ts'
import { benchRoster } from './roster/system.ts'
import { benchSlackAck } from './slack-ack.ts'

/** A county of 50,000 students: the size the targets are stated for. */
const SIZE = { full: 'county', small: 'small' }
const PORTS: SystemPorts = {
  worker: 18_787,
  sis: 18_801,
  slack: 18_802,
  google: 18_803,
  microsoft: 18_804,
  idp: 18_805,
}
const PEER_PORT = 18_810

const { values } = parseArgs({
  options: { small: { type: 'boolean', default: false }, size: { type: 'string' } },
})
const isFull = !values.small
const folder = mkdtempSync(join(tmpdir(), 'offramp-bench-'))
const keys = newKeys()
const size = values.size ?? (isFull ? SIZE.full : SIZE.small)
const vars = variables(PORTS, keys)
const system = await startSystem({ ports: PORTS, folder, vars, sis: ['--size', size] })
try {
  const api = operator(system.url, keys.operatorToken)
  await benchRoster({ api, system, ports: PORTS, isFull })
  await benchSlackAck(system, { port: PEER_PORT, folder, isFull })
  await benchConcerns({ api, system, isFull })
  await benchBundle(system, isFull)
} finally {
  await system.stop()
  rmSync(folder, { recursive: true, force: true })
}
