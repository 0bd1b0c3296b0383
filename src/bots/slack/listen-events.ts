import type { App } from '@slack/bolt'
import { log } from '../../core/kernel/log.ts'
import { deskFacts, speak, tellSeen, type Desk } from './desk.ts'
import { isOwnTokenRevoked, readDeparture } from './read.ts'
import { saidHome } from './render-home.ts'

/** What Slack tells by itself. Slack repeats an event until it was answered with 200. */
export function listenToEvents(app: App, desk: Desk): void {
  app.event('app_home_opened', async ({ client, event }) => {
    if (event.tab !== 'home') return
    const reply = await speak(desk, { kind: 'home.open' })
    if (reply.kind !== 'refused') return
    const facts = await deskFacts(desk)
    if (!facts.ok) return
    const { token } = facts.value
    const view = saidHome(reply.words)
    desk.defer(client.views.publish({ token, user_id: event.user, view }))
  })
  app.event('user_change', async ({ body }) => {
    const left = readDeparture({ ...body }, desk.tenant)
    if (!left) return
    await tellSeen(desk, { subject: left.userId, email: null, isMember: false }, left.key)
  })
  app.event('app_uninstalled', async () => log('slack.failed', { code: 'app_uninstalled' }))
  app.event('tokens_revoked', async ({ body }) => {
    if (isOwnTokenRevoked({ ...body })) log('slack.failed', { code: 'tokens_revoked' })
  })
}
