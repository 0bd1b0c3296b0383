import { sql } from 'drizzle-orm'
import type { Context } from '../../command.ts'
import { rowsOfRoles, withRoles } from './roles.ts'
import { uploadedFiles, type UploadedFile } from './upload.ts'
import { patchPull, pullsOf, type Pull } from '../read/pull.ts'
import type { Run } from '../run/run.ts'

/**
 * Tells the pulls of an uploaded package what there is to read: a file that is the whole truth, one of changes, or
 * none, in which case the collection is left as it is.
 */
export function prepareCsvPulls(context: Context, run: Run): void {
  const files = uploadedFiles(context, run.id)
  for (const pull of pullsOf(context, run)) {
    const file = files[pull.collection]
    // Roles of people change people.
    const isTouched =
      file !== undefined || (pull.collection === 'users' && files.roles !== undefined)
    const since = file?.mode === 'bulk' ? null : run.startedAt
    if (isTouched) patchPull(context, pull, { since, total: file?.rowCount ?? null })
    else patchPull(context, pull, { skipped: 1, doneAt: context.now })
  }
}

/** The next page of an uploaded collection, as JSON text of wire rows; `[]` after the last. */
export function rowsFromSpool(context: Context, run: Run, pull: Pull): string {
  const files = uploadedFiles(context, run.id)
  const file = files[pull.collection]
  const body = file && pageOf(context, file, pull.page)
  if (pull.collection !== 'users') return body ?? '[]'
  const by = { run, pull, roles: files.roles ?? null, usersAreWhole: file?.mode === 'bulk' }
  return body ? withRoles(context, by, body) : rowsOfRoles(context, by)
}

function pageOf({ tx }: Context, file: UploadedFile, page: number): string | undefined {
  const row = tx.get<{ body: string }>(sql`
    SELECT body FROM roster_upload_page
    WHERE part_no = ${file.partNo} AND file = ${file.name} AND page = ${page}`)
  return row?.body
}
