/** The worker is killed again and again, under load, with vendors that fail one call in three. Nothing may be lost. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomFrom } from '../../sandbox/control/random.ts'
import { createScene, inDistrict, type Scene } from '../../sandbox/run/journey/scene.ts'
import { until } from '../../sandbox/run/journey/until.ts'
import { readNotes } from '../../sandbox/run/notes.ts'
import { operator } from '../../sandbox/run/operator.ts'
import { freePorts } from '../../sandbox/run/ports.ts'
import { syncDemo } from '../../sandbox/run/provision.ts'
import { prepare } from '../../sandbox/run/prepare.ts'
import { startSystem, type System } from '../../sandbox/run/system.ts'
import { newKeys, variables } from '../../sandbox/run/variables.ts'
import { cutFirstEvents } from './first-event.ts'
import { drained, pressRepeats } from './repeats.ts'
import { playRound, type RoundResult } from './rounds.ts'
import { Triager } from './triager.ts'
import { calm, disturb } from './vendors.ts'
import {
  messagesOf,
  readDistrict,
  readOutside,
  wrongInCalendars,
  type District,
  type Outside,
} from './truth.ts'

const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 20)
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000)
/** Twenty restarts, and the longest wait of a message that failed seven times in a row. */
const ALL_MAX_MS = 600_000

const folder = mkdtempSync(join(tmpdir(), 'offramp-chaos-'))
const rounds: RoundResult[] = []
let system: System
let scene: Scene
let triager: Triager
let district: District
let outside: Outside
let drainMs = 0
/** The reference of the concern everything begins with. */
let first: string
let cardsLeft: ReadonlyMap<string, number>
let verified = ''
let syncs: { state: string; transfers: number }[] = []
let compared: Compared

type Compared = {
  state: string
  collections: Record<
    string,
    { received: number; created: number; changed: number; absent: number }
  >
}

beforeAll(async () => {
  const ports = await freePorts()
  const keys = newKeys()
  system = await startSystem({
    ports,
    folder,
    vars: variables(ports, keys),
    sis: ['--size', 'tiny'],
  })
  const api = operator(system.url, keys.operatorToken)
  await prepare({ api, system, ports, folder })
  scene = createScene({ url: system.url, ports, operator: api, notes: readNotes(folder) })
  const offramp = cli(system.url, keys.operatorToken)
  offramp('audit', 'checkpoint', '--out', join(folder, 'before.txt'))
  triager = new Triager(system.url, await scene.browserOf('counselor'))
  const random = randomFrom(SEED)
  first = await cutFirstEvents(scene, system, triager)
  await disturb(ports, SEED)
  for (let n = 0; n < ROUNDS; n += 1) {
    rounds.push(await playRound({ system, folder, api, triager, random }))
  }
  await calm(ports)
  drainMs = await drained(scene)
  cardsLeft = await pressRepeats(scene, triager)
  syncs = await ended(scene)
  compared = await api.get<Compared>(inDistrict(`/syncs/${(await syncDemo(api)).id}`))
  offramp('audit', 'checkpoint', '--out', join(folder, 'after.txt'))
  offramp('audit', 'export', '--out', join(folder, 'audit.jsonl'))
  verified = offramp(
    'verify',
    `--export=${join(folder, 'audit.jsonl')}`,
    `--key=${join(folder, 'before.txt.key')}`,
    `--checkpoint=${join(folder, 'before.txt')},${join(folder, 'after.txt')}`,
  )
  outside = await readOutside(scene)
  await system.worker().stop()
  district = readDistrict(folder)
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

/** Waits until no sync is under way; answers all of them. */
async function ended({ operator: api }: Scene): Promise<typeof syncs> {
  return until('the end of the last sync', async () => {
    const listed = await api.get<{ syncs: typeof syncs }>(inDistrict('/syncs'))
    return listed.syncs.some(({ state }) => state === 'queued' || state === 'running')
      ? undefined
      : listed.syncs
  })
}

const all = <T>(pick: (round: RoundResult) => readonly T[]): T[] =>
  rounds.flatMap((round) => [...pick(round)])
const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const total = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((sum, one) => sum + of(one), 0)

describe(`${ROUNDS} kills under load, with vendors that fail one call in three`, () => {
  test('lose no acknowledged concern', () => {
    const acknowledged = all((round) => round.sent).filter(({ reference }) => reference !== null)
    expect(acknowledged.length).toBeGreaterThan(ROUNDS)
    expect(all((round) => round.missing)).toEqual([])
    const known = new Set(district.references.values())
    expect(acknowledged.filter(({ reference }) => !known.has(reference ?? ''))).toEqual([])
  })

  test('leave a form without an answer either stored, and then its first reference comes again, or not stored at all', () => {
    const retried = all((round) => round.retried)
    expect(retried.filter(({ isStored, isOld }) => isStored !== isOld)).toEqual([])
    const answered = all((round) => [...round.sent, ...round.retried])
    const given = [first, ...answered.flatMap(({ reference }) => reference ?? [])]
    // Every form has a reference of its own, and there is no concern beside them.
    expect(given.toSorted()).toEqual([...district.references.values()].toSorted())
  })

  test('leave nothing stuck and give nothing up', () => {
    expect(district.effects.filter(({ state }) => state === 'pending')).toEqual([])
    expect(district.inFlight).toBe(0)
    expect(district.effects.filter(({ state }) => state === 'dead')).toEqual([])
    const receipts = district.effects.filter(({ idem }) => idem.includes('|receipt|'))
    expect(receipts.length).toBe(district.references.size)
  })

  test('show each open task exactly once in its owner\u2019s calendar, at the time it is due now', () => {
    expect(outside.history.length).toBeGreaterThan(ROUNDS)
    expect(wrongInCalendars(district, outside, system.url)).toEqual([])
    const keys = outside.history.filter(({ created }) => created > 0).map(({ key }) => key)
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
    expect(outside.history.filter(({ created, revived }) => created + revived > 1)).toEqual([])
    // Google takes no id of ours for a calendar: a lost answer may leave an empty one behind, never a used one.
    expect(outside.ours.filter(({ used }) => used > 1)).toEqual([])
  })

  test('repeat a chat message only after an outcome nobody could know, and count each', () => {
    expect(outside.forgotten).toBe(0)
    const written = messagesOf(district, outside)
    expect(written.filter(({ isOwed, times }) => isOwed && times === 0)).toEqual([])
    expect(written.filter(({ effect, times }) => times > 1 + effect.unknown)).toEqual([])
  })

  test('fold a repeated card into one once somebody presses it', () => {
    expect([...cardsLeft.values()]).toContain(1)
    expect([...cardsLeft.values()].filter((count) => count !== 1)).toEqual([])
  })

  test('keep what the console acknowledged, each once', () => {
    const { cases, given, finished, moved } = triager.acknowledged
    const taskOf = new Map(district.tasks.map((task) => [task.id, task]))
    expect(cases.size).toBeGreaterThan(ROUNDS)
    expect([...district.cases].toSorted()).toEqual([...cases].toSorted())
    expect(district.decisions).toBe(cases.size)
    expect([...given].filter((id) => !taskOf.has(id))).toEqual([])
    expect([...finished].filter((id) => taskOf.get(id)?.isOpen !== false)).toEqual([])
    expect([...moved].filter((id) => (taskOf.get(id)?.revision ?? 0) < 2)).toEqual([])
  })

  test('leave an audit log that agrees with a checkpoint from before the first of them', () => {
    expect(verified).toMatch(/before\.txt: the first \d+ entries are as recorded\./)
    expect(verified).toMatch(/after\.txt: the first \d+ entries are as recorded\./)
  })

  test('end each sync they cut, and leave the roster as it was', () => {
    expect(syncs.length).toBeGreaterThan(1)
    const ends = syncs.map(({ state }) => state)
    expect(ends.filter((state) => state !== 'succeeded' && state !== 'failed')).toEqual([])
    expect(syncs.filter(({ transfers }) => transfers > 0)).toEqual([])
    expect(compared.state).toBe('succeeded')
    const collections = Object.values(compared.collections)
    expect(total(collections, ({ received }) => received)).toBeGreaterThan(0)
    expect(collections.filter((one) => one.created + one.changed + one.absent > 0)).toEqual([])
  })

  test('show the vendors\u2019 failures in the log, and no defect of ours', () => {
    const lines = readFileSync(join(folder, 'worker.log'), 'utf8').split('\n')
    expect(lines.filter((line) => line.includes('courier.failed')).length).toBeGreaterThan(0)
    expect(lines.filter((line) => /(?:drain|request)\.failed/.test(line))).toEqual([])
  })
})

/** One line for whoever reads the run. */
function summary(): string {
  const retried = all((round) => round.retried)
  const written = messagesOf(district, outside)
  const count = (state: string) =>
    district.effects.filter((effect) => effect.state === state).length
  return [
    `chaos: seed ${SEED}`,
    `${rounds.length} kills`,
    `${all((round) => round.sent).filter(({ reference }) => reference !== null).length} concerns acknowledged`,
    `${retried.length} without an answer, ${retried.filter(({ isStored }) => isStored).length} of them stored`,
    `${all((round) => round.missing).length} lost`,
    `${triager.acknowledged.cases.size} cases, ${triager.resent} console forms sent again`,
    `${district.effects.length} effects, ${count('pending')} stuck, ${count('dead')} given up`,
    `${total(outside.history, ({ created }) => created)} calendar events, ${total(outside.history, ({ attempted, created, revived }) => attempted - created - revived)} repeats absorbed`,
    `${total(written, ({ times }) => times)} chat messages, ${total(written, ({ times }) => Math.max(0, times - 1))} repeats after ${total(written, ({ effect }) => effect.unknown)} unknown outcomes`,
    `restart ${Math.round(median(rounds.map(({ restartMs }) => restartMs)))} ms, drained in ${Math.round(drainMs / 100) / 10} s`,
  ].join(' · ')
}
