import { FailedError, UsageError } from '../failure.ts'
import { readText } from '../files.ts'
import { readOptions, required } from '../options.ts'
import { leafOf, merkleRoot } from '../verify/merkle.ts'
import { openNote, type Checkpoint } from '../verify/note.ts'

export const HELP = `offramp verify --export FILE --checkpoint FILE[,FILE…] --key FILE`

type Entry = { seq: number; body: string }
type Named = Checkpoint & { name: string }

/**
 * Checks a saved export of the audit log against checkpoints kept elsewhere, without any server: an edited, deleted,
 * inserted, swapped or cut-off entry is found, and the first checkpoint that does not match is named.
 */
export function verify(args: readonly string[]): void {
  const { options } = readOptions(args, { text: ['export', 'checkpoint', 'key'] })
  const entries = readEntries(readText(required(options, 'export', HELP)))
  const key = readText(required(options, 'key', HELP))
  const names = required(options, 'checkpoint', HELP).split(',')
  checkOrder(entries)
  const leaves = entries.map((entry) => leafOf(entry.body))
  const checkpoints = names.map((name) => open(name, key)).toSorted((a, b) => a.size - b.size)
  for (const checkpoint of checkpoints) check(leaves, checkpoint)
  const covered = checkpoints.at(-1)?.size ?? 0
  console.log(`Verified ${covered} entries.`)
  if (leaves.length > covered) {
    console.log(`${leaves.length - covered} newer entries wait for a newer checkpoint.`)
  }
}

function open(name: string, key: string): Named {
  try {
    return { name, ...openNote(readText(name), key) }
  } catch (thrown) {
    throw thrown instanceof FailedError ? new FailedError(`${name}: ${thrown.message}`) : thrown
  }
}

/** Every entry says itself which one it is. */
function checkOrder(entries: readonly Entry[]): void {
  const at = entries.findIndex(
    ({ seq, body }, index) => seq !== index + 1 || seqIn(body) !== index + 1,
  )
  if (at === -1) return
  throw new FailedError(
    `The log does not hold together: where entry ${at + 1} belongs is entry ${entries[at]?.seq}.`,
  )
}

function check(leaves: readonly Buffer[], { name, size, root }: Named): void {
  if (size > leaves.length) {
    throw new FailedError(
      `${name}: the export holds ${leaves.length} entries and the checkpoint saw ${size}: the log was cut, or the export is older than the checkpoint.`,
    )
  }
  if (!merkleRoot(leaves, 0, size).equals(root)) {
    throw new FailedError(`${name}: the first ${size} entries are not the ones that were recorded.`)
  }
  console.log(`${name}: the first ${size} entries are as recorded.`)
}

/** One JSON object a line, as `offramp audit export` writes them. */
function readEntries(text: string): Entry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const { seq, body } = parse(line)
      if (typeof seq === 'number' && typeof body === 'string') return { seq, body }
      throw new UsageError(`Line ${index + 1} of the export is not an audit entry.`)
    })
}

const seqIn = (body: string): unknown => parse(body)['seq']

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
