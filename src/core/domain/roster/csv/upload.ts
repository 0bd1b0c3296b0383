import { and, asc, eq, sql } from 'drizzle-orm'
import { invalid, type Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import type { Instant } from '../../../kernel/time.ts'
import type { CsvFile, CsvPackage } from '../../../ports/roster-csv.ts'
import { rosterUpload, rosterUploadFile, rosterUploadPart } from '../../../store/tables/upload.ts'
import type { Context } from '../../command.ts'
import { enqueue } from '../../outbox/enqueue.ts'
import { findSource, type Source } from '../source/source.ts'

export type Upload = typeof rosterUpload.$inferSelect
export type Part = typeof rosterUploadPart.$inferSelect

type Reader = Pick<Context, 'tx'>

/** The source that takes uploaded files, or what to do to have one. */
export function csvSource(context: Reader): Result<Source, Failure> {
  const source = findSource(context)
  if (!source) return err({ kind: 'not_configured', what: 'sis' })
  if (source.kind === 'oneroster-csv') return ok(source)
  const remedy =
    'This district reads its roster over the network. To upload files instead, connect a source of the kind oneroster-csv first.'
  return err(invalid('kind', remedy))
}

/** Why a sync of uploaded files cannot simply be started. */
export const UPLOAD_INSTEAD: Failure = invalid(
  'mode',
  'This district uploads its roster as files. Upload a package; the sync begins by itself.',
)

/** A package that still takes files. */
export const openUpload = ({ tx }: Reader, id: string): Upload | undefined =>
  tx
    .select()
    .from(rosterUpload)
    .where(and(eq(rosterUpload.id, id), eq(rosterUpload.state, 'open')))
    .get()

// The state is written out, not bound, so that the partial index is used.
export const openUploadNamed = ({ tx }: Reader, source: Source, name: string): Upload | undefined =>
  tx
    .select()
    .from(rosterUpload)
    .where(
      and(
        eq(rosterUpload.sourceNo, source.no),
        eq(rosterUpload.name, name),
        sql`${rosterUpload.state} = 'open'`,
      ),
    )
    .get()

/** The package a run takes in. */
export const uploadOfRun = ({ tx }: Reader, runId: string): Upload | undefined =>
  tx.select().from(rosterUpload).where(eq(rosterUpload.runId, runId)).get()

/** The zips of a package, in the order they came. */
export const partsOf = ({ tx }: Reader, upload: Upload): Part[] =>
  tx
    .select()
    .from(rosterUploadPart)
    .where(eq(rosterUploadPart.uploadNo, upload.no))
    .orderBy(asc(rosterUploadPart.no))
    .all()

export function patchUpload({ tx }: Reader, upload: Upload, set: Partial<Upload>): void {
  tx.update(rosterUpload).set(set).where(eq(rosterUpload.no, upload.no)).run()
}

export function patchPart({ tx }: Reader, part: Part, set: Partial<Part>): void {
  tx.update(rosterUploadPart).set(set).where(eq(rosterUploadPart.no, part.no)).run()
}

/** What was read of a part; null while it is being sent. */
export const foundIn = (part: Part): CsvPackage | null =>
  part.found === null ? null : (JSON.parse(part.found) as CsvPackage) // safe because only `csv.end_part` stores it

export type UploadedFile = typeof rosterUploadFile.$inferSelect

/** The files a run takes in, by name. */
export function uploadedFiles(
  context: Reader,
  runId: string,
): Readonly<Partial<Record<CsvFile, UploadedFile>>> {
  const upload = uploadOfRun(context, runId)
  if (!upload) return {}
  const files = context.tx
    .select()
    .from(rosterUploadFile)
    .where(eq(rosterUploadFile.uploadNo, upload.no))
    .all()
  return Object.fromEntries(files.map((file) => [file.name, file]))
}

/** Number of the part whose roles are those of the source; null before a file of roles was taken in. */
export function livePart({ tx }: Reader, sourceNo: number): number | null {
  const row = tx.get<{ no: number }>(sql`
    SELECT no FROM roster_upload_part WHERE source_no = ${sourceNo} AND state = 'live'`)
  return row?.no ?? null
}

/** Asks for the next look at what may be cleared away. */
export const scheduleSweep = (context: Context, sourceId: string, at: Instant): void =>
  enqueue(context, { kind: 'roster.upload', key: sourceId, refs: { source: sourceId }, at })
