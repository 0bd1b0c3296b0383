import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDistrictFile } from '../district-file.ts'
import { found } from './words.ts'

/** Every file below a folder that contains one of the words, in whatever disguise, with the words it contains. */
export function filesWith(
  folder: string,
  words: readonly string[],
): { file: string; words: string[] }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      file: file.slice(folder.length + 1),
      words: found(readFileSync(file), words),
    }))
    .filter((one) => one.words.length > 0)
}

/** The tables of a district in which one of the words stands. */
export function tablesWith(folder: string, words: readonly string[]): string[] {
  return readDistrictFile(folder, ({ rows }) => {
    const tables = rows("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) =>
      String(name),
    )
    return tables.filter((table) => {
      const text = rows(`SELECT * FROM "${table}"`)
        .flatMap((row) => Object.values(row))
        .map((value) =>
          value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
        )
        .join('\n')
      return found(text, words).length > 0
    })
  })
}
