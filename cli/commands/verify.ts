import { readFileSync } from 'node:fs'
import { ServerError, UsageError } from '../failure.ts'
import { optional, readOptions } from '../options.ts'
import { leafOf, merkleRoot } from '../verify/merkle.ts'
import { openNote } from '../verify/note.ts'

export const HELP = `offramp verify --export FILE --checkpoint FILE[,FILE…] --key FILE`

type Entry = { seq: number; body: string }

/**
 * Checks a saved export of the audit log against checkpoints kept elsewhere, without any server: an edited, deleted,
 * inserted, swapped or cut-off entry is found, and the first checkpoint that does not match is named.
 */
export function verify(args: readonly string[]): void {
  const { options } = readOptions(args, { text: ['export', 'checkpoint', 'key'] })
  const entries = readEntries(file(options['export'], 'export'))
  const key = file(options['key'], 'key')
  const notes = (optional(options, 'checkpoint') ?? '').split(',').filter((name) => name !== '')
  if (notes.length === 0)
    throw new UsageError('--checkpoint is missing. Name at least one saved checkpoint.')
  const leaves = entries.map((entry) => leafOf(entry.body))
  const misplaced = entries.find(
    (entry, index) => entry.seq !== index + 1 || bodySeq(entry.body) !== index + 1,
  )
  if (misplaced)
    throw new ServerError(
      `The log does not hold together: entry ${misplaced.seq} is not where it belongs.`,
    )
  for (const name of notes) {
    const { size, root } = openNote(file(name, 'checkpoint'), key)
    if (size > leaves.length) {
      throw new ServerError(
        `${name}: the log was cut: it holds ${leaves.length} entries, the checkpoint saw ${size}.`,
      )
    }
    if (!merkleRoot(leaves, 0, size).equals(root)) {
      throw new ServerError(
        `${name}: the first ${size} entries are not the ones that were recorded.`,
      )
    }
    console.log(`${name}: the first ${size} entries are as recorded.`)
  }
  console.log(`Verified ${leaves.length} entries.`)
}

function file(name: string | boolean | undefined, option: string): string {
  if (typeof name !== 'string') throw new UsageError(`--${option} is missing. ${HELP}`)
  try {
    return readFileSync(name, 'utf8')
  } catch {
    throw new UsageError(`Cannot read ${name}.`)
  }
}

/** One JSON object a line, as `offramp audit export` writes them. */
function readEntries(text: string): Entry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      try {
        const { seq, body } = JSON.parse(line) as Entry // safe because both are checked here
        if (typeof seq === 'number' && typeof body === 'string') return { seq, body }
      } catch {}
      throw new UsageError(`Line ${index + 1} of the export is not an audit entry.`)
    })
}

function bodySeq(body: string): unknown {
  try {
    return (JSON.parse(body) as { seq?: unknown }).seq // safe because the field is compared, not used
  } catch {
    return undefined
  }
}
