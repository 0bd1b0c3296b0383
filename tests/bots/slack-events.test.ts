import { and, eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { audit } from '../../src/core/store/tables/door.ts'
import { account } from '../../src/core/store/tables/people.ts'
import { DOWN, whileDistrictIs } from '../helpers/slack-desk.ts'
import { openForm, startConcernDesk, type ConcernDesk } from './concern-form.ts'
import { captureLog, logged } from './log-lines.ts'

const TEAM = CREDENTIALS.slack.teamId
const TEACHER = 'U0MAPLE001'

const lines = captureLog()
let desk: ConcernDesk
beforeAll(async () => {
  desk = await startConcernDesk()
})
afterEach(() => desk.settled())
afterAll(() => desk.close())

const auditRows = () => desk.district.db.select().from(audit).all().length
const seen = (subject: string) =>
  desk.district.db
    .select()
    .from(account)
    .where(and(eq(account.tenant, TEAM), eq(account.subject, subject)))
    .get()

const change = (user: object, more = {}) =>
  desk.slack.event('teacher', { type: 'user_change', user: { team_id: TEAM, ...user } }, more)

describe('App Home', () => {
  test('is brought up to date when it is opened, once for an event that comes twice', async () => {
    await desk.slack.openHome('teacher')
    await desk.district.drain(desk.courier)
    const before = desk.calls('views.publish').length
    const event = { type: 'app_home_opened', user: TEACHER, tab: 'home', channel: 'D0' }
    for (const wire of [{}, { retry: { number: 1, reason: 'http_timeout' } }]) {
      const sent = await desk.slack.event('teacher', event, { eventId: 'Ev1', wire })
      expect(sent.answer?.status).toBe(200)
    }
    await desk.district.drain(desk.courier)
    expect(desk.calls('views.publish')).toHaveLength(before + 1)
  })

  test('answers 500 while the district is down, so that Slack asks again', async () => {
    const opened = await whileDistrictIs(desk, DOWN, () => desk.slack.openHome('teacher'))
    expect(opened.answer?.status).toBe(500)
    expect(lines).toContain(logged('slack.failed', 'listener'))
  })

  test('belongs to the workspace that installed the app, whichever one the envelope names outside', async () => {
    const event = { type: 'app_home_opened', user: TEACHER, tab: 'home', channel: 'D0' }
    await desk.slack.event('teacher', event, { outerTeamId: 'T0PARTNER' })
    expect(lines).toEqual([])
    const before = desk.calls('views.publish').length
    await desk.district.drain(desk.courier)
    expect(desk.calls('views.publish')).toHaveLength(before + 1)
  })

  test('of somebody who may not use Offramp is not lost when Slack fails once', async () => {
    desk.fault({ kind: 'failOnce', method: 'views.publish' })
    await desk.slack.openHome('guest')
    await desk.settled()
    expect(JSON.stringify((await desk.slack.see('guest')).home)).toContain('Guests and people')
  })
})

describe('a change of somebody’s account', () => {
  test.each(['deleted', 'is_restricted', 'is_ultra_restricted'])(
    '%s: is passed on, and the account stays that person’s',
    async (flag) => {
      desk.district.clock.advance(3_600_000)
      await openForm(desk)
      const before = seen(TEACHER)
      expect(before).toMatchObject({ isMember: 1 })
      const { answer } = await change({ id: TEACHER, [flag]: true })
      expect(answer?.status).toBe(200)
      expect(seen(TEACHER)).toMatchObject({ isMember: 0, personId: before?.personId })
    },
  )

  test('of any other kind stays at the edge: the district is not told', async () => {
    const before = auditRows()
    await change({ id: TEACHER, deleted: false, profile: { status_text: 'On the bus' } })
    await change({ id: TEACHER, is_restricted: false })
    expect(auditRows()).toBe(before)
  })

  test('of somebody of another organisation is none of ours', async () => {
    const before = auditRows()
    await change({ id: 'U0STRANG1', team_id: 'T0PARTNER', deleted: true })
    expect(auditRows()).toBe(before)
    expect(seen('U0STRANG1')).toBeUndefined()
  })

  test('that Slack repeats is recorded once', async () => {
    const before = auditRows()
    const more = { eventId: 'Ev-gone' }
    for (let time = 0; time < 3; time += 1) await change({ id: TEACHER, deleted: true }, more)
    expect(auditRows()).toBe(before + 1)
  })

  test('that could not be stored is asked for again', async () => {
    const { answer } = await whileDistrictIs(desk, DOWN, () =>
      change({ id: TEACHER, deleted: true }),
    )
    expect(answer?.status).toBe(500)
  })
})

describe('the end of an installation is acknowledged and counted', () => {
  test.each([
    ['app_uninstalled', {}, ['app_uninstalled']],
    ['tokens_revoked', { tokens: { oauth: [], bot: ['U0OFFRAMP'] } }, ['tokens_revoked']],
    ['tokens_revoked', { tokens: { oauth: [TEACHER], bot: [] } }, []],
    ['team_access_granted', { team_ids: [TEAM] }, []],
    ['team_access_revoked', { team_ids: [TEAM] }, []],
  ])('%s %j', async (type, more, codes) => {
    const { answer } = await desk.slack.event('teacher', { type, ...more })
    expect(answer?.status).toBe(200)
    expect(lines).toEqual(codes.map((code) => logged('slack.failed', code)))
  })
})
