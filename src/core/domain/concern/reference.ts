import type { Context } from '../command.ts'

/** Characters of a reference: 30 random bits. */
const REFERENCE_CHARS = 6
/** Two references that meet are rarer than one in a million at a hundred thousand rows; five in a row are a defect. */
const TRIES_MAX = 5

/**
 * Draws a short reference a person can read aloud, for example `K7Q-2MD`, until `take` accepts it. The unique
 * constraint of the table decides, so two things never share one.
 */
export function withReference(context: Context, take: (reference: string) => boolean): string {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const text = context.newText(REFERENCE_CHARS).toUpperCase()
    const reference = `${text.slice(0, 3)}-${text.slice(3)}`
    if (take(reference)) return reference
  }
  throw new Error('no free reference was found')
}
