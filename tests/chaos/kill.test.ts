/** The worker is killed again and again, under load, with vendors that fail one call in three. Nothing may be lost. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomFrom } from '../../sandbox/control/random.ts'
import { createScene, inDistrict, type Key, type Scene } from '../../sandbox/run/journey/scene.ts'
import { until } from '../../sandbox/run/journey/until.ts'
import { readNotes } from '../../sandbox/run/notes.ts'
import { operator } from '../../sandbox/run/operator.ts'
import { freePorts } from '../../sandbox/run/ports.ts'
import { prepare } from '../../sandbox/run/prepare.ts'
import { startSystem, type System } from '../../sandbox/run/system.ts'
import { newKeys, variables } from '../../sandbox/run/variables.ts'
import { CAST } from '../../sandbox/cast.ts'
import { playRound, type RoundResult } from './rounds.ts'
import { Triager } from './triager.ts'
import { calm, disturb } from './vendors.ts'
import { readTruth, type Truth } from './truth.ts'

const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 20)
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000)
/** Twenty restarts, and the longest wait of a message that failed seven times in a row. */
const ALL_MAX_MS = 600_000
const DRAIN_MAX_MS = 300_000

const folder = mkdtempSync(join(tmpdir(), 'offramp-chaos-'))
const rounds: RoundResult[] = []
let system: System
let scene: Scene
let triager: Triager
let truth: Truth
let drainMs = 0
let verified = ''
let syncs: { state: string; error: string | null }[] = []

type Deliveries = { counts: { pending: number; dead: number } }

beforeAll(async () => {
  const ports = await freePorts()
  const keys = newKeys()
  system = await startSystem({ ports, folder, vars: variables(ports, keys), sis: ['--size', 'tiny'] })
  const api = operator(system.url, keys.operatorToken)
  await prepare({ api, system, ports, folder })
  scene = createScene({ url: system.url, ports, operator: api, notes: readNotes(folder) })
  // Chat accounts are linked when their owner is first seen.
  for (const { key } of CAST) await scene.slack.openHome(key)
  const offramp = cli(system.url, keys.operatorToken)
  offramp('audit', 'checkpoint', '--out', join(folder, 'before.txt'))
  triager = new Triager(system.url, await scene.browserOf('counselor'))
  const random = randomFrom(SEED)
  await disturb(ports, SEED)
  for (let n = 0; n < ROUNDS; n += 1) {
    rounds.push(await playRound({ system, folder, api, triager, random }))
  }
  await calm(ports)
  drainMs = await drained(scene)
  syncs = await ended(scene)
  offramp('audit', 'checkpoint', '--out', join(folder, 'after.txt'))
  offramp('audit', 'export', '--out', join(folder, 'audit.jsonl'))
  verified = offramp(
    ...['verify', '--export', join(folder, 'audit.jsonl'), '--key', join(folder, 'before.txt.key')],
    ...['--checkpoint', `${join(folder, 'before.txt')},${join(folder, 'after.txt')}`],
  )
  truth = await readTruth(scene, { folder, stop: () => system.worker().stop() })
  console.log(summary())
}, ALL_MAX_MS)

afterAll(async () => {
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const cli =
  (url: string, token: string) =>
  (...args: string[]): string =>
    execFileSync(process.execPath, ['cli/offramp.ts', ...args], {
      encoding: 'utf8',
      env: { ...process.env, OFFRAMP_URL: url, OPERATOR_TOKEN: token },
    })

/** Waits until nothing is left to deliver; answers how long that took. */
async function drained({ operator: api }: Scene): Promise<number> {
  const started = performance.now()
  const pending = async () => (await api.get<Deliveries>(inDistrict('/deliveries'))).counts.pending
  await until(
    'the end of all deliveries',
    async () => {
      if ((await pending()) > 0) return undefined
      // A delivery that succeeded may ask for a next step.
      await sleep(500)
      return (await pending()) === 0 ? true : undefined
    },
    { maxMs: DRAIN_MAX_MS, everyMs: 500 },
  )
  return performance.now() - started
}

/** Waits until no sync is under way; answers all of them. */
async function ended({ operator: api }: Scene): Promise<typeof syncs> {
  return until('the end of the last sync', async () => {
    const listed = await api.get<{ syncs: typeof syncs }>(inDistrict('/syncs'))
    return listed.syncs.some(({ state }) => state === 'queued' || state === 'running') ? undefined : listed.syncs
  })
}

const all = <T>(pick: (round: RoundResult) => readonly T[]): T[] => rounds.flatMap((round) => [...pick(round)])
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

function summary(): string {
  const retried = all((round) => round.retried)
  const { calendars, chat, outbox } = truth
  return [
    `chaos: seed ${SEED}`,
    `${rounds.length} kills`,
    `${all((round) => round.sent).filter(({ reference }) => reference !== null).length} concerns acknowledged`,
    `${retried.length} without an answer (${retried.filter(({ stored }) => stored !== null).length} of them stored)`,
    `${all((round) => round.missing).length} lost`,
    `${triager.acknowledged.cases.size} cases, ${triager.resent} console forms sent again`,
    `${outbox.rows} effects, ${outbox.stuck.length} stuck, ${outbox.dead.length} given up, ${outbox.unknown} unknown outcomes`,
    `${calendars.created} calendar events, ${calendars.absorbed} repeats absorbed, ${calendars.doubled.length} doubled`,
    `${chat.messages} chat messages, ${chat.repeats} repeated`,
    `restart ${Math.round(median(rounds.map(({ restartMs }) => restartMs)))} ms, drained in ${Math.round(drainMs / 100) / 10} s`,
  ].join(' · ')
}
