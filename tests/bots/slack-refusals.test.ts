import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { deskOf } from '../../sandbox/slack/find.ts'
import type { SeenView } from '../../sandbox/slack/seen.ts'
import { MINUTE } from '../../src/core/kernel/time.ts'
import { account } from '../../src/core/store/tables/people.ts'
import { seedStaff } from '../helpers/people.ts'
import { playedBy } from '../helpers/slack-desk.ts'
import {
  answers,
  concerns,
  openForm,
  openFormWithStudent,
  search,
  startConcernDesk,
  top,
  type ConcernDesk,
} from './concern-form.ts'
import { captureLog } from './log-lines.ts'

const TEAM = CREDENTIALS.slack.teamId
const GUEST_WORDS = 'Guests and people from other organisations'
const UNLINKED_WORDS = 'not linked to a member of staff'

captureLog()
let desk: ConcernDesk
beforeAll(async () => {
  desk = await startConcernDesk()
})
afterAll(() => desk.close())

const OUTSIDERS: readonly [who: string, words: string][] = [
  ['guest', GUEST_WORDS],
  ['singleChannelGuest', GUEST_WORDS],
  ['invited', GUEST_WORDS],
  ['deleted', GUEST_WORDS],
  ['bot', GUEST_WORDS],
  ['unlinked', UNLINKED_WORDS],
]

/** Waits until the person reads the words, wherever they are shown. Gives the forms they could still fill in. */
async function formsBeside(words: string, who: string): Promise<SeenView[]> {
  const seen = await desk.slack.until(who, ({ stack, home, messages }) =>
    JSON.stringify([stack, home, messages]).includes(words),
  )
  return seen.stack.filter(({ submit }) => submit !== null)
}

describe.each(OUTSIDERS)('%s is refused with help', (who, words) => {
  beforeEach(() => desk.slack.close(who, null, { all: true }).catch(() => undefined))

  test('at the command', async () => {
    await desk.slack.slash(who, '/concern')
    expect(await formsBeside(words, who)).toEqual([])
  })

  test('at the shortcut', async () => {
    await desk.slack.shortcut(who, 'raise_concern')
    expect(await formsBeside(words, who)).toEqual([])
  })

  test('at the message shortcut', async () => {
    const message = { text: 'hello', author: who }
    await desk.slack.messageShortcut(who, { callbackId: 'raise_from_message', message })
    expect(await formsBeside(words, who)).toEqual([])
  })

  test('at App Home, which shows nothing else', async () => {
    const { answer } = await desk.slack.openHome(who)
    expect(answer?.status).toBe(200)
    expect(await formsBeside(words, who)).toEqual([])
    expect((await desk.slack.see(who)).home?.blocks).toHaveLength(1)
  })
})

describe('somebody of another organisation', () => {
  test('is refused at the command, which a shared channel brings to the workspace', async () => {
    await desk.slack.slash('stranger', '/concern')
    expect(await formsBeside(GUEST_WORDS, 'stranger')).toEqual([])
  })

  test('is refused before the district is asked when the payload already says so', async () => {
    const form = await openForm(desk)
    const before = desk.district.db.select().from(account).all().length
    const sent = await desk.slack.submitWith('teacher', {
      view: form,
      values: answers(),
      wire: { teamId: 'T0PARTNER' },
    })
    expect(sent.errors['what']).toContain(GUEST_WORDS)
    expect(desk.district.db.select().from(account).all()).toHaveLength(before)
  })

  test('gets no modal at a shortcut, as their own workspace has no district', async () => {
    const { answer, person } = await desk.slack.shortcut('stranger', 'raise_concern', {
      settleMs: 500,
    })
    expect(answer?.status).toBe(200)
    expect(person.stack.filter(({ submit }) => submit !== null)).toEqual([])
  })
})

describe('a member who becomes a guest while a form is open', () => {
  const flags = [
    'isRestricted',
    'isUltraRestricted',
    'isStranger',
    'isBot',
    'isInvited',
    'isDeleted',
  ] as const

  const becoming = async <T>(flag: (typeof flags)[number], work: () => Promise<T>): Promise<T> => {
    const { person } = deskOf(desk.sandbox.world, 'teacher')
    desk.district.clock.advance(6 * MINUTE)
    Object.assign(person, { [flag]: true })
    try {
      return await work()
    } finally {
      Object.assign(person, { [flag]: false })
      desk.district.clock.advance(6 * MINUTE)
    }
  }

  test.each(flags)(
    '%s: finds nobody, and Submit keeps what was typed and says why',
    async (flag) => {
      const form = await openFormWithStudent(desk)
      const before = concerns(desk).length
      await becoming(flag, async () => {
        expect((await search(desk, form, 'qua')).options).toEqual([])
        const sent = await desk.slack.submit('teacher', form, answers())
        expect(sent.errors['what']).toContain(GUEST_WORDS)
        expect(sent.view?.callbackId).toBe('concern_form')
      })
      expect(concerns(desk)).toHaveLength(before)
    },
  )

  test('is refused at once, and not minutes later, when Slack tells of it', async () => {
    const form = await openForm(desk)
    const user = { id: 'U0MAPLE001', team_id: TEAM, is_restricted: true }
    await desk.slack.event('teacher', { type: 'user_change', user })
    const sent = await desk.slack.submit('teacher', form, answers())
    expect(sent.errors['what']).toContain(GUEST_WORDS)
    desk.district.clock.advance(6 * MINUTE)
    const again = await desk.slack.submit('teacher', form, answers())
    expect(again.view?.title).toBe('Received')
  })
})

describe('a workspace without a district', () => {
  test('is told at the command that it is not connected', async () => {
    const { person } = await desk.slack.slash('otherDistrict', '/concern')
    expect(person.messages.at(-1)?.text).toContain('not connected to Offramp')
    expect(person.messages.at(-1)?.isEphemeral).toBe(true)
  })

  test('is told so in a form, finds no student and gets its events acknowledged', async () => {
    const form = await openFormWithStudent(desk)
    const { parts } = desk
    desk.parts = { ...parts, locate: () => Promise.resolve(undefined) }
    const found = await search(desk, form, 'qua')
    expect(found.answer).toMatchObject({ status: 200, json: { options: [] } })
    expect((await desk.slack.openHome('teacher')).answer?.status).toBe(200)
    const sent = await desk.slack.submit('teacher', form, answers())
    expect(JSON.stringify(sent.view?.blocks)).toContain('not connected to Offramp')
    desk.parts = parts
  })

  test('an organisation-wide install, which names no workspace, is answered cleanly', async () => {
    const wire = { isOrgInstall: true }
    const before = desk.calls().length
    const { answer } = await desk.slack.shortcut('principal', 'raise_concern', { wire })
    expect(answer).toMatchObject({ status: 200, text: '' })
    await desk.settled()
    expect(desk.calls()).toHaveLength(before)
  })

  test('is what the bot says it is when the district has dropped its connection', async () => {
    const { client } = desk.district
    const { parts } = desk
    const dropped = {
      ...client,
      ask: (name: string) =>
        name === 'connection.chat_desk'
          ? Promise.resolve({ ok: false, error: { kind: 'not_configured', what: 'slack' } })
          : Promise.reject(new Error('not reached')),
    } as typeof client // safe because only the answer of one query is replaced
    desk.parts = { ...parts, locate: () => Promise.resolve({ id: 'd', client: dropped }) }
    await desk.slack.slash('teacher', '/concern')
    const seen = await desk.slack.until('teacher', ({ messages }) =>
      (messages.at(-1)?.text ?? '').includes('not connected to Offramp'),
    )
    expect(seen.messages.at(-1)?.isEphemeral).toBe(true)
    desk.parts = parts
  })
})

describe('a member of staff', () => {
  test('without a school is told so before anything is typed', async () => {
    playedBy(desk.district, seedStaff(desk.district, { name: 'Ivan Petrov' }), 'itAdmin')
    await desk.slack.slash('itAdmin', '/concern')
    const seen = await desk.slack.until('itAdmin', ({ stack }) =>
      JSON.stringify(stack).includes('not listed at a school'),
    )
    expect(top(seen).submit).toBeNull()
  })
})
