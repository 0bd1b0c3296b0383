import type { CastMember } from '../cast.ts'
import { browserSession, type BrowserSession, type Page } from './browser-session.ts'

export type SignedIn = { readonly browser: BrowserSession; readonly home: Page }

/** Signs one of the demo people in at the console, through the identity provider, as a browser would. */
export async function signIn(url: string, key: CastMember['key']): Promise<SignedIn> {
  const browser = browserSession()
  const chooser = await browser.open(`${url}/sign-in/start`)
  const home = await browser.submit(chooser, {
    action: '/interaction/',
    fields: { person: key },
  })
  if (home.status !== 200 || new URL(home.url).origin !== url) {
    throw new Error(`${key} could not sign in: ${home.status} at ${home.url}`)
  }
  return { browser, home }
}
