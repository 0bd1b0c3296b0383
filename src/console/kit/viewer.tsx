import type { MiddlewareHandler } from 'hono'
import type { Caller } from '../../core/kernel/actor.ts'
import { WaitingForm } from '../pages/waiting-form.tsx'
import { wordsFor } from '../words.ts'
import { refuse, show, signInFirst } from './answers.tsx'
import type { ConsoleContext, ConsoleEnv } from './console-env.ts'
import { dropSession, readSession } from './cookies.ts'
import { readForm } from './form.ts'

/** Lets signed-in people through and knows who they are; everybody else is asked to sign in and comes back here. */
export const requireViewer: MiddlewareHandler<ConsoleEnv> = async function requireViewer(c, next) {
  const token = readSession(c)
  if (token === undefined) return askToSignIn(c)
  const caller: Caller = { via: 'session', token }
  const me = await c.var.site.client.ask('session.me', {}, { caller })
  if (me.ok) {
    c.set('viewer', { caller, token, me: me.value })
    return next()
  }
  if (me.error.kind !== 'unauthenticated') return refuse(c, me.error)
  dropSession(c)
  return askToSignIn(c)
}

/** A form that arrives after the session ended is shown again instead of thrown away. */
async function askToSignIn(c: ConsoleContext) {
  if (c.req.method !== 'POST') return signInFirst(c)
  const form = await readForm(c)
  if (!form) return signInFirst(c)
  const { path } = c.req
  return show(c, <WaitingForm words={wordsFor('en')} action={path} values={form.values} />, 401)
}
