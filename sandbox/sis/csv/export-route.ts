/** Reads what an export is to hold from its address. */
import { isDay } from '../data/calendar.ts'
import type { Reply } from '../http/reply.ts'
import { json } from '../http/reply.ts'
import type { Provider } from '../state/provider.ts'
import type { Version } from '../tables/version.ts'
import { exportBytes } from './archive.ts'
import { FILES } from './files.ts'
import type { ExportKind } from './manifest.ts'

export const EXPORT_PATH = '/export/'

const KINDS: ReadonlyMap<string, ExportKind> = new Map([
  [`${EXPORT_PATH}bulk.zip`, 'bulk'],
  [`${EXPORT_PATH}delta.zip`, 'delta'],
])

export type Download = { name: string; bytes: AsyncGenerator<Buffer> }

/** The download an address names, or why there is none: 404 for an unknown address, 400 for a bad parameter. */
export function openExport(provider: Provider, url: URL): Download | Reply {
  const kind = KINDS.get(url.pathname)
  if (kind === undefined) return json(404, { error: 'there are bulk.zip and delta.zip' })
  const version = readVersion(url.searchParams)
  if (version === null) return json(400, { error: 'version must be 1.1 or 1.2' })
  const only = readFiles(url.searchParams, version)
  if (only === undefined) return json(400, { error: 'files names a file that is not exported' })
  const snapshot = provider.served(version)
  const name = `${kind}.zip`
  if (kind === 'bulk') return { name, bytes: exportBytes({ snapshot, version, only, delta: null }) }
  const since = readSince(url.searchParams.get('since') ?? provider.deltaSince ?? '')
  if (since === null) return json(400, { error: 'since must be a day or an instant' })
  const before = provider.servedAt(since, version)
  const delta = { before, after: snapshot, since }
  return { name, bytes: exportBytes({ snapshot, version, only, delta }) }
}

function readVersion(params: URLSearchParams): Version | null {
  const text = params.get('version') ?? '1.2'
  return text === '1.1' || text === '1.2' ? text : null
}

/** `null` for all files, `undefined` when one is not known. */
function readFiles(
  params: URLSearchParams,
  version: Version,
): ReadonlySet<string> | null | undefined {
  const text = params.get('files')
  if (text === null) return null
  const names = text.split(',')
  const known = new Set(['manifest', ...FILES[version].map(({ name }) => name)])
  return names.every((name) => known.has(name)) ? new Set(names) : undefined
}

/** An instant, or the beginning of a day, in the form that compares in time order. */
export function readSince(text: string): string | null {
  if (isDay(text)) return `${text}T00:00:00.000Z`
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}
