import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { connect, type Api } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { UsageError } from '../failure.ts'
import { optional, readOptions } from '../options.ts'
import { number, sentLine } from '../progress.ts'
import { watchSync } from '../watch-sync.ts'

export const HELP = `offramp upload FILE.zip [FILE.zip ...] [--dry-run] [--watch] [--package NAME] [--district ID]`

/** A OneRoster package has a dozen files of interest; nobody sends more zips than that at once. */
const ZIPS_MAX = 20

type Uploaded = {
  id: string
  files: { name: string; mode: string | null; rows: number }[]
  warnings: string[]
}

/**
 * Uploads a roster as OneRoster CSV. Several zips, for example one for each file of a large district, are one package
 * that is taken in when the last of them has arrived.
 */
export async function upload(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['district', 'package'],
    flags: ['dry-run', 'watch'],
    words: ZIPS_MAX,
  })
  if (rest.length === 0) throw new UsageError(`Name the zip to upload.\n${HELP}`)
  const zips = await Promise.all(rest.map(open))
  const api = connect()
  const base = `/districts/${await districtOf(api, options)}`
  const name = optional(options, 'package') ?? (zips.length > 1 ? packageName() : null)
  const done = await sendAll(api, `${base}/roster/csv`, {
    zips,
    name,
    dryRun: options['dry-run'] === true,
  })
  tell(done)
  console.log(`Started sync ${done.id}.`)
  if (options['watch'] === true) await watchSync(api, `${base}/syncs/${done.id}`)
  else console.log(`Watch it with: offramp sync watch ${done.id}`)
}

type Package = {
  readonly zips: readonly Zip[]
  readonly name: string | null
  readonly dryRun: boolean
}

/** One zip is a package by itself; several are committed when the last has arrived. */
async function sendAll(api: Api, path: string, { zips, name, dryRun }: Package): Promise<Uploaded> {
  const trial = dryRun ? { dryRun: 'true' } : undefined
  const query = new URLSearchParams(name === null ? trial : { package: name })
  let last: Uploaded | undefined
  for (const zip of zips) last = await send(api, `${path}?${query.toString()}`, zip)
  if (name === null && last) return last
  return api.send<Uploaded>('POST', `${path}/commit`, { package: name, ...(dryRun && { dryRun }) })
}

/** Packages of one day do not get in each other's way. */
const packageName = (): string => `upload ${new Date().toISOString()}`

type Zip = { readonly name: string; readonly blob: Blob }

async function open(file: string): Promise<Zip> {
  try {
    return { name: basename(file), blob: await openAsBlob(file) }
  } catch {
    throw new UsageError(`Cannot read ${file}.`)
  }
}

async function send(api: Api, path: string, { name, blob }: Zip): Promise<Uploaded> {
  const from = Date.now()
  let sent = 0
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      sent += bytes.length
      draw(sentLine({ name, sent, total: blob.size }, Date.now() - from))
      controller.enqueue(bytes)
    },
  })
  try {
    return await api.stream<Uploaded>(path, blob.stream().pipeThrough(counted))
  } finally {
    if (process.stdout.isTTY) process.stdout.write('\n')
    else console.log(sentLine({ name, sent, total: blob.size }, Date.now() - from))
  }
}

/** Redrawn in place at a terminal; elsewhere only how it ended is said. */
function draw(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${line}`)
}

function tell({ files, warnings }: Uploaded): void {
  for (const { name, mode, rows } of files) {
    console.log(`  ${name.padEnd(17)}${number(rows)} rows${mode ? `, ${mode}` : ''}`)
  }
  for (const warning of warnings) console.log(`  Note: ${warning}`)
}
