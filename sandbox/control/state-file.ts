/** Lets a sandbox system remember over a restart what the real one would never forget. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { deserialize, serialize } from 'node:v8'

/** Changes within this time share one write. A killed process loses at most what happened in it. */
const WRITE_WITHIN_MS = 200

/** The part of a system that outlives its process. */
export type Memory<T> = {
  /** Names the system and the shape of `T`, and changes with it, so that no other file is ever misread. */
  readonly format: string
  save(): T
  load(saved: T): void
}

/** A memory that is kept in a file, or nowhere. */
export type StateFile = {
  /** Something may have changed: it will be in the file soon. */
  noteChange(): void
  /** Writes what is not written yet, now. */
  flush(): void
}

type Stored<T> = { format: string; state: T }

/**
 * Loads the memory from `file`, when there is one, and keeps the file up to date from then on; the file is replaced
 * whole, never half. Without `file` nothing is kept. Throws when the file cannot be read back.
 */
export function openStateFile<T>(file: string | undefined, memory: Memory<T>): StateFile {
  if (file === undefined) return { noteChange: () => {}, flush: () => {} }
  load(file, memory)
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    replace(file, serialize({ format: memory.format, state: memory.save() }))
  }
  return {
    noteChange: () => {
      timer ??= setTimeout(flush, WRITE_WITHIN_MS)
    },
    flush,
  }
}

/** Makes the handler of a system note a change after every request that could have made one. */
export function remembering<Rest extends unknown[]>(
  state: StateFile,
  handler: (request: Request, ...rest: Rest) => Promise<Response>,
) {
  return async (request: Request, ...rest: Rest): Promise<Response> => {
    try {
      return await handler(request, ...rest)
    } finally {
      if (request.method !== 'GET') state.noteChange()
    }
  }
}

function load<T>(file: string, memory: Memory<T>): void {
  const bytes = read(file)
  if (bytes === undefined) return
  const remedy = `Delete ${file} to start afresh.`
  let stored: Stored<T>
  try {
    stored = deserialize(bytes) as Stored<T> // safe because only this file writes it, and the format is checked
  } catch {
    throw new Error(`${file} is damaged. ${remedy}`)
  }
  if (stored.format !== memory.format) {
    throw new Error(
      `${file} was written by another system or another version of this one. ${remedy}`,
    )
  }
  memory.load(stored.state)
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function replace(file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, bytes)
  renameSync(`${file}.new`, file)
}
