import { Hono } from 'hono'
import { formTooLarge, refuse, seeOther, show } from '../kit/answers.tsx'
import { ask, run } from '../kit/calls.ts'
import type { ConsoleContext, ConsoleEnv } from '../kit/console-env.ts'
import { readForm, type Form } from '../kit/form.ts'
import { saidOf } from '../kit/said.ts'
import { viewOf } from '../kit/view.ts'
import { FeedAddressPage } from '../pages/feed-address.tsx'
import { SettingsPage } from '../pages/settings.tsx'

/** A person's own calendar and sessions. */
export function settingsRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/settings', async (c) => {
    const [calendar, listed] = await Promise.all([
      ask(c, 'calendar.status', {}),
      ask(c, 'session.list', {}),
    ])
    if (!calendar.ok) return refuse(c, calendar.error)
    if (!listed.ok) return refuse(c, listed.error)
    const { sessions } = listed.value
    return show(c, <SettingsPage view={viewOf(c)} calendar={calendar.value} sessions={sessions} />)
  })
  routes.post('/settings/calendar', (c) => withForm(c, choose))
  routes.post('/settings/calendar/feed', (c) => withForm(c, makeFeed))
  routes.post('/settings/calendar/feed/revoke', (c) =>
    withForm(c, async (_, form) => {
      const revoked = await run(c, { name: 'calendar.revoke_feed', input: {}, form })
      return revoked.ok ? seeOther(c, saidOf('/settings', 'revoked')) : refuse(c, revoked.error)
    }),
  )
  routes.post('/settings/sessions/end-others', (c) =>
    withForm(c, async (_, form) => {
      const ended = await run(c, { name: 'session.end_other', input: {}, form })
      return ended.ok ? seeOther(c, saidOf('/settings', 'ended')) : refuse(c, ended.error)
    }),
  )
  return routes
}

async function withForm(
  c: ConsoleContext,
  act: (c: ConsoleContext, form: Form) => Promise<Response>,
) {
  const form = await readForm(c)
  return form ? act(c, form) : formTooLarge(c)
}

const PROVIDERS = ['google', 'microsoft', 'feed'] as const

async function choose(c: ConsoleContext, form: Form) {
  const provider = PROVIDERS.find((one) => one === form.get('provider'))
  if (!provider) return seeOther(c, '/settings')
  const chosen = await run(c, { name: 'calendar.choose', input: { provider }, form })
  if (!chosen.ok && chosen.error.kind !== 'invalid') return refuse(c, chosen.error)
  return seeOther(c, saidOf('/settings', chosen.ok ? 'calendar' : 'notYet'))
}

/**
 * Makes the address and shows it in the answer itself: it must stand in no link and is kept nowhere, so the call
 * carries no key under which its answer would be kept either.
 */
async function makeFeed(c: ConsoleContext) {
  const { client, origin } = c.var.site
  const envelope = { caller: c.var.viewer.caller }
  const made = await client.run('calendar.create_feed', {}, envelope)
  if (!made.ok) return refuse(c, made.error)
  const status = await client.ask('calendar.status', {}, envelope)
  if (status.ok && status.value.provider === null) {
    await client.run('calendar.choose', { provider: 'feed' }, envelope)
  }
  const address = `${origin}/calendar/${made.value.token}.ics`
  return show(c, <FeedAddressPage view={viewOf(c)} address={address} />)
}
