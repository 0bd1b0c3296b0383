import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StudentTruth, Told, Truth } from './sis-reader.ts'
import { DAY, openSis } from './sis-reader.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-sis-'))
  file = join(folder, 'deep', 'sis.state')
})
const started = new Set<ChildProcess>()
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  started.clear()
  rmSync(folder, { recursive: true, force: true })
})

type Options = Parameters<typeof openSis>[0]
type Sis = Awaited<ReturnType<typeof openSis>>

/** Opens the district of the file, and closes it again whatever happens. */
async function opened<T>(use: (sis: Sis) => Promise<T>, options: Options = {}): Promise<T> {
  const sis = await openSis({ stateFile: file, ...options })
  try {
    return await use(sis)
  } finally {
    await sis.close()
  }
}

const LISTS = ['/orgs', '/users', '/classes', '/enrollments', '/academicSessions']
/** Everything a reader can see; the address of this run is no part of it. */
async function pagesOf({ list, url }: Sis): Promise<string> {
  const pages = await Promise.all(LISTS.map((path) => list(path)))
  return JSON.stringify(pages).replaceAll(url, '')
}
const truthOf = (sis: Sis) => sis.control<Truth>('truth')
const transfer = (sis: Sis) => sis.control<Told>('transfer', {})

describe('the district over a restart', () => {
  test('every page is the same after all that happened, down to the last stamp', async () => {
    const before = await opened(async (sis) => {
      await sis.switches({ ids: 'composed', status: 'vanish' })
      await transfer(sis)
      await sis.control('withdraw', {})
      await sis.control('enroll', {})
      await sis.control('rekey-school', { school: 1 })
      await sis.control('close-school', { school: 2 })
      return pagesOf(sis)
    })
    const again = await opened(pagesOf)
    expect(again).toBe(before)
    expect(await opened(pagesOf, { stateFile: undefined })).not.toBe(before)
  })

  test('a transferred student is still at the new school and can be moved on from there', async () => {
    const told = await opened(transfer)
    await opened(async (sis) => {
      const now = await sis.control<StudentTruth>(`truth/students/${told.student.identifier}`)
      expect(now.home).toEqual(told.to)
      await sis.control('transfer', { student: told.student.identifier, to: 2 })
    })
    const { transfers } = await opened(truthOf)
    expect(transfers.map(({ to }) => to.identifier)).toEqual(['1001', '1002'])
  })

  test('what was not yet published is still held back, and is shown once published', async () => {
    const shown = await opened(async (sis) => {
      await sis.switches({ publish: 'manual' })
      await transfer(sis)
      await sis.control('publish', {})
      const pages = await pagesOf(sis)
      await transfer(sis)
      return pages
    })
    await opened(async (sis) => {
      expect(await pagesOf(sis)).toBe(shown)
      expect((await truthOf(sis)).transfers).toHaveLength(2)
      await sis.control('publish', {})
      expect(await pagesOf(sis)).not.toBe(shown)
    })
  })

  test('rows that vanished under a reader stay gone', async () => {
    const left = await opened(async (sis) => {
      await sis.switches({ shift: '7@1@enrollments' })
      const all = await sis.ids('/enrollments')
      const after = await sis.ids('/enrollments')
      expect(after.length).toBeLessThan(all.length)
      return after
    })
    expect(await opened((sis) => sis.ids('/enrollments'))).toEqual(left)
  })

  test('a reset is remembered as well', async () => {
    await opened(async (sis) => {
      await transfer(sis)
      await sis.control('reset', { seed: 5 })
    })
    const truth = await opened(truthOf)
    expect(truth).toMatchObject({ seed: 5, transfers: [] })
  })
})

describe('time that went by while the system was off', () => {
  test('the district moves on to the day it is now, and keeps what happened', async () => {
    const told = await opened(transfer)
    expect(told.day ?? told.effectiveOn).toBe(DAY)
    const truth = await opened(truthOf, { day: '2026-12-03' })
    expect(truth.day).toBe('2026-12-03')
    expect(truth.transfers).toEqual([expect.objectContaining({ effectiveOn: DAY })])
  })

  test('over a summer the new school year has begun', async () => {
    await opened(transfer)
    const truth = await opened(truthOf, { day: '2027-09-02' })
    expect(truth).toMatchObject({ day: '2027-09-02', schoolYear: '2027-2028 School Year' })
  })

  test('a day the district was moved to ahead of time stays', async () => {
    await opened((sis) => sis.control('advance', { day: '2027-01-15' }))
    expect((await opened(truthOf)).day).toBe('2027-01-15')
  })
})

describe('the file', () => {
  test('a damaged one is refused by name and not overwritten', async () => {
    const damaged = join(folder, 'damaged')
    writeFileSync(damaged, 'not a state')
    await expect(openSis({ stateFile: damaged })).rejects.toThrow(
      `${damaged} is damaged. Delete ${damaged} to start afresh.`,
    )
    expect(readFileSync(damaged, 'utf8')).toBe('not a state')
  })

  test('holds the history, not the rows', async () => {
    await opened(transfer, { size: 'town' })
    expect(readFileSync(file).byteLength).toBeLessThan(4_096)
  })
})

/** Longer than the time within which a change is written. */
const WRITTEN_AFTER_MS = 500
/** Several processes start one after the other; on a busy machine each takes seconds. */
const PROCESSES_MAX_MS = 60_000

async function run(port: number, state = file) {
  const args = ['sandbox/sis/main.ts', '--port', String(port), '--size', 'tiny']
  const env = { ...process.env, STATE: state }
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  const over = new Promise<number | null>((resolve) => child.once('close', resolve))
  started.add(child)
  const url = `http://localhost:${port}`
  while (child.exitCode === null && !(await fetch(url).catch(() => undefined))) await sleep(20)
  const control = async (name: string, body?: object) => {
    const headers = { 'content-type': 'application/json' }
    const post = body && { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${url}/_control/${name}`, { headers, ...post })
    return response.json<{ transfers: unknown[] }>()
  }
  return {
    errors: () => errors,
    over,
    transfer: () => control('transfer', {}),
    transfers: async () => (await control('truth')).transfers.length,
    stop: async (signal: NodeJS.Signals) => {
      child.kill(signal)
      return over
    },
  }
}

async function freePort(): Promise<number> {
  const free = await openSis()
  await free.close()
  return free.port
}

describe('a process that is stopped', { timeout: PROCESSES_MAX_MS }, () => {
  test('keeps what is older than a moment when it is killed, and everything when it is asked to stop', async () => {
    const port = await freePort()
    const first = await run(port)
    await first.transfer()
    await sleep(WRITTEN_AFTER_MS)
    await first.stop('SIGKILL')

    const second = await run(port)
    expect(await second.transfers()).toBe(1)
    await second.transfer()
    expect(await second.stop('SIGTERM')).toBe(0)

    const third = await run(port)
    expect(await third.transfers()).toBe(2)
    await third.stop('SIGTERM')
  })

  test('does not start with a damaged file, and says which', async () => {
    const damaged = join(folder, 'damaged')
    writeFileSync(damaged, 'not a state')
    const refused = await run(await freePort(), damaged)
    expect(await refused.over).toBe(2)
    expect(refused.errors()).toContain(`${damaged} is damaged`)
  })
})
