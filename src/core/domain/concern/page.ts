import { invalid, type Failure } from '../../kernel/failure.ts'
import { err, ok, type Result } from '../../kernel/result.ts'

/** Where a page of a list ended: the moment it is ordered by, and the id that settles ties. */
export type Mark = { readonly at: number; readonly id: string }

/** Before everything, for lists that go forward in time. */
export const EARLIEST: Mark = { at: 0, id: '' }
/** After everything, for lists that go back in time. */
export const LATEST: Mark = { at: Number.MAX_SAFE_INTEGER, id: '' }

const FORM = /^(\d{1,16})\.([0-9a-z-]{1,64})$/

const writeMark = (mark: Mark): string => `${mark.at}.${mark.id}`

export function readMark(cursor: string | undefined, start: Mark): Result<Mark, Failure> {
  if (!cursor) return ok(start)
  const [, at, id] = FORM.exec(cursor) ?? []
  if (at === undefined || id === undefined) {
    return err(invalid('cursor', 'Start again from the first page.'))
  }
  return ok({ at: Number(at), id })
}

export const forward = (a: Mark, b: Mark): number => a.at - b.at || (a.id < b.id ? -1 : 1)
export const backward = (a: Mark, b: Mark): number => forward(b, a)

/** Cuts a page out of rows that were fetched with one to spare, and says where it ended when there are more. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  markOf: (row: Row) => Mark,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, nextCursor: last && rows.length > limit ? writeMark(markOf(last)) : null }
}
