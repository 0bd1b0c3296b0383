import { err, ok, type Result } from '../../../core/kernel/result.ts'
import {
  CSV_BYTES_MAX,
  type CsvFault,
  type CsvPackage,
  type CsvPage,
  type CsvUpload,
  type CsvWarning,
} from '../../../core/ports/roster-csv.ts'
import { CLEVER_FILES, SKIPPED_FILES } from './file-columns.ts'
import { CSV_EXTENSION, fileNamed } from './file-names.ts'
import { CsvFileReader } from './file-reader.ts'
import { MANIFEST, ManifestReader } from './manifest.ts'
import { Refusal, shownName } from './refusal.ts'
import { unpack, UnpackBudget, type FileBytes } from './unpack.ts'
import type { Entry } from './zip-format.ts'
import { ZipNames } from './zip-names.ts'
import { ZipReader, type EntryContent } from './zip-reader.ts'

/** Packed bytes read between two looks at what came out: these may unpack to a few megabytes at most. */
const SLICE_BYTES = 8_192

/**
 * Reads a zip of OneRoster CSV files in one pass as it arrives: unpacked, decoded, parsed and handed over page by
 * page. Holds one slice of the zip and what it unpacks to, never a whole file. Files we do not need are skipped
 * without being unpacked. What is wrong with the package as a whole comes back as a fault.
 */
export async function readPackage(upload: CsvUpload): Promise<Result<CsvPackage, CsvFault>> {
  const reading = new PackageReading(upload.metadataIds)
  const reader = upload.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      for (let at = 0; at < value.length; at += SLICE_BYTES) {
        reading.push(value.subarray(at, at + SLICE_BYTES))
        for (const page of reading.takePages()) await upload.keep(page)
      }
    }
    const found = reading.end()
    for (const page of reading.takePages()) await upload.keep(page)
    return ok(found)
  } catch (thrown) {
    if (thrown instanceof Refusal) return err(thrown.fault)
    throw thrown
  } finally {
    // What is left of the body after a refusal is the caller's.
    reader.releaseLock()
  }
}

/** What is known of a package while it is read. */
class PackageReading {
  readonly #metadataIds: readonly string[]
  readonly #zip = new ZipReader((entry) => this.#open(entry))
  readonly #names = new ZipNames((name) => name === MANIFEST || fileNamed(name) !== undefined)
  readonly #budget = new UnpackBudget()
  readonly #files: CsvFileReader[] = []
  readonly #unknown: CsvWarning[] = []
  #manifest: ManifestReader | null = null
  #pages: CsvPage[] = []
  #bytes = 0
  #writtenAt: number | null = null
  #isClever = false
  #nested: string | null = null
  /** The first file that is not read, to be named where nothing is. */
  #other: string | null = null

  constructor(metadataIds: readonly string[]) {
    this.#metadataIds = metadataIds
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    if (this.#bytes > CSV_BYTES_MAX) throw new Refusal('too_large')
    this.#zip.push(bytes)
  }

  takePages(): readonly CsvPage[] {
    const pages = this.#pages
    this.#pages = []
    return pages
  }

  end(): CsvPackage {
    this.#zip.end()
    if (this.#files.length === 0 && !this.#manifest) {
      if (this.#nested !== null) throw new Refusal('nested_zip', { file: this.#nested })
      if (this.#isClever) throw new Refusal('clever_format')
      throw new Refusal('nothing_to_read', { file: this.#other })
    }
    return {
      bytes: this.#bytes,
      writtenAt: this.#writtenAt,
      manifest: this.#manifest?.manifest ?? null,
      files: this.#files.map(({ found }) => found),
      warnings: [...this.#files.flatMap(({ warnings }) => warnings), ...this.#unknown],
    }
  }

  #open(entry: Entry): EntryContent | null {
    const name = this.#names.take(entry.name)
    const to = name === null ? null : this.#readerOf(name, entry)
    return to && unpack(entry, this.#budget, to)
  }

  #readerOf(name: string, entry: Entry): FileBytes | null {
    if (name === MANIFEST) {
      this.#manifest = new ManifestReader()
      return this.#manifest
    }
    const file = fileNamed(name)
    if (file === undefined) {
      this.#passOver(name, entry)
      return null
    }
    if (this.#files.some(({ found }) => found.name === file)) {
      throw new Refusal('name_twice', { file: entry.name })
    }
    const reader = new CsvFileReader(file, {
      metadataIds: this.#metadataIds,
      out: (page) => this.#pages.push(page),
    })
    this.#files.push(reader)
    this.#writtenAt = latest(this.#writtenAt, entry.writtenAt)
    return reader
  }

  #passOver(name: string, entry: Entry): void {
    this.#other ??= entry.name
    this.#isClever ||= CLEVER_FILES.has(name)
    if (name.endsWith('.zip')) this.#nested ??= entry.name
    const isOurs = SKIPPED_FILES.has(name.slice(0, -CSV_EXTENSION.length))
    if (name.endsWith(CSV_EXTENSION) && !isOurs) {
      this.#unknown.push({ code: 'unknown_file', file: shownName(entry.name), count: 0 })
    }
  }
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)
