import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { account } from '../../src/core/store/tables/people.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import { seedSchool, seedStaff, type SeededStaff } from '../helpers/people.ts'
import { playedBy, startSlackDesk, type SlackDesk } from '../helpers/slack-desk.ts'

let desk: SlackDesk
let reporter: SeededStaff
let triager: SeededStaff
beforeEach(async () => {
  desk = await startSlackDesk()
  const { district } = desk
  const school = seedSchool(district)
  reporter = seedStaff(district, { school })
  triager = seedStaff(district, { school, roles: ['triager'] })
  // Nobody has ever opened the app in this workspace.
  district.db.delete(account).run()
})
afterEach(() => desk.close())

async function raise(): Promise<void> {
  const answers = { dangerNow: 'no', weapon: 'no', selfHarm: 'unknown' } as const
  const input = {
    subjectText: 'A student by the buses',
    what: 'Gave away their things.',
    ...answers,
  }
  const raised = await desk.district.client.run('concern.raise', input, {
    caller: reporter.session,
  })
  expect(raised).toMatchObject({ ok: true })
}

const notices = () =>
  desk.district.db.select().from(outbox).where(eq(outbox.kind, 'chat.notice')).all()

describe('a triager who never opened the app', () => {
  test('is found by e-mail, linked, and told of the concern', async () => {
    playedBy(desk.district, triager, 'counselor')
    await raise()
    await desk.district.drain(desk.courier)
    const { messages } = await desk.slack.see('counselor')
    expect(messages.map(({ text }) => text)).toEqual(['A concern is waiting in Offramp.'])
  })

  test('is linked once, and later found by the account alone', async () => {
    playedBy(desk.district, triager, 'counselor')
    await raise()
    await desk.district.drain(desk.courier)
    await raise()
    await desk.district.drain(desk.courier)
    const byEmail = desk.calls('users.lookupByEmail').map(({ request }) => JSON.stringify(request))
    const forTriager = byEmail.filter((call) => call.includes('osei'))
    expect(forTriager).toHaveLength(1)
  })

  test('who is not in the workspace leaves a failed notice that somebody can see', async () => {
    await raise()
    await desk.district.drain(desk.courier)
    const dead = notices().filter(({ state }) => state === 'dead')
    expect(dead.map(({ lastError }) => lastError)).toEqual(['unreachable_person'])
  })
})

describe('a guest with the e-mail of a triager', () => {
  test('is not linked and is told nothing', async () => {
    playedBy(desk.district, triager, 'counselor')
    desk.sandbox.world.desks.forEach(({ person }) => {
      if (person.key === 'counselor') Object.assign(person, { isRestricted: true })
    })
    await raise()
    await desk.district.drain(desk.courier)
    expect((await desk.slack.see('counselor')).messages).toEqual([])
    expect(notices().some(({ state }) => state === 'dead')).toBe(true)
  })
})
