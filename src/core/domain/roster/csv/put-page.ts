import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../../kernel/result.ts'
import { CSV_FILES } from '../../../ports/roster-csv.ts'
import { CHUNK_BYTES_MAX } from '../../../ports/roster-source.ts'
import { command, type Context } from '../../command.ts'
import { openPart, PART_INPUT } from './part.ts'
import { patchUpload, type Part } from './upload.ts'

const input = z.object({
  ...PART_INPUT,
  file: z.enum(CSV_FILES),
  /** Numbered from 0 within the file; the same number again replaces the page. */
  page: z.int().min(0),
  rows: z.string().max(CHUNK_BYTES_MAX),
})

/** Keeps a page of rows of a file that is being uploaded. Not written to the audit log: the package as a whole is. */
export const putCsvPage = command({
  name: 'csv.put_page',
  input,
  allowed: { on: 'sync', do: 'create' },
  audited: false,
  run: (context, page) => {
    const open = openPart(context, page)
    if (!open.ok) return open
    patchUpload(context, open.value.upload, { touchedAt: context.now })
    if (page.file === 'roles') keepRoles(context, open.value.part, page.rows)
    else keepPage(context, open.value.part, page)
    return ok(null)
  },
})

function keepPage({ tx }: Context, part: Part, { file, page, rows }: z.output<typeof input>): void {
  tx.run(
    sql`INSERT OR REPLACE INTO roster_upload_page VALUES (${part.no}, ${file}, ${page}, ${rows})`,
  )
}

/** A role that comes twice counts as it came last. */
function keepRoles({ tx }: Context, part: Part, rows: string): void {
  tx.run(sql`
    INSERT OR REPLACE INTO roster_csv_role
    SELECT ${part.no}, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value -> 3
    FROM json_each(${rows}) AS j`)
}
