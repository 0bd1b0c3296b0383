import {
  CSV_FILES,
  type CsvFile,
  type CsvFound,
  type CsvManifest,
  type CsvPackage,
  type CsvWarning,
} from '../../../ports/roster-csv.ts'

/** A zip of a package, with the number it is kept under. */
export type ReadPart = { readonly no: number; readonly found: CsvPackage }

/** A file to take in, and how. */
type ChosenFile = {
  readonly name: CsvFile
  readonly mode: 'bulk' | 'delta'
  readonly partNo: number
  readonly rows: number
  readonly pages: number
}

export type Chosen = {
  readonly files: readonly ChosenFile[]
  readonly warnings: readonly CsvWarning[]
}

const VERSIONS: readonly string[] = ['1.0', '1.1', '1.2', '1.2.1']

/**
 * Decides for each file of a package which zip it is taken from and whether it is the whole truth or tells changes
 * only. The manifest says so; where it is missing or silent a file counts as whole. A file the manifest calls absent
 * is taken in, but nobody counts as missing because of it. Sent twice, the later one counts.
 */
export function chooseFiles(parts: readonly ReadPart[], hasRoles: boolean): Chosen {
  const warnings: CsvWarning[] = parts.flatMap(({ found }) => found.warnings)
  const manifests = parts.flatMap(({ found }) => found.manifest ?? [])
  warnings.push(...aboutManifests(manifests))
  const files: ChosenFile[] = []
  for (const name of CSV_FILES) {
    const { file, notes } = chooseFile(name, parts, manifests)
    if (file) files.push(file)
    warnings.push(...notes)
  }
  if (lacksRoles(parts, hasRoles)) warnings.push(warning('roles_missing', 'roles'))
  return { files, warnings }
}

type ChosenOne = { readonly file: ChosenFile | null; readonly notes: readonly CsvWarning[] }

function chooseFile(
  name: CsvFile,
  parts: readonly ReadPart[],
  manifests: readonly CsvManifest[],
): ChosenOne {
  const holders = parts.filter(({ found }) => fileIn(found, name))
  const part = holders.at(-1)
  const file = part && fileIn(part.found, name)
  if (!part || !file) {
    const isMissed = manifests.some(({ modes }) => isPromised(modes[name]))
    return { file: null, notes: isMissed ? [warning('file_promised', name)] : [] }
  }
  const { mode, doubt } = modeOf(name, part.found.manifest, manifests)
  const notes: CsvWarning[] = []
  if (holders.length > 1) notes.push(warning('sent_twice', name))
  if (doubt) notes.push(warning(doubt, name))
  if (mode === 'delta' && file.blankStatus > 0) {
    notes.push({ ...warning('status_blank', name), count: file.blankStatus })
  }
  return { file: { name, mode, partNo: part.no, rows: file.rows, pages: file.pages }, notes }
}

const fileIn = (found: CsvPackage, name: CsvFile): CsvFound | undefined =>
  found.files.find((file) => file.name === name)

const isPromised = (mode: string | undefined): mode is 'bulk' | 'delta' =>
  mode === 'bulk' || mode === 'delta'

const warning = (code: CsvWarning['code'], name: CsvFile): CsvWarning => ({
  code,
  file: `${name}.csv`,
  count: 0,
})

function aboutManifests(manifests: readonly CsvManifest[]): CsvWarning[] {
  if (manifests.length === 0) return [{ code: 'manifest_missing', file: 'manifest.csv', count: 0 }]
  const isKnown = manifests.every(({ version }) => version !== null && VERSIONS.includes(version))
  return isKnown ? [] : [{ code: 'version_unknown', file: 'manifest.csv', count: 0 }]
}

type Mode = { readonly mode: 'bulk' | 'delta'; readonly doubt: CsvWarning['code'] | null }

/** The manifest of the same zip counts first, then any that names the file. */
function modeOf(name: CsvFile, own: CsvManifest | null, all: readonly CsvManifest[]): Mode {
  const said = [own, ...all].map((manifest) => manifest?.modes[name])
  const mode = said.find(isPromised)
  if (mode) return { mode, doubt: null }
  if (said.includes('absent')) return { mode: 'delta', doubt: 'manifest_contradicts' }
  return { mode: 'bulk', doubt: all.length > 0 ? 'manifest_silent' : null }
}

/** People of 1.2 whose roles are in no file, neither of this package nor of one before. */
function lacksRoles(parts: readonly ReadPart[], hasRoles: boolean): boolean {
  const users = parts.flatMap(({ found }) => fileIn(found, 'users') ?? []).at(-1)
  if (!users || hasRoles || users.columns.includes('role')) return false
  return !parts.some(({ found }) => fileIn(found, 'roles'))
}
