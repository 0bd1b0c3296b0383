import { z } from 'zod'
import { ok } from '../../../kernel/result.ts'
import { CSV_FILES, CSV_MODES, type CsvPackage } from '../../../ports/roster-csv.ts'
import { command } from '../../command.ts'
import { ageWarnings } from './age.ts'
import { openPart, PART_INPUT } from './part.ts'
import { csvSource, patchPart, patchUpload } from './upload.ts'

const count = z.int().min(0)
const found = z.object({
  bytes: count,
  writtenAt: z.int().nullable(),
  manifest: z
    .object({
      version: z.string().nullable(),
      modes: z.partialRecord(z.enum(CSV_FILES), z.enum(CSV_MODES)),
    })
    .nullable(),
  files: z.array(
    z.object({
      name: z.enum(CSV_FILES),
      rows: count,
      pages: count,
      blankStatus: count,
      columns: z.array(z.string()),
    }),
  ),
  warnings: z.array(
    z.object({
      code: z.string(),
      file: z.string().nullable(),
      count,
      line: z.int().min(1).optional(),
    }),
  ),
})

/** A zip was read to its end and found sound: its files may be committed. */
export const endCsvPart = command({
  name: 'csv.end_part',
  input: z.object({ ...PART_INPUT, found }),
  allowed: { on: 'sync', do: 'create' },
  audited: false,
  run: (context, { found: read, ...at }) => {
    const open = openPart(context, at)
    if (!open.ok) return open
    const source = csvSource(context)
    if (!source.ok) return source
    const whole = read as CsvPackage // safe because warnings are only passed on and everything else was checked
    const aged = ageWarnings(source.value, whole.writtenAt)
    const kept = { ...whole, warnings: [...whole.warnings, ...aged] }
    patchUpload(context, open.value.upload, { touchedAt: context.now })
    patchPart(context, open.value.part, { state: 'whole', found: JSON.stringify(kept) })
    return ok(null)
  },
})
