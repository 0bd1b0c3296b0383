/** `npm run demo`: plays the whole journey against a running `npm start`, or against one of its own, and tells it. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DEMO_FOLDER, startDemoSystem } from './demo-system.ts'
import { HopFailed, createTeller } from './journey/teller.ts'
import { createScene } from './journey/scene.ts'
import { tellStory } from './journey/story.ts'
import { readNotes } from './notes.ts'
import { operator } from './operator.ts'
import { portsFrom } from './ports.ts'
import { prepare } from './prepare.ts'
import type { System, SystemPorts } from './system.ts'
import { paint, say, settle, redraw } from './terminal.ts'
import { keysOnDisk } from './variables.ts'

const EXIT_USAGE = 2
const NOT_READY =
  'What is running was not started from this folder, or npm start has not finished. Look at what it says.'
/** A system that was just started reads its roster first. */
const READY_MAX_MS = 60_000
const READY_POLL_MS = 500

async function main(): Promise<void> {
  const ports = portsFrom(process.env['PORT'])
  if (!ports) {
    say(`PORT=${process.env['PORT']} is no port for a whole system. Use the one npm start has.`)
    process.exitCode = EXIT_USAGE
    return
  }
  let own: System | undefined
  const stop = () => void (own?.stop() ?? Promise.resolve()).then(() => process.exit())
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  try {
    own = (await isServing(ports)) ? undefined : await startOwn(ports)
    await untilReady()
    await play(ports)
  } catch (thrown) {
    const where = thrown instanceof HopFailed ? thrown.hop : 'Getting ready'
    settle(paint.bad(`✗ ${where}`))
    say(`  ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    process.exitCode = 1
  } finally {
    await own?.stop()
  }
}

async function isServing({ worker }: SystemPorts): Promise<boolean> {
  const answer = await fetch(`http://localhost:${worker}/healthz`).catch(() => undefined)
  return answer?.ok ?? false
}

async function startOwn(ports: SystemPorts): Promise<System> {
  say('Nothing is running, so everything is started for the length of the demo…')
  const keys = keysOnDisk()
  const system = await startDemoSystem(ports, keys)
  try {
    const api = operator(system.url, keys.operatorToken)
    await prepare({ api, system, ports, folder: DEMO_FOLDER })
  } catch (thrown) {
    await system.stop()
    throw thrown
  }
  return system
}

async function untilReady(): Promise<void> {
  const started = Date.now()
  while (!readNotes(DEMO_FOLDER).isReady) {
    if (Date.now() - started > READY_MAX_MS) throw new Error(NOT_READY)
    redraw(paint.dim('Waiting for npm start to finish…'))
    await sleep(READY_POLL_MS)
  }
}

async function play(ports: SystemPorts): Promise<void> {
  const url = `http://localhost:${ports.worker}`
  const api = operator(url, keysOnDisk().operatorToken)
  const scene = createScene({ url, ports, operator: api, notes: readNotes(DEMO_FOLDER) })
  const tell = createTeller({
    begin: (name) => redraw(paint.dim(`… ${name}`)),
    end: (name, { ms, lines }) => {
      settle(`${paint.good('✓')} ${paint.bold(name)} ${paint.dim(`${Math.round(ms)} ms`)}`)
      for (const line of lines) say(`    ${line}`)
    },
  })
  const started = Date.now()
  await tellStory({
    scene,
    tell,
    logs: [join(DEMO_FOLDER, 'worker.log')],
    // Somebody else each time, so that the story can be told again on the same system.
    pick: (count) => Date.now() % count,
  })
  say()
  say(paint.bold(`The whole journey took ${Math.round((Date.now() - started) / 1_000)} seconds.`))
  say(`Look around: ${paint.link(url)}`)
}

await main()
