import { CAST, type CastMember } from '../cast.ts'
import type { Page } from './browser-session.ts'
import { formsOf } from './page-form.ts'
import { signIn, type SignedIn } from './sign-in.ts'

/** Addresses of the personal feeds that were made, by person. Each is a secret and is shown only once. */
export type Feeds = Readonly<Partial<Record<CastMember['key'], string>>>

/** Has every demo person choose their calendar in the console: Google with its consent page, Outlook, or a feed. */
export async function connectCalendars(url: string): Promise<Feeds> {
  const feeds: Partial<Record<CastMember['key'], string>> = {}
  for (const person of CAST) {
    const visit = await signIn(url, person.key)
    if (person.calendar === 'google') await consentAtGoogle(url, visit, person)
    if (person.calendar === 'microsoft') await chooseOutlook(url, visit)
    if (person.calendar === 'feed') feeds[person.key] = await makeFeed(url, visit)
  }
  return feeds
}

async function consentAtGoogle(url: string, { browser }: SignedIn, person: CastMember) {
  const consent = await browser.open(`${url}/settings/calendar/google/start`)
  const back = await browser.submit(consent, {
    action: '/signin/oauth/consent',
    fields: { person: person.key },
  })
  expectSettings(url, back)
}

/** Where Outlook is in use already, the page offers nothing to press. */
async function chooseOutlook(url: string, { browser }: SignedIn) {
  const settings = await browser.open(`${url}/settings`)
  expectSettings(url, settings)
  const choose = formsOf(settings.html, settings.url).some(
    ({ action, values }) => action === '/settings/calendar' && values['provider'] === 'microsoft',
  )
  if (!choose) return
  const fields = { provider: 'microsoft' }
  expectSettings(url, await browser.submit(settings, { action: /^\/settings\/calendar$/, fields }))
}

const FEED = /http[^"\s]+\/calendar\/[\w-]{43}\.ics/

async function makeFeed(url: string, { browser }: SignedIn): Promise<string> {
  const settings = await browser.open(`${url}/settings`)
  const shown = await browser.submit(settings, { action: /^\/settings\/calendar\/feed$/ })
  const [address] = FEED.exec(shown.html) ?? []
  if (address === undefined) throw new Error(`no feed address at ${shown.url} (${shown.status})`)
  return address
}

function expectSettings(url: string, page: Page): void {
  if (page.status === 200 && page.url.startsWith(`${url}/settings`)) return
  throw new Error(`choosing a calendar ended with ${page.status} at ${page.url}`)
}
