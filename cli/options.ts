import { parseArgs } from 'node:util'
import { UsageError } from './failure.ts'

export type Options = Readonly<Record<string, string | boolean | undefined>>

/** Reads `--name value` and `--flag`; anything unknown is refused by name. */
export function readOptions(
  args: readonly string[],
  known: { text?: readonly string[]; flags?: readonly string[] },
): { options: Options; rest: readonly string[] } {
  const options = Object.fromEntries([
    ...(known.text ?? []).map((name) => [name, { type: 'string' as const }]),
    ...(known.flags ?? []).map((name) => [name, { type: 'boolean' as const }]),
  ])
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    })
    return { options: values as Options, rest: positionals } // safe because only text and flags are declared
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
