/** The worker is killed again and again while it reads the roster. What it knows in the end is what the provider has. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomFrom } from '../../sandbox/control/random.ts'
import { inDistrict } from '../../sandbox/run/journey/scene.ts'
import { operator, type Operator } from '../../sandbox/run/operator.ts'
import { freePorts } from '../../sandbox/run/ports.ts'
import { connectDemo, followSync, type SyncProgress } from '../../sandbox/run/provision.ts'
import { startSystem, type System } from '../../sandbox/run/system.ts'
import { newKeys, variables } from '../../sandbox/run/variables.ts'
import { readDistrictFile } from './district-file.ts'

/** Kills in each of the two readings; each costs a start of the worker, and a long run tries dozens. */
const KILLS = Number(process.env['ROSTER_KILLS'] ?? 2)
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000)
const STUDENTS = 300
/** Small pages that take their time, so that a reading is under way when the kill comes. */
const UNHURRIED = { clamp: 100, slow: '15@users,15@enrollments', status: 'always-active' }
const LISTS = ['orgs', 'academicSessions', 'classes', 'users', 'enrollments']
/** A kill comes somewhere in this window after the worker began to serve. */
const KILL_FROM_MS = 30
const KILL_TO_MS = 900
/** Everything, and what each kill and the start after it take on a busy machine. */
const ALL_MAX_MS = 480_000 + 2 * KILLS * 30_000

const folder = mkdtempSync(join(tmpdir(), 'offramp-roster-kill-'))
const random = randomFrom(SEED)
let system: System
let api: Operator
let sis: string
let cut = 0
let syncs: SyncProgress[] = []
/** Rows of each list as the provider counts them, when each of the readings had ended. */
const counts: Readonly<Record<string, number>>[] = []
let truth: Truth
let found: Found

type Truth = {
  readonly homes: ReadonlyMap<string, string | null>
  readonly transfers: readonly string[]
}
type Found = Truth & { readonly students: number; readonly stuck: number }

beforeAll(async () => {
  const ports = await freePorts()
  const keys = newKeys()
  system = await startSystem({
    ports,
    folder,
    vars: variables(ports, keys),
    sis: ['--size', String(STUDENTS), '--ids', 'composed'],
  })
  api = operator(system.url, keys.operatorToken)
  sis = `http://localhost:${ports.sis}`
  await control('switches', UNHURRIED)
  await connectDemo(api, ports)
  syncs = [await readUnderFire()]
  for (const from of [0, 1, 2]) await control('transfer', { from })
  await control('rename', {})
  await control('purge', {})
  syncs.push(await readUnderFire())
  truth = await readTruth()
  await system.worker().stop()
  found = readDistrictFile(folder, look)
}, ALL_MAX_MS)

afterAll(async () => {
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function control(call: string, body: object): Promise<void> {
  const answer = await fetch(`${sis}/_control/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

/** Starts a full reading and kills the worker while it goes on; a first one is approved, and killed again. */
async function readUnderFire(): Promise<SyncProgress> {
  const { id } = await api.send<{ id: string }>('POST', inDistrict('/syncs'), { mode: 'full' })
  let sync = await followUnderFire(id)
  if (sync.phase === 'planned' && sync.trialReason === 'first') {
    await api.send('POST', inDistrict(`/syncs/${id}/approve`), {})
    sync = await followUnderFire(id)
  }
  counts.push((await readAll()).counts)
  return sync
}

async function followUnderFire(id: string): Promise<SyncProgress> {
  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(KILL_FROM_MS + random() * (KILL_TO_MS - KILL_FROM_MS))
    const { state } = await api.get<SyncProgress>(inDistrict(`/syncs/${id}`))
    cut += Number(state === 'queued' || state === 'running')
    await system.worker().stop('SIGKILL')
    await system.startWorker()
  }
  return followSync(api, id)
}

type All = { counts: Record<string, number>; transfers: Moved[] }

const readAll = async (): Promise<All> => (await fetch(`${sis}/_control/truth`)).json<All>()

type Told = {
  readonly identifier: string
  readonly sourcedId: string
  /** Of every record they have had. */
  readonly sourcedIds: readonly string[]
  readonly home: { readonly name: string } | null
  readonly record: string
}
type Moved = {
  readonly student: { readonly identifier: string }
  readonly from: { readonly name: string }
  readonly to: { readonly name: string }
  readonly effectiveOn: string
}

/** What the school system means, of everybody it still lists. */
async function readTruth(): Promise<Truth> {
  const answer = await fetch(`${sis}/_control/truth/students?limit=${STUDENTS}`)
  const { students } = await answer.json<{ students: Told[] }>()
  const all = await readAll()
  const idsOf = new Map(students.map((one) => [one.identifier, one.sourcedIds.toSorted().join()]))
  const listed = students.filter(({ record }) => record === 'active')
  return {
    homes: new Map(listed.map(({ sourcedId, home }) => [sourcedId, home?.name ?? null])),
    transfers: all.transfers
      .map(({ student, from, to, effectiveOn }) =>
        [idsOf.get(student.identifier), from.name, to.name, effectiveOn].join(' '),
      )
      .toSorted(),
  }
}

const look: Parameters<typeof readDistrictFile<Found>>[1] = ({ rows, number }) => ({
  homes: new Map(
    rows(`SELECT a.sourced_id AS id, o.name AS home FROM person_alias AS a
      JOIN person AS p ON p.id = a.person_id LEFT JOIN org AS o ON o.id = p.home_school_id
      WHERE p.is_student = 1`).map(({ id, home }) => [
      String(id),
      home === null ? null : String(home),
    ]),
  ),
  transfers: rows(`SELECT (SELECT group_concat(sourced_id) FROM (SELECT a.sourced_id
        FROM person_alias AS a WHERE a.person_id = t.person_id ORDER BY 1)) AS ids,
      f.name AS came, o.name AS went, t.effective_on AS day
    FROM transfer AS t JOIN org AS f ON f.id = t.from_org_id JOIN org AS o ON o.id = t.to_org_id
    WHERE t.state = 'confirmed' AND t.kind = 'transfer'`)
    .map(({ ids, came, went, day }) => [ids, came, went, day].map(String).join(' '))
    .toSorted(),
  students: number('SELECT count(*) FROM person WHERE is_student = 1'),
  stuck: number(
    `SELECT count(*) FROM outbox WHERE kind = 'roster.step' AND (state = 'pending' OR in_flight = 1)`,
  ),
})

test(`a reading that is killed ${KILLS} times goes on and ends, seed ${SEED}`, () => {
  expect(cut).toBeGreaterThan(0)
  expect(syncs.map(({ state, error }) => [state, error])).toEqual([
    ['succeeded', null],
    ['succeeded', null],
  ])
  expect(syncs[0]?.collections['users']).toMatchObject({
    created: syncs[0]?.collections['users']?.received,
  })
  expect(found.stuck).toBe(0)
})

test('and no page was taken twice', () => {
  const received = syncs.map(({ collections }) =>
    LISTS.map((name) => [name, collections[name]?.received]),
  )
  expect(received).toEqual(counts.map((of) => LISTS.map((name) => [name, of[name]])))
})

test('and then every student is one person at the school the provider means', () => {
  const homes = [...truth.homes.keys()].map((id) => [id, found.homes.get(id)])
  expect(homes).toEqual([...truth.homes])
  expect(found.students).toBe(STUDENTS)
})

test('and every move was found once', () => {
  expect(found.transfers).toEqual(truth.transfers)
})
