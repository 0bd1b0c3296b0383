/** Puts an export together: a manifest, the files, and whatever is to be wrong with the zip. */
import type { Snapshot } from '../query/snapshot.ts'
import type { Version } from '../tables/version.ts'
import { bulkLines } from './bulk.ts'
import type { DeltaOptions } from './delta.ts'
import { deltaLines } from './delta.ts'
import type { CsvFile } from './files.ts'
import { FILES } from './files.ts'
import { csvBytes } from './lines.ts'
import { manifestRows } from './manifest.ts'
import type { CsvRecord } from './record.ts'
import type { Defects } from './spoil.ts'
import { defectsOf, spoiltColumns, trailingCells } from './spoil.ts'
import type { ZipEntry } from './zip.ts'
import { zipBytes } from './zip.ts'

export type ExportOptions = {
  snapshot: Snapshot
  version: Version
  /** `null` for a bulk export. */
  delta: DeltaOptions | null
  /** File names without `.csv`; `null` for all. `manifest` is one of them. */
  only: ReadonlySet<string> | null
}

/** Far more than a roster ever has. */
const MANY_ENTRIES = 200
/** Blanks deflate about a thousandfold. */
const BOMB_PIECES = 4_096
const BOMB_PIECE = Buffer.alloc(64 * 1_024, ' ')

/** The bytes of the zip, made while they are read. */
export function exportBytes(options: ExportOptions): AsyncGenerator<Buffer> {
  const { lens } = options.snapshot
  const defects = defectsOf(lens.switches)
  return zipBytes(entriesOf(options, defects), {
    day: lens.world.day,
    stored: defects.has('zip-stored'),
    truncated: defects.has('zip-truncated'),
  })
}

function entriesOf(options: ExportOptions, defects: Defects): readonly ZipEntry[] {
  const { only, version } = options
  const wanted = FILES[version].filter(({ name }) => only === null || only.has(name))
  const files = wanted.map((file) => fileEntry(options, file, defects))
  const manifest = only === null || only.has('manifest') ? manifestEntries(options, defects) : []
  const all = defects.has('manifest-last') ? [...files, ...manifest] : [...manifest, ...files]
  return [...all, ...hostileEntries(files.at(-1), defects)]
}

function manifestEntries({ version, delta }: ExportOptions, defects: Defects): readonly ZipEntry[] {
  if (defects.has('manifest-missing')) return []
  const rows = manifestRows({
    kind: delta === null ? 'bulk' : 'delta',
    version,
    present: FILES[version].map(({ name }) => name),
    patchy: defects.has('manifest-missing-rows'),
  })
  return [{ name: 'manifest.csv', content: () => csvBytes(rows, defects) }]
}

/** Only the users file is hostile; it is the one every reader opens. */
function fileEntry(options: ExportOptions, file: CsvFile, defects: Defects): ZipEntry {
  const users = file.name === 'users'
  const bomb = users && defects.has('zip-bomb')
  return {
    name: `${file.name}.csv`,
    content: () => (bomb ? bombBytes() : csvBytes(rowsOf(options, file, defects), defects)),
    encrypted: users && defects.has('zip-encrypted'),
    wrongChecksum: users && defects.has('zip-wrong-checksum'),
  }
}

function* rowsOf(
  options: ExportOptions,
  file: CsvFile,
  defects: Defects,
): Generator<readonly string[]> {
  const columns = spoiltColumns(file, defects)
  yield columns.map(({ name }) => name)
  if (defects.empties(file.name)) return
  const trailing = trailingCells(defects)
  for (const line of linesOf(options, file, defects)) {
    yield [...columns.map(({ cell }) => cell(line)), ...trailing]
  }
}

const linesOf = (
  { snapshot, delta }: ExportOptions,
  file: CsvFile,
  defects: Defects,
): Iterable<CsvRecord> =>
  delta === null ? bulkLines(snapshot, file, defects.has('filled-status')) : deltaLines(delta, file)

function* bombBytes(): Generator<Buffer> {
  yield Buffer.from('sourcedId\r\n')
  for (let piece = 0; piece < BOMB_PIECES; piece++) yield BOMB_PIECE
}

const HEADER_ONLY = (): readonly Buffer[] => [Buffer.from('sourcedId\r\n')]

function hostileEntries(last: ZipEntry | undefined, { has }: Defects): readonly ZipEntry[] {
  const many = has('zip-too-many-entries')
    ? Array.from({ length: MANY_ENTRIES }, (_, k) => `attachment-${k + 1}.csv`)
    : []
  const path = has('zip-path') ? ['../users.csv'] : []
  const extra = [...path, ...many].map((name) => ({ name, content: HEADER_ONLY }))
  return has('zip-duplicate-names') && last !== undefined ? [...extra, last] : extra
}
