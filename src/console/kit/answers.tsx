import { html } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { Failure } from '../../core/kernel/failure.ts'
import { KeptWords } from '../components/kept-words.tsx'
import { PlainPage } from '../components/plain-page.tsx'
import { wordsFor } from '../words.ts'
import type { ConsoleContext } from './console-env.ts'
import type { Form } from './form.ts'

/** Statuses a page may have. */
export type PageStatus = 200 | 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 500 | 503

/** Answers with a whole page. */
export function show(c: ConsoleContext, page: Child, status: PageStatus = 200) {
  return c.html(html`<!doctype html>${page}`, status)
}

/** After a form was dealt with: off to a page that a reload does not send again. */
export const seeOther = (c: ConsoleContext, path: string) => c.redirect(path, 303)

/**
 * What cannot be shown or done, as a page. Missing and not allowed look exactly the same. What was written in `form`
 * is shown again.
 */
export function refuse(c: ConsoleContext, failure: Failure, form?: Form) {
  const words = wordsFor('en')
  const kept = form?.values
  switch (failure.kind) {
    case 'unauthenticated':
      return signInFirst(c)
    case 'not_configured':
      return plain(c, { ...words.trouble.notConfigured(failure.what), status: 503, kept })
    case 'conflict':
      return plain(c, {
        title: words.trouble.conflict,
        text: words.failure(failure),
        status: 409,
        kept,
      })
    case 'forbidden':
      if (failure.why === 'role') return nothingHere(c, form)
      return plain(c, {
        title: words.trouble.refused,
        text: words.failure(failure),
        status: 403,
        isLost: true,
        kept,
      })
    case 'invalid':
    case 'not_found':
      return nothingHere(c, form)
  }
}

export const nothingHere = (c: ConsoleContext, form?: Form) =>
  plain(c, { ...wordsFor('en').trouble.nothingHere, status: 404, kept: form?.values })

export const unknownHost = (c: ConsoleContext, host: string) =>
  plain(c, { ...wordsFor('en').trouble.unknownHost(host), status: 404, isLost: true })

export const formTooLarge = (c: ConsoleContext) =>
  plain(c, { ...wordsFor('en').trouble.tooLarge, status: 413 })

/** Longest address a person is brought back to after signing in; ours are far shorter. */
const RETURN_MAX = 500

/** To the sign-in page, and back here afterwards; what was sent as a form cannot be come back to. */
export function signInFirst(c: ConsoleContext) {
  const { pathname, search } = new URL(c.req.url)
  const here = `${pathname}${search}`
  const canReturn = c.req.method !== 'POST' && here !== '/' && here.length <= RETURN_MAX
  return c.redirect(canReturn ? `/sign-in?to=${encodeURIComponent(here)}` : '/sign-in', 303)
}

type Plain = {
  readonly title: string
  readonly text: string
  readonly status: PageStatus
  /** There is no way home from here. */
  readonly isLost?: boolean
  readonly kept?: Form['values'] | undefined
  /** Where to go on from here; home where it is not said. */
  readonly to?: { readonly href: string; readonly text: string }
}

/** A page with one thing to say and, mostly, the way home. */
export function plain(c: ConsoleContext, { title, text, status, isLost, kept, to }: Plain) {
  const words = wordsFor('en')
  const { href, text: where } = to ?? { href: '/', text: words.trouble.home }
  return show(
    c,
    <PlainPage words={words} title={title}>
      <p>{text}</p>
      {kept && <KeptWords words={words} values={kept} />}
      {!isLost && (
        <p>
          <a href={href}>{where}</a>
        </p>
      )}
    </PlainPage>,
    status,
  )
}
