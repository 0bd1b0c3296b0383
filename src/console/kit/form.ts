import { createHash } from 'node:crypto'
import type { Failure, FieldIssue } from '../../core/kernel/failure.ts'
import type { Words } from '../words.ts'
import type { ConsoleContext } from './console-env.ts'

/** What a browser sent from one of our forms. A field that was not sent is an empty text. */
export type Form = {
  readonly values: Readonly<Record<string, string>>
  get(name: string): string
  /** The same for the same form sent twice, another once anything in it was changed. */
  readonly requestKey: string
}

/** A form to show again: what was typed, and what is wrong with it. */
export type Draft = {
  readonly values: Readonly<Record<string, string>>
  readonly issues: readonly FieldIssue[]
  /** Why it was refused as a whole. */
  readonly problem: string | null
}

export const EMPTY_DRAFT: Draft = { values: {}, issues: [], problem: null }

/** The largest form is a note of 8,000 characters, which may be four bytes each and percent-encoded to twelve. */
const FORM_MAX_BYTES = 131_072

/** The hidden field that makes every form that was shown different from every other. */
export const FORM_KEY = 'form'

/** Reads the form of a request; null when it is too large or not a form. The guards have let it through before. */
export async function readForm(c: ConsoleContext): Promise<Form | null> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return null
  if (Number(c.req.header('content-length') ?? 0) > FORM_MAX_BYTES) return null
  const text = await c.req.text()
  if (text.length > FORM_MAX_BYTES) return null
  // browsers send line ends as CR LF, whatever was typed
  const pairs = [...new URLSearchParams(text)].map(([n, v]) => [n, v.replaceAll('\r\n', '\n')])
  const values: Record<string, string> = Object.fromEntries(pairs)
  const key = `${c.req.path}?${text}`
  return {
    values,
    get: (name) => values[name] ?? '',
    requestKey: `web:${createHash('sha256').update(key).digest('base64url')}`,
  }
}

/** The form to show again after a refusal, in words. */
export function draftOf(form: Form, failure: Failure, words: Words): Draft {
  const { values } = form
  if (failure.kind === 'invalid') return { values, issues: failure.issues, problem: null }
  return { values, issues: [], problem: words.failure(failure) }
}

/** The status of a page that shows a form: fine as it is, refused as a whole, or with fields to mend. */
export function statusOf({ issues, problem }: Draft): 200 | 409 | 422 {
  if (problem !== null) return 409
  return issues.length > 0 ? 422 : 200
}
