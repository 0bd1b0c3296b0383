import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { notify } from '../../src/core/domain/notification/ask.ts'
import type { ChatCard, ChatPlace } from '../../src/core/ports/chat.ts'
import { chatCard } from '../../src/core/store/tables/notification.ts'
import { account, person, roleGrant } from '../../src/core/store/tables/people.ts'
import {
  firstTask,
  offerCase,
  openCase,
  opening,
  raise,
  createScene,
  WORDS,
  type Scene,
} from '../helpers/casework.ts'
import { OPERATOR } from '../helpers/district.ts'
import { createOutside, fails, inDistrict, outboxRows, type Outside } from '../helpers/outside.ts'
import { seedGuardianship, TEAM, type SeededStaff } from '../helpers/people.ts'

let scene: Scene
let outside: Outside

const SLACK = {
  kind: 'slack',
  config: { teamId: TEAM },
  secret: { botToken: 'xoxb-test' },
} as const

beforeEach(async () => {
  scene = await createScene()
  outside = createOutside()
  await scene.run('connection.set', SLACK, OPERATOR)
})

const drain = () => scene.drain(outside)
const userIdOf = ({ slack }: SeededStaff): string => (slack.via === 'slack' ? slack.userId : '')

type Said = {
  readonly how: 'post' | 'update'
  readonly to: string
  readonly card: ChatCard
  readonly place?: ChatPlace
}

/** What was said in chat, in order. */
const said = (): Said[] =>
  outside.seen.flatMap((d): Said[] => {
    if (d.kind === 'chat.post') return [{ how: 'post', to: d.to.userId, card: d.card }]
    return d.kind === 'chat.update'
      ? [{ how: 'update', to: d.to.userId, card: d.card, place: d.place }]
      : []
  })
const saidTo = (who: SeededStaff, kind: ChatCard['kind']) =>
  said().filter(({ to, card }) => to === userIdOf(who) && card.kind === kind)
const rowsOf = (kind: string, who: SeededStaff) =>
  outboxRows(scene).filter((row) => row.kind === kind && row.refs.includes(`"${who.id}"`))
const notices = (who: SeededStaff) => rowsOf('chat.notice', who)
const unlink = (who: SeededStaff) =>
  scene.db.delete(account).where(eq(account.personId, who.id)).run()

describe('a receipt', () => {
  test('reaches the reporter with a reference and nothing else', async () => {
    const { reference } = await scene.run(
      'concern.raise',
      { subjectId: scene.student.id, ...WORDS, dangerNow: 'no', weapon: 'no', selfHarm: 'no' },
      scene.teacher.slack,
    )
    await drain()
    expect(saidTo(scene.teacher, 'receipt')).toEqual([
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
    await drain()
    for (const row of notices(scene.teacher)) {
      expect(row).toMatchObject({ state: 'skipped', lastError: 'unreachable_person' })
    }
  })
})

describe('a notice of a concern', () => {
  test('reaches the triager as constant words with a link', async () => {
    const id = await raise(scene)
    await drain()
    expect(saidTo(scene.triager, 'concern_waiting').map(({ card }) => card)).toEqual([
      { kind: 'concern_waiting', link: `https://offramp.test/concerns/${id}`, urgent: false },
    ])
  })

  test('says that it is urgent when somebody may be in danger', async () => {
    await raise(scene, { dangerNow: 'yes' })
    await drain()
    expect(saidTo(scene.triager, 'concern_waiting')[0]?.card).toMatchObject({ urgent: true })
  })

  test('is not sent any more once the concern is decided', async () => {
    const id = await raise(scene)
    await scene.run('triage.decide', opening(id, { decision: 'log' }), scene.triager.session)
    await drain()
    expect(saidTo(scene.triager, 'concern_waiting')).toEqual([])
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
    await drain()
    expect(said().filter(({ to }) => to === userIdOf(scene.triager))).toEqual([])
    expect(notices(scene.triager)[0]?.state).toBe('skipped')
  })

  test('to somebody without a chat account is a failure that somebody sees', async () => {
    unlink(scene.triager)
    await raise(scene)
    await drain()
    expect(notices(scene.triager)[0]).toMatchObject({
      state: 'dead',
      lastError: 'unreachable_person',
    })
  })

  test('is sent once, however often it is asked for', async () => {
    const id = await raise(scene)
    await drain()
    const again = { personId: scene.triager.id, about: 'concern', refId: id } as const
    inDistrict(scene, (context) => notify(context, again))
    await drain()
    expect(saidTo(scene.triager, 'concern_waiting')).toHaveLength(1)
  })

  test('is repeated only after an answer was lost, which is counted', async () => {
    await raise(scene)
    let lost = 0
    outside.answer = (d) =>
      d.kind === 'chat.post' && d.card.kind === 'concern_waiting' && lost++ === 0
        ? fails({ retry: 'later', reason: 'timeout', unknown: true })
        : undefined
    await drain()
    scene.clock.advance(2_000)
    await drain()
    expect(saidTo(scene.triager, 'concern_waiting')).toHaveLength(2)
    expect(notices(scene.triager)[0]).toMatchObject({ state: 'done', unknownOutcomes: 1 })
  })
})

describe('a notice of a transfer', () => {
  test('asks the receiving lead, and tells the sending case manager that it was answered', async () => {
    const { handoverId } = await offerCase(scene)
    await drain()
    const link = `https://offramp.test/transfers/${handoverId}`
    const card = { kind: 'transfer_waiting', link }
    expect(saidTo(scene.other.chair, 'transfer_waiting').map((s) => s.card)).toEqual([card])
    expect(saidTo(scene.manager, 'transfer_waiting')).toEqual([])
    await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
    await drain()
    expect(saidTo(scene.manager, 'transfer_waiting').map((s) => s.card)).toEqual([card])
  })

  test('is not sent any more once the offer was answered', async () => {
    const { handoverId } = await offerCase(scene)
    await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
    await drain()
    expect(saidTo(scene.other.chair, 'transfer_waiting')).toEqual([])
  })
})

describe('the card of a task', () => {
  const cards = (who: SeededStaff, taskId: string) =>
    saidTo(who, 'task').flatMap(({ how, card, place }) =>
      card.kind === 'task' && card.ref === taskId ? [{ how, state: card.state, place }] : [],
    )
  const steps = (who: SeededStaff, taskId: string) =>
    cards(who, taskId).map(({ how, state }) => `${how} ${state}`)
  const placeOf = (who: SeededStaff, taskId: string): ChatPlace => {
    const row = scene.db
      .select()
      .from(chatCard)
      .where(eq(chatCard.personId, who.id))
      .all()
      .find((r) => r.taskId === taskId)
    if (!row?.channel || !row.message) throw new Error('the card has no place')
    return { channel: row.channel, message: row.message }
  }
  let taskId: string
  beforeEach(async () => {
    taskId = await firstTask(scene, await openCase(scene))
  })

  test('is posted once and changed in place through its life', async () => {
    const { manager } = scene
    await drain()
    await scene.run('task.acknowledge', { id: taskId }, manager.slack)
    await drain()
    await scene.run('task.complete', { id: taskId, outcome: 'Talked to both.' }, manager.session)
    await drain()
    expect(steps(manager, taskId)).toEqual(['post waiting', 'update taken', 'update finished'])
    const places = cards(manager, taskId).flatMap(({ place }) => (place ? [place] : []))
    expect(places).toEqual([placeOf(manager, taskId), placeOf(manager, taskId)])
  })

  test('says what is true when it is sent, not what was true when it was asked for', async () => {
    await scene.run('task.complete', { id: taskId }, scene.manager.session)
    await drain()
    expect(steps(scene.manager, taskId)).toEqual([])
  })

  test('is changed at once when the task changes while the first post is under way', async () => {
    outside.answer = async (d) => {
      if (d.kind !== 'chat.post' || d.card.kind !== 'task' || d.card.ref !== taskId)
        return undefined
      if (d.to.userId === userIdOf(scene.manager)) {
        await scene.run('task.acknowledge', { id: taskId }, scene.manager.slack)
      }
      return undefined
    }
    await drain()
    expect(steps(scene.manager, taskId)).toEqual(['post waiting', 'update taken'])
  })

  test('closes for the one who had it and appears for the one who has it now', async () => {
    await drain()
    await scene.run(
      'task.reassign',
      { id: taskId, ownerId: scene.triager.id },
      scene.manager.session,
    )
    await drain()
    expect(steps(scene.manager, taskId).at(-1)).toBe('update moved')
    expect(steps(scene.triager, taskId).at(-1)).toMatch(/ waiting$/)
  })

  test('is not sent again when nothing changed', async () => {
    await drain()
    const before = said().length
    await scene.run(
      'chat.seen_card',
      { taskId, ...placeOf(scene.manager, taskId) },
      scene.manager.slack,
    )
    await drain()
    expect(said()).toHaveLength(before)
  })

  test('that was deleted is posted anew while the task is open, and forgotten once it is not', async () => {
    const { manager } = scene
    outside.answer = (d) =>
      d.kind === 'chat.update' ? fails({ retry: 'never', reason: 'gone' }) : undefined
    await drain()
    await scene.run('task.acknowledge', { id: taskId }, manager.slack)
    await drain()
    expect(steps(manager, taskId)).toEqual(['post waiting', 'update taken', 'post taken'])
    await scene.run('task.complete', { id: taskId }, manager.session)
    await drain()
    expect(steps(manager, taskId).slice(3)).toEqual(['update finished'])
    expect(rowsOf('chat.task_card', manager).find((r) => r.refs.includes(taskId))?.state).toBe(
      'dead',
    )
  })

  describe('left twice by a lost answer', () => {
    const LOST: ChatPlace = { channel: 'D-lost', message: 'm-lost' }
    const press = (place: ChatPlace) =>
      scene.run('chat.seen_card', { taskId, ...place }, scene.manager.slack)
    const loseFirstPost = () => {
      let lost = 0
      outside.answer = (d) => {
        const isOurs =
          d.kind === 'chat.post' &&
          d.card.kind === 'task' &&
          d.card.ref === taskId &&
          d.to.userId === userIdOf(scene.manager)
        return isOurs && lost++ === 0
          ? fails({ retry: 'later', reason: 'timeout', unknown: true })
          : undefined
      }
    }

    test('becomes one card and one neutral line when the stray is pressed', async () => {
      loseFirstPost()
      await drain()
      scene.clock.advance(2_000)
      await drain()
      expect(steps(scene.manager, taskId)).toEqual(['post waiting', 'post waiting'])
      expect(await press(LOST)).toEqual({ known: false })
      await drain()
      expect(cards(scene.manager, taskId).at(-1)).toEqual({
        how: 'update',
        state: 'moved',
        place: LOST,
      })
      await drain()
      expect(cards(scene.manager, taskId)).toHaveLength(3)
    })

    test('stays one card when the first is pressed before the repeat went out', async () => {
      loseFirstPost()
      await drain()
      await press(LOST)
      scene.clock.advance(2_000)
      await drain()
      expect(cards(scene.manager, taskId).map(({ how, place }) => [how, place])).toEqual([
        ['post', undefined],
        ['update', LOST],
      ])
      expect(placeOf(scene.manager, taskId)).toEqual(LOST)
    })

    test('folds the repeat when the first is pressed while the repeat is under way', async () => {
      loseFirstPost()
      await drain()
      scene.clock.advance(2_000)
      outside.answer = async (d) => {
        if (d.kind === 'chat.post') await press(LOST)
        return undefined
      }
      await drain()
      expect(placeOf(scene.manager, taskId)).toEqual(LOST)
      const folded = cards(scene.manager, taskId).filter(({ state }) => state === 'moved')
      expect(folded).toHaveLength(1)
      expect(folded[0]?.place).not.toEqual(LOST)
    })

    test('is nobody else’s to point at', async () => {
      await drain()
      const answer = await scene.client.run(
        'chat.seen_card',
        { taskId, ...LOST },
        { caller: scene.teacher.slack },
      )
      expect(answer).toEqual({ ok: false, error: { kind: 'not_found', what: 'task' } })
    })
  })
})

describe('the home in chat', () => {
  const homeOf = (who: SeededStaff) =>
    outside.seen
      .flatMap((d) => (d.kind === 'chat.home' && d.to.userId === userIdOf(who) ? [d.home] : []))
      .at(-1)

  test('shows what waits as references, times and links, the most pressing first', async () => {
    const id = await raise(scene)
    await drain()
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
    await drain()
    await scene.run('triage.decide', opening(id, { decision: 'log' }), scene.triager.session)
    await drain()
    expect(homeOf(scene.triager)?.items).toEqual([])
  })

  test('shows at most twenty items and says how many more there are', async () => {
    for (let i = 0; i < 23; i++) await raise(scene)
    await drain()
    const home = homeOf(scene.triager)
    expect([home?.items.length, home?.more]).toEqual([20, 3])
  })
})

test('nothing that leaves the district carries a name or a word of the matter', async () => {
  const { handoverId } = await offerCase(scene)
  await drain()
  await scene.run('transfer.accept', { handoverId }, scene.other.chair.session)
  await drain()
  const all = JSON.stringify([outside.seen, outboxRows(scene)])
  expect(outside.seen.length).toBeGreaterThan(5)
  const words = [
    ...Object.values(WORDS),
    scene.student.name,
    scene.teacher.name,
    scene.manager.name,
    scene.school.name,
  ]
  for (const word of words) expect(all).not.toContain(word)
})
