import { z } from 'zod'
import { invalid, type Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import type { CsvFile, CsvWarning } from '../../../ports/roster-csv.ts'
import { rosterUploadFile } from '../../../store/tables/upload.ts'
import { command, type Context } from '../../command.ts'
import { chooseFiles, type Chosen, type ReadPart } from './files.ts'
import { SWEEP_SOON_MS } from './sweep.ts'
import {
  csvSource,
  foundIn,
  livePart,
  openUpload,
  openUploadNamed,
  partsOf,
  patchPart,
  patchUpload,
  scheduleSweep,
  type Upload,
} from './upload.ts'
import { activeRun, beginRun } from '../run/run.ts'
import { trialOf } from '../source/trial.ts'
import type { Source } from '../source/source.ts'

const input = z.object({
  /** The package, by its id or by the name it was sent under. */
  id: z.string().min(1).max(64).optional(),
  name: z.string().trim().min(1).max(100).optional(),
  /** A trial. The first package of a source is one in any case, and then waits for a person. */
  dryRun: z.boolean().default(false),
})

export type Committed = {
  /** The sync that takes it in. */
  readonly id: string
  readonly files: readonly { name: CsvFile; mode: 'bulk' | 'delta'; rows: number }[]
  readonly warnings: readonly CsvWarning[]
}

/** The package is complete: a sync begins that reads it like any other source, with the same guards. */
export const commitCsv = command({
  name: 'csv.commit',
  input,
  allowed: { on: 'sync', do: 'create' },
  subject: (_, committed: Committed | null) => committed?.id ?? null,
  run: (context, wanted) => {
    const source = csvSource(context)
    if (!source.ok) return source
    const upload = find(context, source.value, wanted)
    if (!upload)
      return err(invalid('package', 'No package of that name is being sent. Send its files first.'))
    const active = activeRun(context, source.value.no)
    if (active) return err({ kind: 'conflict', code: 'run_active', detail: active.id })
    const chosen = choose(context, upload)
    if (!chosen.ok) return chosen
    const trial = trialOf(source.value, wanted.dryRun)
    return ok(begin(context, { source: source.value, upload, chosen: chosen.value, trial }))
  },
})

const find = (
  context: Context,
  source: Source,
  { id, name }: z.output<typeof input>,
): Upload | undefined => {
  if (id !== undefined) return openUpload(context, id)
  return name === undefined ? undefined : openUploadNamed(context, source, name)
}

function choose(context: Context, upload: Upload): Result<Chosen, Failure> {
  const parts: ReadPart[] = []
  for (const part of partsOf(context, upload)) {
    const found = foundIn(part)
    if (part.state === 'whole' && found) parts.push({ no: part.no, found })
    // Somebody broke off, or is still sending and is told at the next page.
    else if (part.state === 'open') patchPart(context, part, { state: 'dropped' })
  }
  const chosen = chooseFiles(parts, livePart(context, upload.sourceNo) !== null)
  if (chosen.files.length > 0) return ok(chosen)
  return err(invalid('package', 'The package holds no file that could be read, such as users.csv.'))
}

type Begun = {
  readonly source: Source
  readonly upload: Upload
  readonly chosen: Chosen
  readonly trial: ReturnType<typeof trialOf>
}

function begin(context: Context, { source, upload, chosen, trial }: Begun): Committed {
  const mode = chosen.files.some((file) => file.mode === 'bulk') ? 'full' : 'delta'
  const id = beginRun(context, source, { mode, startedBy: context.actor.id, ...trial })
  for (const { name, mode: as, partNo, rows, pages } of chosen.files) {
    const row = { name, mode: as, partNo, rowCount: rows, pageCount: pages }
    context.tx
      .insert(rosterUploadFile)
      .values({ uploadNo: upload.no, ...row })
      .run()
  }
  patchUpload(context, upload, { state: 'committed', runId: id, touchedAt: context.now })
  scheduleSweep(context, source.id, context.now + SWEEP_SOON_MS)
  return {
    id,
    files: chosen.files.map(({ name, mode: as, rows }) => ({ name, mode: as, rows })),
    warnings: chosen.warnings,
  }
}
