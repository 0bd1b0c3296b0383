import { readFileSync, writeFileSync } from 'node:fs'
import { UsageError } from './failure.ts'

/** Standard input, by the name that Unix tools give it. */
const STDIN = '-'

export function readText(name: string): string {
  try {
    return readFileSync(name === STDIN ? process.stdin.fd : name, 'utf8')
  } catch {
    throw new UsageError(`Cannot read ${name}.`)
  }
}

export function writeText(name: string, text: string): void {
  try {
    writeFileSync(name, text)
  } catch {
    throw new UsageError(`Cannot write ${name}. Name a file in a folder that exists with --out.`)
  }
}

/** A secret as it was typed, or from standard input with `-`, so that it stays out of the shell's history. */
export const secretFrom = (value: string): string =>
  value === STDIN ? readText(STDIN).trim() : value
