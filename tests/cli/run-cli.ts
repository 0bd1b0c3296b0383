import { execFile } from 'node:child_process'
import { join } from 'node:path'

const CLI = join(import.meta.dirname, '..', '..', 'cli', 'offramp.ts')

export type CliRun = {
  readonly code: number
  readonly out: string
  readonly errors: string
}

/** Runs `offramp` as a shell would: a process of its own, in that folder, with nothing of our environment. */
export function runCli(
  args: readonly string[],
  { env = {}, cwd, input }: { env?: Record<string, string>; cwd: string; input?: string },
): Promise<CliRun> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...args], { cwd, env }, (error, out, errors) => {
      const code = error === null ? 0 : Number(error.code)
      resolve({ code, out, errors })
    })
    child.stdin?.end(input ?? '')
  })
}
