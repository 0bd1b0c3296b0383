import { CREDENTIALS } from '../../sandbox/cast.ts'
import { startIdp } from '../../sandbox/idp/server.ts'
import type { IdpOptions } from '../../sandbox/idp/server.ts'

export const REDIRECT = 'http://localhost:8787/auth/callback'

/** The form of a page that only passes the browser on, pressed by its script or by its Continue button. */
function passageIn(text: string) {
  if (!text.includes('<title>Submitting Callback</title>')) return undefined
  const inputs = [...text.matchAll(/name="([^"]+)" value="([^"]*)"/g)]
  return {
    url: /action="([^"]+)"/.exec(text)?.[1] ?? '',
    form: Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value])),
  }
}

/** A browser reduced to what signing in needs: cookies, and links and buttons one follows by hand. */
export class Browser {
  readonly #jar = new Map<string, string>()

  async open(url: string | URL, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(cookie)) this.#jar.delete(name)
      else this.#jar.set(name, value)
    }
    return response
  }

  /** Follows redirects until a page is shown or the client's own address is reached. */
  async follow(
    url: string | URL,
    form?: Record<string, string>,
  ): Promise<{ page?: Response; url: URL }> {
    const response = await this.open(url, form)
    const location = response.headers.get('location')
    if (location === null) {
      const passage = passageIn(await response.clone().text())
      return passage
        ? this.follow(passage.url, passage.form)
        : { page: response, url: new URL(url) }
    }
    const next = new URL(location, url)
    return next.href.startsWith(REDIRECT) ? { url: next } : this.follow(next)
  }

  /** Signs in as a demo person: opens the page, presses the button and returns the address the client is called at. */
  async signIn(start: string | URL, person: string): Promise<URL> {
    const asked = await this.follow(start)
    if (!asked.page) return asked.url
    return (await this.follow(asked.url, { person })).url
  }
}

/** A started identity provider with its control calls. */
export async function openIdp(options: Partial<IdpOptions> = {}) {
  const idp = await startIdp({ port: 0, redirectUris: [REDIRECT], ...options })
  const post = (path: string, form: Record<string, string>) =>
    fetch(idp.url + path, { method: 'POST', body: new URLSearchParams(form) })
  return {
    ...idp,
    post,
    authUrl: (changes: Record<string, string> = {}) => {
      const url = new URL('/auth', idp.url)
      const parameters = {
        client_id: CREDENTIALS.idp.clientId,
        redirect_uri: REDIRECT,
        response_type: 'code',
        scope: 'openid profile email',
        state: 's-1',
        nonce: 'n-1',
        ...changes,
      }
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
      return url
    },
    redeem: (code: string, changes: Record<string, string> = {}) =>
      post('/token', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT,
        client_id: CREDENTIALS.idp.clientId,
        client_secret: CREDENTIALS.idp.clientSecret,
        ...changes,
      }),
    control: (path: string, body: unknown) =>
      fetch(`${idp.url}/_control/${path}`, { method: 'POST', body: JSON.stringify(body) }),
  }
}
