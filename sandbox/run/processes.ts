import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The folder of the project, wherever the command was run from. */
export const ROOT = join(import.meta.dirname, '..', '..')

/** How long a process may take to serve; a cold machine bundles the worker in a few seconds. */
const READY_MAX_MS = 60_000
const POLL_MS = 50
/** A process that was asked to stop and is still there after this is killed. */
const STOP_MAX_MS = 5_000
/** What of a log is shown when its process died. */
const LAST_LINES = 8

/** A started process. It leads a group of its own, so that stopping it stops everything it started. */
export type Running = {
  readonly name: string
  readonly pid: number
  readonly log: string
  isOver(): boolean
  stop(signal?: NodeJS.Signals): Promise<void>
}

export type Program = {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Where its output goes. */
  readonly log: string
}

/** Starts a Node program in a process group of its own. */
export function start({ name, args, env, log }: Program): Running {
  mkdirSync(dirname(log), { recursive: true })
  const out = openSync(log, 'a')
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', out, out],
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${name} could not be started`)
  tellGuard(`+${pid}`)
  let isOver = false
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      isOver = true
      resolve()
    })
  })
  return {
    name,
    pid,
    log,
    isOver: () => isOver,
    stop: async (signal = 'SIGTERM') => {
      if (!isOver) signalGroup(pid, signal)
      await Promise.race([exited, sleep(STOP_MAX_MS, undefined, { ref: false })])
      signalGroup(pid, 'SIGKILL')
      await exited
      tellGuard(`-${pid}`)
    },
  }
}

let guard: Writable | undefined

/** One guard for everything this process starts; it outlives us by a moment. */
function tellGuard(line: string): void {
  if (guard === undefined) {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./guard.ts'))], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    child.unref()
    // safe because a piped stdin is a socket, which can be kept from holding this process up
    ;(child.stdin as typeof child.stdin & { unref(): void }).unref()
    child.stdin.on('error', () => {})
    guard = child.stdin
  }
  guard.write(`${line}\n`)
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

/** Waits until the address answers with a success; gives up at once when the process behind it died. */
export async function untilServing(
  url: string,
  { behind, maxMs = READY_MAX_MS }: { behind?: Running; maxMs?: number } = {},
): Promise<void> {
  const until = Date.now() + maxMs
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer?.ok) return
    if (behind?.isOver()) throw new Error(`${behind.name} stopped:\n${lastLines(behind.log)}`)
    if (Date.now() > until)
      throw new Error(`${url} does not answer${behind ? `:\n${lastLines(behind.log)}` : ''}`)
    await sleep(POLL_MS)
  }
}

const lastLines = (file: string): string =>
  readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n')
