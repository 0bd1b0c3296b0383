import { parseArgs } from 'node:util'
import { UsageError } from './failure.ts'

export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

type Known = {
  readonly text?: readonly string[]
  readonly flags?: readonly string[]
  /** Options that may be given several times. */
  readonly lists?: readonly string[]
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
  return { options: read.values as Options, rest: read.positionals } // safe because only text, flags and lists of text are declared
}

function parse(args: readonly string[], known: Known) {
  const options = Object.fromEntries([
    ...(known.text ?? []).map((name) => [name, { type: 'string' as const }]),
    ...(known.flags ?? []).map((name) => [name, { type: 'boolean' as const }]),
    ...(known.lists ?? []).map((name) => [name, { type: 'string' as const, multiple: true }]),
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

/** Everything that was given under that name; undefined when nothing was. */
export function several(options: Options, name: string): readonly string[] | undefined {
  const value = options[name]
  return typeof value === 'object' ? value : undefined
}

/** A number, or a refusal that says what would be one. */
export function wholeNumber(options: Options, name: string, remedy: string): number | undefined {
  const text = optional(options, name)
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} "${text}" is no number. ${remedy}`)
  return Number(text)
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
