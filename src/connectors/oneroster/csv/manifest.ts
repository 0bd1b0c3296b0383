import {
  CSV_FILES,
  type CsvFile,
  type CsvManifest,
  type CsvMode,
} from '../../../core/ports/roster-csv.ts'
import { CsvParser, RowTooLong } from './csv-parser.ts'
import { plainHeader } from './file-columns.ts'
import { Refusal } from './refusal.ts'
import { CsvDecoder } from './text-decoder.ts'
import type { FileBytes } from './unpack.ts'

export const MANIFEST = 'manifest.csv'
/** The standard's own has 28 lines, and a manifest on its side as many columns. */
const LINES_MAX = 1_000

/** The words of the standard, and what other systems say instead. */
const MODE_BY_WORD: ReadonlyMap<string, CsvMode> = new Map([
  ['bulk', 'bulk'],
  ['full', 'bulk'],
  ['delta', 'delta'],
  ['incremental', 'delta'],
  ['changes', 'delta'],
  ['absent', 'absent'],
  ['none', 'absent'],
])
const NUMBER = /\d+(?:\.\d+)+/

/** Reads `manifest.csv`: the version, and for each file whether it is bulk, delta or absent. */
export class ManifestReader implements FileBytes {
  readonly #decoder = new CsvDecoder(MANIFEST)
  readonly #values = new Map<string, string>()
  readonly #parser = new CsvParser((cells) => this.#take(cells))
  /** The names, where they stand side by side in the first line and their values below them. */
  #names: readonly string[] | null = null

  push(bytes: Uint8Array): void {
    this.#parse(() => this.#parser.push(this.#decoder.push(bytes)))
  }

  end(): void {
    this.#parse(() => {
      this.#parser.push(this.#decoder.end())
      this.#parser.end()
    })
    if (this.#values.size === 0) throw new Refusal('manifest_unreadable')
  }

  get manifest(): CsvManifest {
    const modes: Partial<Record<CsvFile, CsvMode>> = {}
    for (const file of CSV_FILES) {
      const mode = MODE_BY_WORD.get(plainHeader(this.#of(`file.${file}`) ?? ''))
      if (mode) modes[file] = mode
    }
    const version = this.#of('oneroster.version')
    return { version: version === undefined ? null : (NUMBER.exec(version)?.[0] ?? version), modes }
  }

  /** `file.users` is `file.users.csv` for some. */
  #of(name: string): string | undefined {
    return this.#values.get(plainHeader(name)) ?? this.#values.get(plainHeader(`${name}.csv`))
  }

  #take(cells: readonly string[]): void {
    if (this.#values.size === 0 && this.#names === null && isOnItsSide(cells)) {
      this.#names = cells
      return
    }
    for (const [name = '', value = ''] of this.#pairs(cells)) {
      this.#values.set(plainHeader(name), value.trim())
    }
    if (this.#values.size > LINES_MAX) throw new Refusal('manifest_unreadable')
  }

  #pairs(cells: readonly string[]): readonly (readonly string[])[] {
    if (!this.#names) return [cells]
    return this.#names.slice(0, LINES_MAX).map((name, i) => [name, cells[i] ?? ''])
  }

  #parse(work: () => void): void {
    try {
      work()
    } catch (thrown) {
      throw thrown instanceof RowTooLong ? new Refusal('manifest_unreadable') : thrown
    }
  }
}

const isProperty = (cell: string): boolean => /^\s*(?:manifest|oneroster|file|source)\./i.test(cell)
const isOnItsSide = (cells: readonly string[]): boolean => cells.filter(isProperty).length > 1
