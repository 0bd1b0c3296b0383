import { Hono } from 'hono'
import type { Caller } from '../../core/kernel/actor.ts'
import type { Failure } from '../../core/kernel/failure.ts'
import { plain, refuse, seeOther, show, type PageStatus } from '../kit/answers.tsx'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import {
  dropSession,
  keepLogin,
  keepSession,
  readSession,
  takeLoginCookie,
} from '../kit/cookies.ts'
import { wordsFor } from '../words.ts'
import { SignInFailedPage, SignInPage } from './pages.tsx'
import { beginSignIn, finishSignIn, openProvider, signInUrl, type Begun } from './provider.ts'

/** The part of the system that may begin and end sessions. */
const SIGN_IN: { caller: Caller } = { caller: { via: 'service', name: 'sign_in' } }

const CALLBACK = '/auth/callback'

/** Coming in and going out. Every way in leads through the district's own identity provider. */
export function signInRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/sign-in', (c) => showSignIn(c))
  routes.get('/sign-in/start', (c) => start(c))
  routes.get(CALLBACK, (c) => finish(c))
  routes.post('/sign-out', (c) => signOut(c))
  routes.get('/signed-in', (c) => {
    const { signIn } = wordsFor('en')
    return plain(c, { title: signIn.doneTitle, text: signIn.doneText, status: 200 })
  })
  return routes
}

/** Longest address to come back to. */
const RETURN_MAX = 500

/** Only a path of this site: a forged link must not send a person who just signed in elsewhere. */
function safeReturn(to: string | undefined): string {
  const isOurs = to !== undefined && to.length <= RETURN_MAX && /^\/(?![/\\])[^\s\\]*$/.test(to)
  return isOurs && !/^\/(?:sign-in|sign-out|auth)\b/.test(to) ? to : '/'
}

async function showSignIn(c: ConsoleContext) {
  const words = wordsFor('en')
  const to = safeReturn(c.req.query('to'))
  const facts = await c.var.site.client.ask('district.facts', {}, SIGN_IN)
  if (!facts.ok && facts.error.kind === 'not_configured') return refuse(c, facts.error)
  const isOut = c.req.query('out') !== undefined
  const district = facts.ok ? facts.value.name : null
  return show(c, <SignInPage words={words} district={district} to={to} isOut={isOut} />)
}

/** Sends the browser to the identity provider. Remembers only what the answer must match. */
async function start(c: ConsoleContext) {
  const { client, origin } = c.var.site
  const { signIn } = wordsFor('en')
  const config = await client.ask('sign_in.config', {}, SIGN_IN)
  if (!config.ok) return refuse(c, config.error)
  const begun = beginSignIn()
  const url = await attempt(async () => {
    const provider = await openProvider(config.value, c.env)
    return signInUrl(provider, begun, `${origin}${CALLBACK}`)
  })
  if ('code' in url) {
    return failed(c, { text: signIn.provider, code: url.code, status: 503 })
  }
  const returnTo = safeReturn(c.req.query('to'))
  const kept = await client.run('session.begin_login', { ...begun, returnTo }, SIGN_IN)
  if (!kept.ok) return refuse(c, kept.error)
  keepLogin(c, begun.state)
  return c.redirect(url.value.href, 302)
}

/** The answer of the identity provider. Works once, for ten minutes, in the browser that began. */
async function finish(c: ConsoleContext) {
  const { client } = c.var.site
  const { signIn } = wordsFor('en')
  const state = c.req.query('state') ?? ''
  const stale = { text: signIn.stale, code: null, status: 400 } as const
  if (!takeLoginCookie(c, state)) return failed(c, stale)
  const taken = await client.run('session.take_login', { state }, SIGN_IN)
  if (!taken.ok) return failed(c, stale)
  const proven = await prove(c, { state, ...taken.value })
  if ('code' in proven) return failed(c, { text: signIn.failed, code: proven.code, status: 400 })
  const started = await client.run('session.start', proven.value, SIGN_IN)
  if (!started.ok) return notAdmitted(c, started.error)
  keepSession(c, started.value.token)
  return c.redirect(taken.value.returnTo, 302)
}

async function prove(c: ConsoleContext, begun: Begun) {
  const config = await c.var.site.client.ask('sign_in.config', {}, SIGN_IN)
  return attempt(async () => {
    if (!config.ok) throw new Error('not configured')
    const provider = await openProvider(config.value, c.env)
    return finishSignIn(provider, begun, new URL(c.req.url))
  })
}

/** Runs what talks to the identity provider; what goes wrong there becomes a short code and never a sentence of theirs. */
async function attempt<T>(work: () => Promise<T>): Promise<{ value: T } | { code: string }> {
  try {
    return { value: await work() }
  } catch (thrown) {
    return { code: codeOf(thrown) }
  }
}

const CODE = /^[A-Z][A-Z0-9_]{2,60}$/

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (typeof code === 'string' && CODE.test(code)) return code
  return thrown instanceof Error ? thrown.name : 'UNKNOWN'
}

function notAdmitted(c: ConsoleContext, failure: Failure) {
  const { signIn } = wordsFor('en')
  const isInactive = failure.kind === 'forbidden' && failure.why === 'inactive'
  return failed(c, {
    title: signIn.unlinkedTitle,
    text: isInactive ? signIn.inactive : signIn.unlinked,
    code: null,
    status: 403,
  })
}

type Failed = { title?: string; text: string; code: string | null; status: PageStatus }

function failed(c: ConsoleContext, { title, text, code, status }: Failed) {
  const words = wordsFor('en')
  return show(
    c,
    <SignInFailedPage
      words={words}
      title={title ?? words.signIn.failedTitle}
      text={text}
      code={code}
    />,
    status,
  )
}

/** Ends the session here and there; the browser forgets everything it kept of this site. */
async function signOut(c: ConsoleContext) {
  const token = readSession(c)
  if (token !== undefined) await c.var.site.client.run('session.end', { token }, SIGN_IN)
  dropSession(c)
  c.header('clear-site-data', '"cache", "cookies", "storage"')
  return seeOther(c, '/sign-in?out')
}
