import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { rosterUploadPart } from '../../../store/tables/upload.ts'
import type { Context } from '../../command.ts'
import { openUpload, type Part, type Upload } from './upload.ts'

/** A zip that is being sent: the package and its part. */
export const PART_INPUT = { id: z.string().min(1).max(64), part: z.int().min(1) } as const

const NOT_OPEN: Failure = { kind: 'conflict', code: 'not_open' }

/** The part that is being sent; a conflict once the package was committed, dropped or taken for abandoned. */
export function openPart(
  context: Pick<Context, 'tx'>,
  { id, part: no }: { id: string; part: number },
): Result<{ upload: Upload; part: Part }, Failure> {
  const upload = openUpload(context, id)
  if (!upload) return err(NOT_OPEN)
  const part = context.tx
    .select()
    .from(rosterUploadPart)
    .where(and(eq(rosterUploadPart.no, no), eq(rosterUploadPart.uploadNo, upload.no)))
    .get()
  return part?.state === 'open' ? ok({ upload, part }) : err(NOT_OPEN)
}
