import type { CommandOutput, DistrictClient, Envelope } from '../district/client.ts'
import type { Failure } from '../kernel/failure.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import type { CsvPackage, CsvPage, CsvReader } from '../ports/roster-csv.ts'
import { faultWords, warningWords } from './csv-words.ts'
import { passOver } from './pass-over.ts'

export type CsvUploadCall = {
  readonly client: DistrictClient
  readonly envelope: Pick<Envelope, 'caller'>
  readonly body: ReadableStream<Uint8Array>
  /** Name of a package of several zips, committed later; null for a zip that is the whole package. */
  readonly name: string | null
  /** A trial. The first package of a source is one in any case. */
  readonly dryRun: boolean
}

export type CsvUploaded = {
  /** The sync that takes the files in; null while the package waits for its other zips. */
  readonly id: string | null
  readonly package: string | null
  readonly files: readonly { name: string; mode: string | null; rows: number }[]
  readonly warnings: readonly string[]
}

/** Refused by the district, or because of what is in the zip, told in words. */
export type CsvRefusal =
  | { readonly kind: 'district'; readonly failure: Failure }
  | { readonly kind: 'package'; readonly code: string; readonly detail: string }

/** The district does not want the next page: the package was dropped meanwhile, or the key revoked. */
class Unwanted extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.kind)
    this.failure = failure
  }
}

const INTERRUPTED: CsvRefusal = {
  kind: 'package',
  code: 'csv_interrupted',
  detail: 'The upload broke off. Nothing of it was kept; send it again.',
}

/**
 * Takes in a zip of roster files as it arrives: opened in the district, read here, handed over page by page, and
 * committed at its end. Whatever goes wrong on the way, nothing of it stays.
 */
export async function uploadCsv(
  read: CsvReader,
  call: CsvUploadCall,
): Promise<Result<CsvUploaded, CsvRefusal>> {
  const opened = await call.client.run('csv.open', { name: call.name }, call.envelope)
  if (!opened.ok) {
    await passOver(call.body)
    return refusedBy(opened.error)
  }
  const done = await handOver(read, call, opened.value)
  if (!done.ok) {
    const { id, part } = opened.value
    await call.client.run('csv.abort', { id, part }, call.envelope)
    await passOver(call.body)
  }
  return done
}

type Opened = CommandOutput<'csv.open'>

async function handOver(
  read: CsvReader,
  call: CsvUploadCall,
  opened: Opened,
): Promise<Result<CsvUploaded, CsvRefusal>> {
  const found = await readPages(read, call, opened)
  if (!found.ok) return found
  const { client, envelope, name, dryRun } = call
  const { id, part } = opened
  const ended = await client.run('csv.end_part', { id, part, found: copyOf(found.value) }, envelope)
  if (!ended.ok) return refusedBy(ended.error)
  if (name !== null) return ok(waiting(name, found.value))
  const committed = await client.run('csv.commit', { id, dryRun }, envelope)
  return committed.ok ? ok(uploaded(committed.value)) : refusedBy(committed.error)
}

async function readPages(
  read: CsvReader,
  { client, envelope, body }: CsvUploadCall,
  { id, part, metadataIds }: Opened,
): Promise<Result<CsvPackage, CsvRefusal>> {
  const pages = new Map<string, number>()
  const keep = async ({ file, rows }: CsvPage): Promise<void> => {
    const page = pages.get(file) ?? 0
    pages.set(file, page + 1)
    const kept = await client.run('csv.put_page', { id, part, file, page, rows }, envelope)
    if (!kept.ok) throw new Unwanted(kept.error)
  }
  try {
    const found = await read({ body, metadataIds, keep })
    if (found.ok) return found
    const { code } = found.error
    return err({ kind: 'package', code: `csv_${code}`, detail: faultWords(found.error) })
  } catch (thrown) {
    return thrown instanceof Unwanted ? refusedBy(thrown.failure) : err(INTERRUPTED)
  }
}

const refusedBy = (failure: Failure): Result<never, CsvRefusal> =>
  err({ kind: 'district', failure })

/** The district takes lists it may change. */
const copyOf = ({ files, warnings, ...found }: CsvPackage) => ({
  ...found,
  files: files.map((file) => ({ ...file, columns: [...file.columns] })),
  warnings: [...warnings],
})

const waiting = (name: string, { files, warnings }: CsvPackage): CsvUploaded => ({
  id: null,
  package: name,
  files: files.map((file) => ({ name: file.name, mode: null, rows: file.rows })),
  warnings: warnings.map(warningWords),
})

/** What a committed package is answered with. */
export const uploaded = ({ id, files, warnings }: CommandOutput<'csv.commit'>): CsvUploaded => ({
  id,
  package: null,
  files,
  warnings: warnings.map(warningWords),
})
