/** Unique names and sentences go through every surface. Afterwards everything that left the house is searched for them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import { createScene, inDistrict, type Scene } from '../../sandbox/run/journey/scene.ts'
import { chooseStudent, type Student } from '../../sandbox/run/journey/student.ts'
import { syncByHook, transferInSis } from '../../sandbox/run/journey/transfer.ts'
import { wordsFound } from '../../sandbox/run/journey/words.ts'
import { readNotes } from '../../sandbox/run/notes.ts'
import { operator, type Operator } from '../../sandbox/run/operator.ts'
import { freePorts } from '../../sandbox/run/ports.ts'
import { prepare } from '../../sandbox/run/prepare.ts'
import { startSystem, type System } from '../../sandbox/run/system.ts'
import { newKeys, variables } from '../../sandbox/run/variables.ts'
import {
  answerHandovers,
  concernWith,
  decide,
  raiseAtConsole,
  searchPeople,
  waiting,
  workOnCase,
} from './canary/at-the-console.ts'
import { Album } from './canary/browser.ts'
import { openTaskInSlack, raiseInSlack } from './canary/in-slack.ts'
import { filesWith, tablesWith } from './canary/on-disk.ts'
import { callsReceived, foundAtVendors } from './canary/received.ts'
import { found, IN_NAMES, IN_SENTENCES, NAMES, SENTENCES } from './canary/words.ts'
import { drained } from './repeats.ts'

const WORDS = [IN_NAMES, IN_SENTENCES]
/** The school all of it begins at, and the one the students move to; their numbers in the SIS. */
const HOME = 0
const NEXT = 1
const WALK_MAX_MS = 300_000
/** Where names belong: the roster, and what it was read from. */
const ROSTER = /^(?:person(?:_name|_key|_alias)?|roster_\w+)$/

const folder = mkdtempSync(join(tmpdir(), 'offramp-canary-'))
const album = new Album()
const requested: string[] = []
const realFetch = globalThis.fetch
let system: System
let scene: Scene
let feeds = ''
let atVendors: string[] = []
let atGates: Record<string, unknown[]> = {}
let received: Record<string, number> = {}

beforeAll(async () => {
  globalThis.fetch = (input, init) => {
    requested.push(input instanceof Request ? input.url : String(input))
    return realFetch(input, init)
  }
  const ports = await freePorts()
  const keys = newKeys()
  const sis = ['--size', 'tiny', '--ids', 'composed']
  system = await startSystem({ ports, folder, vars: variables(ports, keys), sis, logLevel: 'log' })
  const api = operator(system.url, keys.operatorToken)
  const early = createScene({ url: system.url, ports, operator: api, notes: readNotes(folder) })
  const students = await rename(early)
  await Promise.all(
    Object.values(early.receivers).map((gate) => gate.post('pii', { needles: WORDS })),
  )
  await prepare({ api, system, ports, folder })
  scene = createScene({ url: system.url, ports, operator: api, notes: readNotes(folder) })
  await walk(students)
  await askApi(api)
  await drained(scene)
  atGates = await wordsFound(scene)
  atVendors = await foundAtVendors(scene, WORDS)
  received = await callsReceived(scene)
  await system.worker().stop()
}, WALK_MAX_MS)

afterAll(async () => {
  globalThis.fetch = realFetch
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function feedTexts(addresses: readonly string[]): Promise<string> {
  const texts = addresses.map(async (address) => (await fetch(address)).text())
  return (await Promise.all(texts)).join('\n')
}

/** Two students of one school get the unique names in the SIS, before anybody has read it. */
async function rename({ sis, ...others }: Scene): Promise<[Student, Student]> {
  const [first, second] = NAMES
  const one = await chooseStudent({ sis, ...others }, HOME)
  await sis.post('rename', { student: one.identifier, ...first })
  const two = await chooseStudent({ sis, ...others }, HOME, (count) => count - 1)
  await sis.post('rename', { student: two.identifier, ...second })
  return [one, two]
}

/** Everything people do with names and sentences, from the first concern to the answer of the receiving school. */
async function walk(students: readonly [Student, Student]): Promise<void> {
  const [first, second] = NAMES
  await raiseInSlack(scene, first.familyName)
  const teacher = await album.browserOf(scene, 'teacher')
  await raiseAtConsole(teacher, scene, second.familyName)
  const counselor = await album.browserOf(scene, 'counselor')
  const concerns = await waiting(counselor, scene)
  const open = { decision: 'open_case', reason: SENTENCES.reasonCase }
  const opened = await decide(counselor, concernWith(concerns, SENTENCES.where), open)
  await workOnCase(counselor, scene, opened)
  await openTaskInSlack(scene, 'counselor')
  await decide(counselor, concernWith(concerns, SENTENCES.consoleWhat), open)
  await decide(counselor, concernWith(concerns, SENTENCES.message), {
    decision: 'refer',
    reason: SENTENCES.reasonRefer,
    referTo: 'counseling',
  })
  const [last] = await waiting(counselor, scene)
  if (!last) throw new Error('no concern is left to dismiss')
  await decide(counselor, last, { decision: 'dismiss', reason: SENTENCES.reasonDismiss })
  await searchPeople(counselor, scene, IN_NAMES)
  await drained(scene)
  feeds = await feedTexts(Object.values(readNotes(folder).feeds))
  for (const student of students) await transferInSis(scene, student, NEXT)
  await syncByHook(scene)
  await answerHandovers(await album.browserOf(scene, 'receivingLead'), scene, first.familyName)
  await lookEverywhere(new URL(opened.url).pathname)
}

/** Every page anybody has, also those that refuse. */
async function lookEverywhere(file: string): Promise<void> {
  const paths = [
    '/',
    '/concerns',
    '/concerns?show=decided',
    '/cases',
    '/transfers',
    '/deliveries',
    '/roster',
    '/people',
  ]
  const more = ['/me/concerns', '/settings', '/roster/quarantine', file, '/nowhere']
  for (const { key } of CAST) {
    const browser = await album.browserOf(scene, key)
    for (const path of [...paths, ...more]) await browser.open(`${scene.url}${path}`)
    await scene.slack.openHome(key)
  }
}

/** What an integrator and the operator read. */
async function askApi(api: Operator): Promise<void> {
  const made = await api.send<{ id: string; key: string }>('POST', inDistrict('/api-keys'), {
    name: 'canary',
    scopes: ['roster.read', 'sync.run'],
  })
  const reader = api.withToken(made.key)
  const { people } = await reader.get<{ people: unknown[] }>(inDistrict(`/people?q=${IN_NAMES}`))
  expect(people.length).toBe(NAMES.length)
  for (const path of ['/transfers', '/quarantine', '/syncs']) await reader.get(inDistrict(path))
  for (const path of ['/deliveries', '/audit', '/roles', '/connections'])
    await api.get(inDistrict(path))
}

describe('unique names and sentences, driven through every surface', () => {
  test('were really shown to those who may see them', () => {
    const shown = album.pages.map(({ html }) => html).join('\n')
    expect(found(shown, WORDS)).toEqual(WORDS)
    for (const about of ['what', 'note', 'task in Outlook', 'outcome', 'reason for a case']) {
      expect(shown).toContain(`${IN_SENTENCES} ${about}`)
    }
  })

  test('are in nothing that Slack, Google, Microsoft, the identity provider or the SIS received', () => {
    for (const calls of Object.values(received)) expect(calls).toBeGreaterThan(0)
    expect(Object.values(atGates).flat()).toEqual([])
    expect(atVendors).toEqual([])
  })

  test('are in no calendar feed', () => {
    expect(feeds).toContain('BEGIN:VEVENT')
    expect(found(feeds, WORDS)).toEqual([])
  })

  test('are in no address a browser asked for, and in no link, form address or page title', () => {
    // The query of the REST API is its caller's own; what the worker makes of it is looked for in the log.
    const addresses = requested.filter(
      (url) => url.startsWith(system.url) && !url.includes('/api/v1/'),
    )
    expect(addresses.length).toBeGreaterThan(100)
    expect(
      [...addresses, ...album.outsideText()].filter((text) => found(text, WORDS).length > 0),
    ).toEqual([])
  })

  test('are in no line of the worker’s log', () => {
    const lines = readFileSync(join(folder, 'worker.log'), 'utf8').split('\n')
    // Beside what the worker prints, the development server notes the address of every request.
    expect(lines.length).toBeGreaterThan(100)
    const own = lines.filter((line) => !/(?:GET|POST) \/api\/v1\//.test(line))
    expect(own.filter((line) => found(line, WORDS).length > 0)).toEqual([])
  })

  test('are not in the directory, nor in anything else the platform keeps beside the district', () => {
    const others = filesWith(join(folder, 'state'), WORDS).filter(
      ({ file }) => !/^v3\/do\/offramp-District\/[0-9a-f]{64}\./.test(file),
    )
    expect(others).toEqual([])
  })

  test('leave sentences in the district’s own files as ciphertext only, the write-ahead log included', () => {
    expect(filesWith(join(folder, 'state'), [IN_SENTENCES])).toEqual([])
  })

  test('leave names in the roster’s tables only: not in effects, the record, requests or sessions', () => {
    expect(tablesWith(folder, [IN_SENTENCES])).toEqual([])
    const tables = tablesWith(folder, [IN_NAMES])
    expect(tables).toContain('person')
    expect(tables.filter((table) => !ROSTER.test(table))).toEqual([])
  })
})
