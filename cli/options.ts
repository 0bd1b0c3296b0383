import { parseArgs } from 'node:util'
import { UsageError } from './failure.ts'

export type Options = Readonly<Record<string, string | boolean | undefined>>

type Known = {
  readonly text?: readonly string[]
  readonly flags?: readonly string[]
  /** How many words may stand beside the options. */
  readonly words?: number
}

/** Reads `--name value`, `--flag` and words; anything unknown or left over is refused by name. */
export function readOptions(
  args: readonly string[],
  known: Known,
): { options: Options; rest: readonly string[] } {
  const read = parse(args, known)
  const extra = read.positionals[known.words ?? 0]
  if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many here.`)
  return { options: read.values as Options, rest: read.positionals } // safe because only text and flags are declared
}

function parse(args: readonly string[], known: Known) {
  const options = Object.fromEntries([
    ...(known.text ?? []).map((name) => [name, { type: 'string' as const }]),
    ...(known.flags ?? []).map((name) => [name, { type: 'boolean' as const }]),
  ])
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : 'Unreadable options.')
  }
}

export function required(options: Options, name: string, remedy: string): string {
  const value = options[name]
  if (typeof value !== 'string' || value === '')
    throw new UsageError(`--${name} is missing. ${remedy}`)
  return value
}

export function optional(options: Options, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** The word at that place, such as the id of what a verb is about. */
export function wordAt(rest: readonly string[], index: number, remedy: string): string {
  const word = rest[index]
  if (!word) throw new UsageError(`The id is missing. ${remedy}`)
  return word
}

/** The verb of a command, or a refusal that lists what there is. */
export function verbOf<V extends string>(
  word: string | undefined,
  verbs: readonly V[],
  help: string,
): V {
  const verb = verbs.find((known) => known === word)
  if (!verb) throw new UsageError(`Use one of:\n${help}`)
  return verb
}
