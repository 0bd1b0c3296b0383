import { formsOf, type Form } from './page-form.ts'

/** A person at a browser, without one: follows redirects, keeps cookies per host, fills in forms. */
export type BrowserSession = {
  /** Opens a page and follows redirects; answers the last page. */
  open(url: string): Promise<Page>
  /** Sends the form of a page with these fields over what the page had filled in. */
  submit(page: Page, wanted: Wanted): Promise<Page>
}

export type Page = { readonly url: string; readonly status: number; readonly html: string }

type Wanted = {
  /** Part of the address the form goes to, when the page has several forms. */
  action?: string | RegExp
  fields?: Readonly<Record<string, string>>
}

/** A sign-in is about six redirects; more is a loop. */
const REDIRECTS_MAX = 12
/** Longer than any page takes, and short enough that a hanging server is noticed. */
const TIMEOUT_MS = 20_000
/** How much of a page is shown when it is not the one that was expected. */
const SHOWN_CHARS = 300

export function browserSession(): BrowserSession {
  const jar = new CookieJar()
  const go = async (url: string, init: RequestInit, hops = 0): Promise<Page> => {
    const { host, origin } = new URL(url)
    const headers = new Headers(init.headers)
    const cookie = jar.header(host)
    if (cookie) headers.set('cookie', cookie)
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { ...init, headers, signal, redirect: 'manual' })
    jar.keep(host, response.headers.getSetCookie())
    const location = response.headers.get('location')
    if (location === null || response.status < 300 || response.status >= 400) {
      return { url, status: response.status, html: await response.text() }
    }
    await response.body?.cancel()
    if (hops >= REDIRECTS_MAX) throw new Error(`too many redirects at ${origin}`)
    return go(new URL(location, url).href, {}, hops + 1)
  }
  return {
    open: (url) => go(url, {}),
    submit: (page, { action, fields = {} }) => {
      const form = findForm(page, action)
      const body = new URLSearchParams({ ...form.values, ...fields })
      const target = new URL(form.action, page.url)
      if (form.method === 'get') {
        return go(`${target.origin}${target.pathname}?${body.toString()}`, {})
      }
      return go(target.href, { method: 'POST', body, headers: formHeaders(page, target) })
    },
  }
}

/** What a browser says about where a form comes from. */
function formHeaders(page: Page, target: URL): Record<string, string> {
  const { origin } = new URL(page.url)
  return {
    'content-type': 'application/x-www-form-urlencoded',
    origin,
    'sec-fetch-site': target.origin === origin ? 'same-origin' : 'cross-site',
    'sec-fetch-mode': 'navigate',
  }
}

/** The cookies of every host, as far as a session needs them: name, value, and when they are taken back. */
class CookieJar {
  readonly #byHost = new Map<string, Map<string, string>>()

  header(host: string): string {
    const cookies = this.#byHost.get(host) ?? new Map<string, string>()
    return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  keep(host: string, lines: readonly string[]): void {
    const cookies = this.#byHost.get(host) ?? new Map<string, string>()
    for (const line of lines) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    this.#byHost.set(host, cookies)
  }
}

function findForm(page: Page, wanted: string | RegExp | undefined): Form {
  const forms = formsOf(page.html, page.url)
  const form = forms.find(
    ({ action }) =>
      wanted === undefined ||
      (typeof wanted === 'string' ? action.includes(wanted) : wanted.test(action)),
  )
  if (form) return form
  const shown = page.html.slice(0, SHOWN_CHARS)
  throw new Error(`no form ${String(wanted)} at ${page.url} (${page.status}): ${shown}`)
}
