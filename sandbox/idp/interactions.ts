/** Signing in: the page with the demo people and what a press on it does. */
import type { IncomingMessage } from 'node:http'
import type { Provider } from 'oidc-provider'
import { findPerson } from '../control/people.ts'
import { loginPage } from './login-page.ts'

/** Adds `GET` and `POST /interaction/{uid}` to the provider. */
export function addInteractions(provider: Provider): void {
  provider.use(async (ctx, next) => {
    const uid = /^\/interaction\/([\w-]+)$/.exec(ctx.path)?.[1]
    if (uid === undefined) return next()
    const asked = await provider.interactionDetails(ctx.req, ctx.res)
    if (asked.uid !== uid) return ctx.throw(400, 'this sign-in was started in another tab')
    if (ctx.method === 'POST') return finish(provider, ctx)
    const hint = asked.params['login_hint']
    ctx.type = 'html'
    ctx.body = String(
      await loginPage({ uid, hint: typeof hint === 'string' ? findPerson(hint) : undefined }),
    )
    return undefined
  })
}

type Context = Parameters<Parameters<Provider['use']>[0]>[0]

async function finish(provider: Provider, ctx: Context): Promise<void> {
  const form = new URLSearchParams(await textOf(ctx.req))
  const person = findPerson(form.get('person') ?? '')
  const result = person
    ? { login: { accountId: person.idpSubject, amr: ['pwd'] }, select_account: {} }
    : { error: 'access_denied', error_description: 'The person pressed Cancel.' }
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result))
  ctx.status = 303
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
