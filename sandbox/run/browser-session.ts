/** A person at a browser, without one: follows redirects, keeps cookies per host, fills in forms. */
export type BrowserSession = {
  /** Opens a page and follows redirects; answers the last page. */
  open(url: string): Promise<Page>
  /** Sends the form of a page with these fields over what the page had filled in. */
  submit(
    page: Page,
    wanted: { action?: string | RegExp; fields?: Record<string, string> },
  ): Promise<Page>
}

export type Page = { readonly url: string; readonly status: number; readonly html: string }

/** A sign-in is about six redirects; more is a loop. */
const REDIRECTS_MAX = 12

export function browserSession(): BrowserSession {
  const jar = new Map<string, Map<string, string>>()
  const cookiesFor = (host: string) => jar.get(host) ?? new Map<string, string>()
  const go = async (url: string, init: RequestInit, hops = 0): Promise<Page> => {
    const { host, origin } = new URL(url)
    const cookie = [...cookiesFor(host)].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(cookie && { cookie }) } // safe because only this file builds it
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    keepCookies(jar, host, response.headers.getSetCookie())
    const location = response.headers.get('location')
    if (location === null || response.status < 300 || response.status >= 400) {
      return { url, status: response.status, html: await response.text() }
    }
    if (hops >= REDIRECTS_MAX) throw new Error(`too many redirects at ${origin}`)
    return go(new URL(location, url).href, {}, hops + 1)
  }
  return {
    open: (url) => go(url, {}),
    submit: (page, { action, fields = {} }) => {
      const form = findForm(page, action)
      const body = new URLSearchParams({ ...form.values, ...fields })
      const target = new URL(form.action, page.url)
      if (form.method === 'get') return go(`${target.origin}${target.pathname}?${body}`, {})
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        origin: new URL(page.url).origin,
        'sec-fetch-site': target.origin === new URL(page.url).origin ? 'same-origin' : 'cross-site',
        'sec-fetch-mode': 'navigate',
      }
      return go(target.href, { method: 'POST', body, headers })
    },
  }
}

function keepCookies(
  jar: Map<string, Map<string, string>>,
  host: string,
  set: readonly string[],
): void {
  const cookies = jar.get(host) ?? new Map<string, string>()
  for (const line of set) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }
  jar.set(host, cookies)
}

type Form = { action: string; method: string; values: Record<string, string> }

function findForm(page: Page, wanted: string | RegExp | undefined): Form {
  const forms = [...page.html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(
    ([, head = '', body = '']) => ({
      action: attribute(head, 'action') ?? page.url,
      method: (attribute(head, 'method') ?? 'get').toLowerCase(),
      values: valuesOf(body),
    }),
  )
  const form = forms.find(
    ({ action }) =>
      wanted === undefined ||
      (typeof wanted === 'string' ? action.includes(wanted) : wanted.test(action)),
  )
  if (!form)
    throw new Error(
      `no form ${String(wanted)} at ${page.url} (${page.status}): ${page.html.slice(0, 300)}`,
    )
  return form
}

function valuesOf(body: string): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [, head = ''] of body.matchAll(/<input\b([^>]*)>/g)) {
    const name = attribute(head, 'name')
    const type = attribute(head, 'type') ?? 'text'
    const isLeftOut = (type === 'radio' || type === 'checkbox') && !/\bchecked\b/.test(head)
    if (name && !isLeftOut && type !== 'submit') values[name] = attribute(head, 'value') ?? ''
  }
  for (const [, head = '', text = ''] of body.matchAll(
    /<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g,
  )) {
    const name = attribute(head, 'name')
    if (name) values[name] = unescapeHtml(text)
  }
  for (const [, head = '', options = ''] of body.matchAll(
    /<select\b([^>]*)>([\s\S]*?)<\/select>/g,
  )) {
    const name = attribute(head, 'name')
    const chosen =
      /<option\b([^>]*\bselected\b[^>]*)>/.exec(options)?.[1] ??
      /<option\b([^>]*)>/.exec(options)?.[1]
    if (name && chosen !== undefined) values[name] = attribute(chosen, 'value') ?? ''
  }
  return values
}

function attribute(head: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(head)?.[1]
  return found === undefined ? undefined : unescapeHtml(found)
}

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
