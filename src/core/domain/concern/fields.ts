import { z } from 'zod'

/** An honest answer: yes, no, or not known. A gap is said, never skipped. */
export const tri = z.enum(['yes', 'no', 'unknown'], { error: 'Answer yes, no or unknown.' })

/** Longest id of ours or of a caller's mistake; anything longer is not an id. */
const ID_MAX = 64

/** The id of something in the district. */
export const idField = z
  .string({ error: 'Say which one.' })
  .min(1, 'Say which one.')
  .max(ID_MAX, 'Say which one.')

/** An id that may be left out; forms and chat send an empty text or null for that. */
export const optionalId = z
  .string({ error: 'Choose one, or leave it empty.' })
  .max(ID_MAX, 'Choose one, or leave it empty.')
  .nullish()
  .transform((id) => id || null)

/** A text that may be left out, at most `max` characters. */
export const optionalText = (max: number) =>
  z
    .string({ error: 'Write it as text, or leave it empty.' })
    .trim()
    .max(max, `Use at most ${max} characters.`)
    .nullish()
    .transform((text) => text || null)

/** A text that is needed; `ask` says what to write. */
export const neededText = (limits: { min?: number; max: number }, ask: string) =>
  z
    .string({ error: ask })
    .trim()
    .min(limits.min ?? 1, ask)
    .max(limits.max, `Use at most ${limits.max} characters.`)

/** Latest moment a form may send (the year 2100); anything later is a slip of the finger. */
const LATEST = 4_102_444_800_000

/** A moment, in milliseconds since 1970. */
export const momentField = z
  .number({ error: 'Give a date and time.' })
  .int('Give a date and time.')
  .min(0, 'Give a date and time.')
  .max(LATEST, 'Give a date before the year 2100.')

/** Longest cursor; it is opaque to whoever sends it back. */
const CURSOR_MAX = 100
export const cursorField = z
  .string({ error: 'Start again from the first page.' })
  .max(CURSOR_MAX, 'Start again from the first page.')
  .optional()
