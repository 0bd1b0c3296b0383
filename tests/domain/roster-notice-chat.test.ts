import { beforeEach, describe, expect, test } from 'vitest'
import { linkAccount } from '../../src/core/domain/access/link-account.ts'
import { leaveChat } from '../../src/core/domain/notification/leave-chat.ts'
import { findSource } from '../../src/core/domain/roster/source/source.ts'
import { tellIfStale } from '../../src/core/domain/roster/source/trouble.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import { DAY, MINUTE } from '../../src/core/kernel/time.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { account } from '../../src/core/store/tables/people.ts'
import { OPERATOR } from '../helpers/district.ts'
import { createOutside, fails, inDistrict, outboxRows, type Outside } from '../helpers/outside.ts'
import { grantRole, TEAM } from '../helpers/people.ts'
import { GuardScene } from './roster-guards-scene.ts'
import { peopleBySourcedId, sync as startSync } from './roster-run.ts'

const USER = 'U-T1'
const operator = { caller: OPERATOR }
const slack: Caller = { via: 'slack', tenant: TEAM, userId: USER }
const NO_ENTRY = { retry: 'never', reason: 'auth_failed' } as const

let scene: GuardScene
let outside: Outside
let courier: Courier
let personId: string

beforeEach(async () => {
  scene = await GuardScene.open()
  personId = (await peopleBySourcedId(scene.district)).get('t1')?.id ?? ''
  grantRole(scene.district, { personId, role: 'config_admin', school: '*' })
  outside = createOutside()
  const { provider } = scene
  courier = {
    deliver: (delivery) =>
      delivery.kind.startsWith('roster.')
        ? provider.courier.deliver(delivery)
        : outside.deliver(delivery),
  }
})

const connect = () =>
  scene.district.client.run(
    'connection.set',
    { kind: 'slack', config: { teamId: TEAM }, secret: { botToken: 'xoxb-test' } },
    operator,
  )

/** The administrator shows up in the workspace. */
function join(isMember = true): void {
  const email = 't1@district.test'
  const seen = { provider: 'slack', tenant: TEAM, subject: USER, email, isMember } as const
  inDistrict(scene.district, (context) => linkAccount(context, seen))
}

const send = () => scene.district.drain(courier)
const sync = () => startSync(scene.district, courier)

const nextDay = () => scene.nextDay()

async function holdAll(): Promise<string> {
  scene.provider.empty = true
  const run = await sync()
  expect(run.state).toBe('held')
  return run.id
}

async function decide(id: string): Promise<void> {
  expect((await scene.district.client.run('sync.cancel', { id }, operator)).ok).toBe(true)
  await send()
}

/** As long as it takes until somebody looks whether a trouble is over. */
async function aWhile(): Promise<void> {
  scene.district.clock.advance(6 * MINUTE)
  await send()
}

/** What the administrator was told of the roster, in order, and where. */
const told = () =>
  outside.seen.flatMap((d) =>
    (d.kind === 'chat.post' || d.kind === 'chat.update') && d.card.kind.startsWith('sync')
      ? [{ how: d.kind, card: d.card, place: d.kind === 'chat.update' ? d.place : null }]
      : [],
  )
const words = () => told().map(({ how, card }) => `${how} ${card.kind}`)

const NEWS = 'chat.post sync_attention'
const OVER = 'chat.update sync_over'

describe('an administrator who cannot be reached yet', () => {
  test('is told of a hold once they open the app', async () => {
    await connect()
    await holdAll()
    expect(words()).toEqual([])
    nextDay()
    join()
    await send()
    expect(words()).toEqual([NEWS])
  })

  test('is told where the hold that stands now is, not where it began', async () => {
    await connect()
    const first = await holdAll()
    nextDay()
    const second = await holdAll()
    expect(second).not.toBe(first)
    join()
    await send()
    expect(told().map(({ card }) => card)).toEqual([
      { kind: 'sync_attention', link: `https://offramp.test/roster/syncs/${second}` },
    ])
  })

  test('is told nothing of a hold that was decided before they did', async () => {
    await connect()
    await decide(await holdAll())
    join()
    await send()
    expect(words()).toEqual([])
  })

  test('is told when their workspace is connected only later', async () => {
    await holdAll()
    await connect()
    join()
    await send()
    expect(words()).toEqual([NEWS])
  })

  test('is told when they open their home as a member of the workspace again', async () => {
    await connect()
    join()
    scene.district.db.update(account).set({ isMember: 0 }).run()
    await holdAll()
    expect(words()).toEqual([])
    scene.district.db.update(account).set({ isMember: 1 }).run()
    expect((await scene.district.client.run('chat.open_home', {}, { caller: slack })).ok).toBe(true)
    await send()
    expect(words()).toEqual([NEWS])
  })

  test('is told once, however often they open the app', async () => {
    await connect()
    await holdAll()
    join()
    for (let i = 0; i < 3; i++) {
      await scene.district.client.run('chat.open_home', {}, { caller: slack })
      await send()
    }
    expect(words()).toEqual([NEWS])
  })
})

describe('an administrator', () => {
  beforeEach(async () => {
    await connect()
    join()
  })

  const failing = async (): Promise<void> => {
    scene.provider.failures = [NO_ENTRY]
    expect((await sync()).state).toBe('failed')
    scene.provider.failures = []
  }

  test('is told of each trouble once while it lasts, also when another comes in between', async () => {
    await holdAll()
    nextDay()
    await failing()
    await failing()
    nextDay()
    await holdAll()
    nextDay()
    await holdAll()
    expect(words().filter((one) => one === NEWS)).toHaveLength(2)
  })

  test('is told again of a hold after the one before was decided', async () => {
    const first = await holdAll()
    await decide(first)
    const second = await holdAll()
    expect(second).not.toBe(first)
    expect(words().filter((one) => one === NEWS)).toHaveLength(2)
  })

  test('is told again of failures after a reading that went through', async () => {
    await failing()
    await failing()
    expect(words()).toEqual([NEWS])
    expect((await sync()).state).toBe('succeeded')
    await failing()
    expect(words().filter((one) => one === NEWS)).toHaveLength(2)
  })

  test('is told that the roster became out of date after a hold of the same sync was decided', async () => {
    await decide(await holdAll())
    // No other reading begins.
    scene.district.storage.database.exec(
      `UPDATE roster_source SET next_full_at = ${Number.MAX_SAFE_INTEGER},
        settings = json_set(settings, '$.deltaEveryMinutes', null)`,
    )
    scene.district.clock.advance(3 * DAY)
    await send()
    inDistrict(scene.district, (context) => {
      const source = findSource(context)
      if (source) tellIfStale(context, source)
    })
    await send()
    expect(words()).toEqual([NEWS, OVER, NEWS])
    const links = told().flatMap(({ card }) => ('link' in card ? [card.link] : []))
    expect(new Set(links).size).toBe(1)
  })
})

describe('the message about a hold', () => {
  beforeEach(async () => {
    await connect()
    join()
  })

  test('turns into a neutral line in its place when somebody decides', async () => {
    const id = await holdAll()
    await decide(id)
    await aWhile()
    const link = `https://offramp.test/roster/syncs/${id}`
    expect(told()).toEqual([
      { how: 'chat.post', card: { kind: 'sync_attention', link }, place: null },
      {
        how: 'chat.update',
        card: { kind: 'sync_over', link },
        place: { channel: `D-${USER}`, message: expect.any(String) },
      },
    ])
  })

  test('turns into a neutral line when a later reading has nothing to hold', async () => {
    await holdAll()
    scene.provider.empty = false
    nextDay()
    await sync()
    await aWhile()
    expect(words()).toEqual([NEWS, OVER])
  })

  test('stays as it is while the hold lasts, whichever sync holds', async () => {
    await holdAll()
    await aWhile()
    nextDay()
    await holdAll()
    await aWhile()
    expect(words()).toEqual([NEWS])
  })

  test('turns into a neutral line when the system is disconnected', async () => {
    await holdAll()
    expect((await scene.district.client.run('source.disconnect', {}, operator)).ok).toBe(true)
    await aWhile()
    expect(words()).toEqual([NEWS, OVER])
  })

  test('that the person deleted is not written anew, and troubles nobody', async () => {
    const id = await holdAll()
    outside.answer = (d) =>
      d.kind === 'chat.update' ? fails({ retry: 'never', reason: 'gone' }) : undefined
    await decide(id)
    await aWhile()
    expect(words()).toEqual([NEWS, OVER])
    expect(outboxRows(scene.district).filter(({ state }) => state === 'dead')).toEqual([])
  })

  test('is left alone in the chat of an account that is not theirs any more', async () => {
    const id = await holdAll()
    inDistrict(scene.district, (context) => leaveChat(context, personId))
    await decide(id)
    await aWhile()
    expect(words()).toEqual([NEWS])
  })

  test('is looked after no longer once it is over', async () => {
    await decide(await holdAll())
    await aWhile()
    const watched = outboxRows(scene.district).filter(({ kind }) => kind === 'roster.told')
    expect(watched.map(({ state }) => state)).toEqual(['done'])
  })
})
