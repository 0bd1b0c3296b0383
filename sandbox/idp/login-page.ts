/** The pages of the identity provider: who are you, signed out, something is wrong. */
import { html, raw } from 'hono/html'
import { CAST, DISTRICT } from '../cast.ts'
import type { CastMember } from '../cast.ts'
import { page } from '../control/page.ts'
import type { Markup } from '../control/page.ts'

const ROLE: Record<CastMember['key'], string> = {
  teacher: 'Teacher',
  counselor: 'Counselor, first look at concerns',
  principal: 'Principal, chairs the team',
  receivingLead: 'Counselor at the receiving school',
  coordinator: 'District coordinator',
  itAdmin: 'IT administrator',
}

/** One press signs in; Enter and Space work on every button, the first one has the focus. */
export function loginPage(asked: { uid: string; hint: CastMember | undefined }): Markup {
  const people = asked.hint ? [asked.hint, ...CAST.filter((person) => person !== asked.hint)] : CAST
  return page(
    `${DISTRICT.name}: sign in`,
    html`<p class="dim">A stand-in for the district’s sign-in. Choose who you are; no password.</p>
      <form method="post" action="/interaction/${asked.uid}">
        ${people.map((person, index) => personButton(person, index === 0))}
        <p><button name="person" value="">Cancel</button></p>
      </form>`,
    'narrow',
  )
}

function personButton(person: CastMember, isFirst: boolean): Markup {
  return html`<p>
    <button name="person" value="${person.key}" ${isFirst ? raw('autofocus') : ''}>
      <strong>${person.givenName} ${person.familyName}</strong><br />
      <span class="dim">${ROLE[person.key]} · ${person.email}</span>
    </button>
  </p>`
}

/** Asks before signing out; `form` is the provider's own hidden form. */
export function logoutPage(form: string): Markup {
  return page(
    `${DISTRICT.name}: sign out?`,
    html`${raw(form)}
      <p>
        <button autofocus type="submit" form="op.logoutForm" name="logout" value="yes">
          Sign out
        </button>
      </p>
      <p><button type="submit" form="op.logoutForm">Stay signed in</button></p>`,
    'narrow',
  )
}

export function signedOutPage(): Markup {
  return page(`${DISTRICT.name}: signed out`, html`<p>You are signed out.</p>`)
}

export function errorPage(error: string, description: string): Markup {
  return page(
    `${DISTRICT.name}: sign-in failed`,
    html`<p><strong>${error}</strong></p>
      <p>${description}</p>`,
  )
}

/** The front page of the sandbox: who exists here. */
export function frontPage(issuer: string): Markup {
  return page(
    'Sign-in (sandbox)',
    html`<p class="dim">
        An OpenID provider that lives on this machine:
        <a href="/.well-known/openid-configuration">${issuer}</a>.
        <a href="/session/end">Sign out here</a>
      </p>
      <div class="people">
        ${CAST.map(
          (person) =>
            html`<section class="card">
              <h2>${person.givenName} ${person.familyName}</h2>
              <p>${ROLE[person.key]}</p>
              <p class="dim">${person.email}<br />sub ${person.idpSubject}</p>
            </section>`,
        )}
      </div>`,
  )
}
