import { spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The folder of the project, wherever the command was run from. */
export const ROOT = join(import.meta.dirname, '..', '..')

/** How long a process may take to serve; a cold machine bundles the worker in a few seconds. */
const READY_MAX_MS = 60_000
const POLL_MS = 50

/** A started process. It leads a group of its own, so that stopping it stops everything it started. */
export type Running = {
  readonly name: string
  readonly pid: number
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
    stop: async (signal = 'SIGTERM') => {
      if (!isOver) signalGroup(pid, signal)
      await exited
      signalGroup(pid, 'SIGKILL')
    },
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

/** Waits until the address answers with a success. */
export async function untilServing(url: string, maxMs = READY_MAX_MS): Promise<void> {
  const until = Date.now() + maxMs
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer?.ok) return
    if (Date.now() > until) throw new Error(`${url} does not answer`)
    await sleep(POLL_MS)
  }
}
