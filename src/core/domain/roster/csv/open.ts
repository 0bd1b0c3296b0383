import { asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { rosterUpload, rosterUploadPart } from '../../../store/tables/upload.ts'
import { command, type Context } from '../../command.ts'
import { csvSource, openUploadNamed, patchUpload, scheduleSweep, type Upload } from './upload.ts'
import { SWEEP_EVERY_MS } from './sweep.ts'
import { activeRun } from '../run/run.ts'
import { settingsOf } from '../source/settings.ts'
import type { Source } from '../source/source.ts'

/** Packages that are being sent at the same time; of more the one that was quiet longest is dropped. */
const OPEN_MAX = 4
const NAME_CHARS_MAX = 100

type Opened = {
  readonly id: string
  readonly part: number
  /** Keys of `metadata.*` columns to keep. */
  readonly metadataIds: readonly string[]
}

/**
 * Begins to take in a zip of roster files: a package of its own, or a part of the package of that name. What is sent
 * touches nothing until the package is committed.
 */
export const openCsv = command({
  name: 'csv.open',
  input: z.object({
    name: z
      .string()
      .trim()
      .min(1, 'Give the package a name, such as the date of the export.')
      .max(NAME_CHARS_MAX, `The name of a package may have ${NAME_CHARS_MAX} characters at most.`)
      .nullable()
      .default(null),
  }),
  allowed: { on: 'sync', do: 'create' },
  subject: (_, opened: Opened | null) => opened?.id ?? null,
  run: (context, { name }): Result<Opened, Failure> => {
    const source = csvSource(context)
    if (!source.ok) return source
    const active = activeRun(context, source.value.no)
    if (active) return err({ kind: 'conflict', code: 'run_active', detail: active.id })
    const known = name === null ? undefined : openUploadNamed(context, source.value, name)
    const upload = known ?? create(context, source.value, name)
    const part = addPart(context, upload)
    scheduleSweep(context, source.value.id, context.now + SWEEP_EVERY_MS)
    const { metadataIds } = settingsOf(source.value)
    return ok({ id: upload.id, part, metadataIds })
  },
})

function create(context: Context, source: Source, name: string | null): Upload {
  makeRoom(context)
  const row = {
    id: context.newId(),
    sourceNo: source.no,
    name,
    state: 'open' as const,
    openedAt: context.now,
    touchedAt: context.now,
  }
  return context.tx.insert(rosterUpload).values(row).returning().get()
}

function makeRoom(context: Context): void {
  const open = context.tx
    .select()
    .from(rosterUpload)
    .where(eq(rosterUpload.state, 'open'))
    .orderBy(asc(rosterUpload.touchedAt))
    .all()
  for (const upload of open.slice(0, Math.max(0, open.length - OPEN_MAX + 1))) {
    patchUpload(context, upload, { state: 'dropped' })
  }
}

function addPart(context: Context, upload: Upload): number {
  patchUpload(context, upload, { touchedAt: context.now })
  const row = { uploadNo: upload.no, sourceNo: upload.sourceNo, state: 'open' as const }
  return context.tx.insert(rosterUploadPart).values(row).returning().get().no
}
