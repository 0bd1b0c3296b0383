import { html } from 'hono/html'
import { CAST } from '../cast.ts'
import type { CastMember } from '../cast.ts'
import { page } from '../control/page.ts'
import type { Markup } from '../control/page.ts'

/** Asks who is consenting; one press answers. A hinted person is the only choice, as at Google. */
export function consentPage(asked: {
  request: string
  scopes: readonly string[]
  hint: CastMember | undefined
}): Markup {
  const people = asked.hint ? [asked.hint] : CAST
  return page(
    'Google Calendar (sandbox): allow access?',
    html`<p>Offramp wants to use:</p>
      <ul>
        ${asked.scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>
      <form method="post" action="/signin/oauth/consent">
        <input type="hidden" name="request" value="${asked.request}" />
        ${people.map(
          (person) =>
            html`<p>
              <button name="person" value="${person.key}">
                Allow as <strong>${person.givenName} ${person.familyName}</strong><br />
                <span class="dim">${person.email}</span>
              </button>
            </p>`,
        )}
        <p><button name="person" value="">Cancel</button></p>
      </form>`,
    'narrow',
  )
}

/** What a person sees when the app's request itself is wrong. */
export function blockedPage(reason: string): Markup {
  return page(
    'Access blocked: this app’s request is invalid',
    html`<p>${reason}</p>
      <p class="dim">If you are the developer of this app, check its OAuth settings.</p>`,
  )
}
