import type { Instant } from '../../core/kernel/time.ts'
import { wordsFor, type Words } from '../words.ts'
import type { ConsoleContext, Me } from './console-env.ts'

/** What every page needs to know besides its own matter. */
export type View = {
  readonly words: Words
  readonly me: Me
  readonly now: Instant
  /** The district's time zone; every time is shown in it. */
  readonly zone: string
  readonly nonce: string
  readonly path: string
  /** A sentence about what was just done, by its code. */
  readonly said: string | null
}

/** The view of a page for somebody signed in. */
export function viewOf(c: ConsoleContext): View {
  const { me } = c.var.viewer
  return {
    words: wordsFor('en'),
    me,
    now: c.env.now(),
    zone: me.district.timeZone,
    nonce: c.var.nonce,
    path: c.req.path,
    said: c.req.query('said') ?? null,
  }
}
