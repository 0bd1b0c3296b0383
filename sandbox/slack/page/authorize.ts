/** The page on which an administrator lets the app into a workspace, or into the whole organisation. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { CAST, CREDENTIALS } from '../../cast.ts'
import { ENTERPRISE } from '../people.ts'
import { newId, SCOPES, type World } from '../world.ts'
import { pageHtml } from './layout.ts'

const BAD_REQUEST = 400
const FOUND = 302
const CODE_LENGTH = 24

/** Plain http is for this machine only. */
const redirectUri = z.url().refine((address) => {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1'
}, 'must be https')

const known: ReadonlySet<string> = new Set(SCOPES)

const request = z.object({
  client_id: z.literal(CREDENTIALS.slack.clientId),
  scope: z
    .string()
    .transform((text) => text.split(/[,\s]+/).filter((scope) => scope !== ''))
    .refine((scopes) => scopes.length > 0 && scopes.every((scope) => known.has(scope)), {
      message: `only these scopes may be asked for: ${SCOPES.join(', ')}`,
    }),
  redirect_uri: redirectUri,
  /** Absent when an installation is started from Slack's own administration pages. */
  state: z.string().optional(),
})

const decision = z.enum(['workspace', 'organisation', 'cancel'])

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new HTTPException(BAD_REQUEST, { message: z.prettifyError(result.error) })
}

function backTo(address: string, fields: Record<string, string | undefined>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(fields))
    if (value !== undefined) url.searchParams.set(name, value)
  return url.href
}

const installer = CAST.find((member) => member.key === 'itAdmin')?.slackUserId ?? ''

function issueCode(world: World, asked: z.infer<typeof request>, isOrg: boolean): string {
  const code = newId('', CODE_LENGTH)
  world.oauth.codes.set(code, {
    grant: {
      teamId: isOrg ? null : CREDENTIALS.slack.teamId,
      enterpriseId: isOrg ? ENTERPRISE.id : null,
      scopes: asked.scope,
    },
    redirectUri: asked.redirect_uri,
    installerId: installer,
    issuedAtMs: world.now(),
    isUsed: false,
  })
  return code
}

export function authorizeRoutes(world: World): Hono {
  return new Hono()
    .get('/', (c) => {
      const asked = parsed(request, c.req.query())
      return c.html(
        pageHtml(
          'Install Offramp',
          html`<main class="picker">
            <h1>Offramp asks to be let into ${CREDENTIALS.slack.teamName}</h1>
            <p>It will be able to:</p>
            <ul>
              ${asked.scope.map((scope) => html`<li><code>${scope}</code></li>`)}
            </ul>
            <form method="post" action="${c.req.url}" class="block actions">
              <button class="button primary" name="decision" value="workspace">
                Allow for this workspace
              </button>
              <button class="button default" name="decision" value="organisation">
                Allow for ${ENTERPRISE.name}
              </button>
              <button class="button default" name="decision" value="cancel">Cancel</button>
            </form>
          </main>`,
        ),
      )
    })
    .post('/', async (c) => {
      const asked = parsed(request, c.req.query())
      const { state } = asked
      const form = new URLSearchParams(await c.req.text())
      const decided = parsed(decision, form.get('decision'))
      if (decided === 'cancel')
        return c.redirect(backTo(asked.redirect_uri, { error: 'access_denied', state }), FOUND)
      const code = issueCode(world, asked, decided === 'organisation')
      return c.redirect(backTo(asked.redirect_uri, { code, state }), FOUND)
    })
}
