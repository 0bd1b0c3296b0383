import type { ConsoleContext } from './console-env.ts'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

/** `__Host-`: only this very host set it, over a secure connection, for all of its pages. */
const SESSION = '__Host-sid'
const LOGIN = '__Host-login-'

const OPTIONS = { path: '/', secure: true, httpOnly: true, sameSite: 'Lax' } as const

/** Session tokens and states are far shorter; a longer cookie is not ours. */
const VALUE_MAX = 256

export function readSession(c: ConsoleContext): string | undefined {
  const token = getCookie(c, SESSION)
  return token && token.length <= VALUE_MAX ? token : undefined
}

/** Ends with the browser, and on our side long before. */
export function keepSession(c: ConsoleContext, token: string): void {
  setCookie(c, SESSION, token, OPTIONS)
}

export function dropSession(c: ConsoleContext): void {
  deleteCookie(c, SESSION, OPTIONS)
}

/** How long a browser remembers that it began a sign-in; the district forgets it after the same time. */
const LOGIN_SECONDS = 600
/** Tells sign-ins apart that were begun in several tabs. */
const NAME_CHARS = 8

const nameOf = (state: string): string => `${LOGIN}${state.slice(0, NAME_CHARS)}`

/** Ties a sign-in that was just begun to this browser, so that nobody else's answer is taken for it. */
export function keepLogin(c: ConsoleContext, state: string): void {
  setCookie(c, nameOf(state), state, { ...OPTIONS, maxAge: LOGIN_SECONDS })
}

/** Whether this browser began the sign-in with that state; asking forgets it. */
export function takeLoginCookie(c: ConsoleContext, state: string): boolean {
  if (!STATE.test(state)) return false
  const kept = getCookie(c, nameOf(state))
  deleteCookie(c, nameOf(state), OPTIONS)
  return kept === state
}

/** 32 random bytes in base64url, as openid-client draws them. */
const STATE = /^[\w-]{43}$/
