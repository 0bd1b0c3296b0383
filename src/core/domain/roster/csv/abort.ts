import { z } from 'zod'
import { ok } from '../../../kernel/result.ts'
import { command } from '../../command.ts'
import { openPart, PART_INPUT } from './part.ts'
import { csvSource, patchPart, patchUpload, scheduleSweep } from './upload.ts'

/** Gives up a zip that was refused or broken off. Other zips of the same package stay. */
export const abortCsv = command({
  name: 'csv.abort',
  input: z.object(PART_INPUT),
  allowed: { on: 'sync', do: 'create' },
  subject: ({ id }) => id,
  run: (context, at) => {
    const open = openPart(context, at)
    if (!open.ok) return ok(null)
    const { upload, part } = open.value
    if (upload.name === null) patchUpload(context, upload, { state: 'dropped' })
    patchPart(context, part, { state: 'dropped' })
    const source = csvSource(context)
    if (source.ok) scheduleSweep(context, source.value.id, context.now)
    return ok(null)
  },
})
