import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePorts, portsFrom, takenPort } from '../../sandbox/run/ports.ts'
import { ROOT, start, untilServing } from '../../sandbox/run/processes.ts'
import { DEFAULT_PORTS } from '../../sandbox/run/system.ts'

const WAIT_MAX_MS = 5_000

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-processes-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const started = Date.now(); !isSo(); await sleep(20)) {
    if (Date.now() - started > WAIT_MAX_MS) throw new Error('it did not come to be')
  }
}

const read = (name: string): string => {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch {
    return ''
  }
}

/** A program that starts a child of its own and, when asked to stop politely, does not. */
const STUBBORN = `
  const { spawn } = require('node:child_process')
  process.on('SIGTERM', () => {})
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  console.log(process.pid + ' ' + child.pid)
  setInterval(() => {}, 1000)
`
const pids = (log: string): number[] => read(log).trim().split(' ').map(Number)

describe('a started process', () => {
  test('takes everything it started with it when it is killed', async () => {
    const running = start({ name: 'tree', args: ['-e', STUBBORN], log: join(folder, 'log') })
    await until(() => read('log') !== '')
    expect(pids('log').map(isAlive)).toEqual([true, true])
    await running.stop('SIGKILL')
    await until(() => !pids('log').some(isAlive))
  })

  test('leaves nothing behind when its starter is killed and can clean up nothing', async () => {
    const starter = `
      import { start } from ${JSON.stringify(join(ROOT, 'sandbox/run/processes.ts'))}
      start({ name: 'tree', args: ['-e', ${JSON.stringify(STUBBORN)}], log: ${JSON.stringify(join(folder, 'log'))} })
      setInterval(() => {}, 1000)
    `
    const parent = spawn(process.execPath, ['--input-type=module', '-e', starter], {
      stdio: 'ignore',
    })
    await until(() => read('log') !== '')
    expect(pids('log').map(isAlive)).toEqual([true, true])
    parent.kill('SIGKILL')
    await until(() => !pids('log').some(isAlive))
  })

  test('that dies before it serves is told with its last words, at once', async () => {
    const { worker: port } = await freePorts()
    const script = `console.log('cannot find my keys'); process.exit(1)`
    const behind = start({ name: 'locksmith', args: ['-e', script], log: join(folder, 'log') })
    await expect(untilServing(`http://localhost:${port}`, { behind })).rejects.toThrow(
      'locksmith stopped:\ncannot find my keys',
    )
  })
})

describe('ports', () => {
  test('PORT moves the whole system and keeps the distances', () => {
    expect(portsFrom(undefined)).toEqual(DEFAULT_PORTS)
    const moved = portsFrom('9000')
    expect(moved).toMatchObject({ worker: 9000, sis: 9014, idp: 9018 })
    expect(new Set(Object.values(moved ?? {})).size).toBe(Object.keys(DEFAULT_PORTS).length)
  })

  test.each(['http', '80', '70000', '8787.5', '-1'])('PORT=%s is no port for a system', (text) => {
    expect(portsFrom(text)).toBeUndefined()
  })

  test('one that somebody holds is named', async () => {
    const ports = await freePorts()
    expect(await takenPort(ports)).toBeUndefined()
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(ports.google, '127.0.0.1', resolve))
    expect(await takenPort(ports)).toEqual({ name: 'google', port: ports.google })
    await new Promise((resolve) => squatter.close(resolve))
  })
})
