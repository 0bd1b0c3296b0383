import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { linkAccount } from '../../src/core/domain/access/link-account.ts'
import { notify } from '../../src/core/domain/notification/ask.ts'
import { DAY, HOUR } from '../../src/core/kernel/time.ts'
import { account, person, roleGrant } from '../../src/core/store/tables/people.ts'
import { offerCase, opening, raise, WORDS } from '../helpers/casework.ts'
import { createChatScene, userIdOf, type ChatScene } from '../helpers/chat-scene.ts'
import { fails, inDistrict, outboxRows } from '../helpers/outside.ts'
import { seedGuardianship, TEAM, type SeededStaff } from '../helpers/people.ts'

let scene: ChatScene
beforeEach(async () => {
  scene = await createChatScene()
})

const notices = (who: SeededStaff) => scene.rowsOf('chat.notice', who)
const unlink = (who: SeededStaff) =>
  scene.db.delete(account).where(eq(account.personId, who.id)).run()

describe('a receipt', () => {
  test('reaches the reporter with a reference and nothing else', async () => {
    const { reference } = await scene.run(
      'concern.raise',
      { subjectId: scene.student.id, ...WORDS, dangerNow: 'no', weapon: 'no', selfHarm: 'no' },
      scene.teacher.slack,
    )
    await scene.send()
    expect(scene.saidTo(scene.teacher, 'receipt')).toEqual([
      { how: 'post', to: userIdOf(scene.teacher), card: { kind: 'receipt', reference } },
    ])
  })

  test('that cannot be sent troubles nobody, but shows in the ledger', async () => {
    unlink(scene.teacher)
    await scene.run(
      'concern.raise',
      { subjectId: scene.student.id, ...WORDS, dangerNow: 'no', weapon: 'no', selfHarm: 'no' },
      scene.teacher.session,
    )
    await scene.send()
    for (const row of notices(scene.teacher)) {
      expect(row).toMatchObject({ state: 'skipped', lastError: 'unreachable_person' })
    }
  })

  test.each([
    ['reaches a reporter who opens the app soon after', HOUR, 1],
    ['does not puzzle one who opens it long after', 3 * DAY, 0],
  ])('%s', async (_, later, times) => {
    unlink(scene.teacher)
    await scene.run(
      'concern.raise',
      { subjectId: scene.student.id, ...WORDS, dangerNow: 'no', weapon: 'no', selfHarm: 'no' },
      scene.teacher.session,
    )
    await scene.send()
    scene.clock.advance(later)
    const { email } = scene.teacher
    const subject = userIdOf(scene.teacher)
    const seen = { provider: 'slack', tenant: TEAM, subject, email, isMember: true } as const
    inDistrict(scene, (context) => linkAccount(context, seen))
    await scene.send()
    expect(scene.saidTo(scene.teacher, 'receipt')).toHaveLength(times)
  })
})

describe('a notice of a concern', () => {
  test('reaches the triager as constant words with a link', async () => {
    const id = await raise(scene)
    await scene.send()
    expect(scene.saidTo(scene.triager, 'concern_waiting').map(({ card }) => card)).toEqual([
      { kind: 'concern_waiting', link: `https://offramp.test/concerns/${id}`, urgent: false },
    ])
  })

  test('says that it is urgent when somebody may be in danger', async () => {
    await raise(scene, { dangerNow: 'yes' })
    await scene.send()
    expect(scene.saidTo(scene.triager, 'concern_waiting')[0]?.card).toMatchObject({ urgent: true })
  })

  test('that is urgent goes out before everything else that is due', async () => {
    for (let i = 0; i < 10; i++) await raise(scene)
    scene.clock.advance(1)
    await raise(scene, { dangerNow: 'yes' })
    await scene.send()
    const first = scene.outside.seen.slice(0, 6)
    const urgent = first.filter(
      (d) => d.kind === 'chat.post' && d.card.kind === 'concern_waiting' && d.card.urgent,
    )
    expect(urgent).toHaveLength(1)
  })

  test('is not sent any more once the concern is decided', async () => {
    const id = await raise(scene)
    await scene.run('triage.decide', opening(id, { decision: 'log' }), scene.triager.session)
    await scene.send()
    expect(scene.saidTo(scene.triager, 'concern_waiting')).toEqual([])
    expect(notices(scene.triager)[0]?.state).toBe('skipped')
  })

  test.each<[string, (who: SeededStaff) => void]>([
    [
      'lost the role',
      (who) => scene.db.delete(roleGrant).where(eq(roleGrant.personId, who.id)).run(),
    ],
    [
      'left the district',
      (who) => scene.db.update(person).set({ enabled: 0 }).where(eq(person.id, who.id)).run(),
    ],
    [
      'is family',
      (who) => seedGuardianship(scene, { guardianId: who.id, studentId: scene.student.id }),
    ],
  ])('is not sent to somebody who %s before it went out', async (_, change) => {
    await raise(scene)
    change(scene.triager)
    await scene.send()
    expect(scene.heard(scene.triager)).toEqual([])
    expect(notices(scene.triager)[0]?.state).toBe('skipped')
  })

  test('to somebody without a chat account is a failure that somebody sees', async () => {
    unlink(scene.triager)
    await raise(scene)
    await scene.send()
    expect(notices(scene.triager)[0]).toMatchObject({
      state: 'dead',
      lastError: 'unreachable_person',
    })
  })

  test('is sent once, however often it is asked for', async () => {
    const id = await raise(scene)
    await scene.send()
    const again = { personId: scene.triager.id, about: 'concern', refId: id } as const
    inDistrict(scene, (context) => notify(context, again))
    await scene.send()
    expect(scene.saidTo(scene.triager, 'concern_waiting')).toHaveLength(1)
  })

  test('is repeated only after an answer was lost, which is counted', async () => {
    await raise(scene)
    let lost = 0
    scene.outside.answer = (d) =>
      d.kind === 'chat.post' && d.card.kind === 'concern_waiting' && lost++ === 0
        ? fails({ retry: 'later', reason: 'timeout', unknown: true })
        : undefined
    await scene.send()
    scene.clock.advance(2_000)
    await scene.send()
    expect(scene.saidTo(scene.triager, 'concern_waiting')).toHaveLength(2)
    expect(notices(scene.triager)[0]).toMatchObject({ state: 'done', unknownOutcomes: 1 })
  })
})

describe('a notice of a transfer', () => {
  test('asks the receiving lead, and tells the sending case manager that it was answered', async () => {
    const { handoverId } = await offerCase(scene)
    await scene.send()
    const link = `https://offramp.test/transfers/${handoverId}`
    const card = { kind: 'transfer_waiting', link }
    expect(scene.saidTo(scene.other.chair, 'transfer_waiting').map((s) => s.card)).toEqual([card])
    expect(scene.saidTo(scene.manager, 'transfer_waiting')).toEqual([])
    await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
    await scene.send()
    expect(scene.saidTo(scene.manager, 'transfer_waiting').map((s) => s.card)).toEqual([card])
  })

  test('is not sent any more once the offer was answered', async () => {
    const { handoverId } = await offerCase(scene)
    await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
    await scene.send()
    expect(scene.saidTo(scene.other.chair, 'transfer_waiting')).toEqual([])
  })
})

describe('the home in chat', () => {
  const homeOf = (who: SeededStaff) =>
    scene.outside.seen
      .flatMap((d) => (d.kind === 'chat.home' && d.to.userId === userIdOf(who) ? [d.home] : []))
      .at(-1)

  test('shows what waits as references, times and links, the most pressing first', async () => {
    const id = await raise(scene)
    await scene.send()
    expect(homeOf(scene.triager)).toEqual({
      items: [
        {
          kind: 'concern',
          ref: id,
          dueAt: expect.any(Number),
          link: `https://offramp.test/concerns/${id}`,
        },
      ],
      link: 'https://offramp.test/',
      timeZone: 'America/Chicago',
      more: 0,
    })
  })

  test('is emptied when nothing waits any more', async () => {
    const id = await raise(scene)
    await scene.send()
    await scene.run('triage.decide', opening(id, { decision: 'log' }), scene.triager.session)
    await scene.send()
    expect(homeOf(scene.triager)?.items).toEqual([])
  })

  test('shows at most twenty items and says how many more there are', async () => {
    for (let i = 0; i < 23; i++) await raise(scene)
    await scene.send()
    const home = homeOf(scene.triager)
    expect([home?.items.length, home?.more]).toEqual([20, 3])
  })
})

test('nothing that leaves the district carries a name or a word of the matter', async () => {
  const { handoverId } = await offerCase(scene)
  await scene.send()
  await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
  await scene.send()
  const all = JSON.stringify([scene.outside.seen, outboxRows(scene)])
  expect(scene.outside.seen.length).toBeGreaterThan(5)
  const words = [
    ...Object.values(WORDS),
    scene.student.name,
    scene.teacher.name,
    scene.manager.name,
    scene.school.name,
  ]
  for (const word of words) expect(all).not.toContain(word)
})
