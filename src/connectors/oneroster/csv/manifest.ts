import {
  CSV_FILES,
  CSV_MODES,
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
/** The standard's own has 28 lines. */
const LINES_MAX = 1_000

/** Reads `manifest.csv`: the version, and for each file whether it is bulk, delta or absent. */
export class ManifestReader implements FileBytes {
  readonly #decoder = new CsvDecoder(MANIFEST)
  readonly #values = new Map<string, string>()
  readonly #parser = new CsvParser((cells) => this.#take(cells))

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
      const said = this.#values.get(plainHeader(`file.${file}`))?.toLowerCase()
      const mode = CSV_MODES.find((known) => known === said)
      if (mode) modes[file] = mode
    }
    return { version: this.#values.get(plainHeader('oneroster.version')) ?? null, modes }
  }

  #take([name, value = '']: readonly string[]): void {
    this.#values.set(plainHeader(name ?? ''), value.trim())
    if (this.#values.size > LINES_MAX) throw new Refusal('manifest_unreadable')
  }

  #parse(work: () => void): void {
    try {
      work()
    } catch (thrown) {
      throw thrown instanceof RowTooLong ? new Refusal('manifest_unreadable') : thrown
    }
  }
}
