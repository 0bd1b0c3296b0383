import { beforeEach, describe, expect, test } from 'vitest'
import { chatNotice } from '../../src/core/domain/notification/notice.ts'
import { findSource } from '../../src/core/domain/roster/source/source.ts'
import { tellIfStale } from '../../src/core/domain/roster/source/trouble.ts'
import { outbox } from '../../src/core/store/tables/door.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import { OPERATOR } from '../helpers/district.ts'
import { inDistrict } from '../helpers/outside.ts'
import { grantRole } from '../helpers/people.ts'
import { GuardScene } from './roster-guards-scene.ts'
import { peopleBySourcedId, sync as startSync, synced } from './roster-run.ts'

let scene: GuardScene
let personId: string
beforeEach(async () => {
  scene = await GuardScene.open()
  personId = (await peopleBySourcedId(scene.district)).get('t1')?.id ?? ''
  grantRole(scene.district, { personId, role: 'config_admin', school: '*' })
})

const operator = { caller: OPERATOR }
const started = () => startSync(scene.district, scene.provider.courier)
const sync = () => synced(scene.district, scene.provider.courier)

/** The last notice that was asked for, and what would become of it now. No chat is connected, which is found last. */
function lastNotice(): unknown {
  const rows = scene.district.db.select().from(outbox).all()
  const row = rows.findLast(({ kind }) => kind === 'chat.notice')
  if (!row) return undefined
  const refs = JSON.parse(row.refs)
  return inDistrict(scene.district, (context) => chatNotice.prepare(context, refs))
}

const WANTED = { do: 'skip', reason: 'not_connected' }
const NO_LONGER_WANTED = { do: 'skip' }

describe('an administrator is told', () => {
  test('of a sync that waits, until it no longer does', async () => {
    scene.provider.empty = true
    await started()
    expect(lastNotice()).toEqual(WANTED)
    scene.provider.empty = false
    scene.nextDay()
    await sync()
    expect(lastNotice()).toEqual(NO_LONGER_WANTED)
  })

  test('of a trial that nobody asked for and that waits for an approval', async () => {
    const connected = await scene.district.client.run(
      'source.set',
      {
        kind: 'oneroster-1.2',
        baseUrl: 'https://other.example/ims/oneroster/rostering/v1p2',
        tokenUrl: 'https://other.example/token',
        clientId: 'another',
        clientSecret: 'secret',
      },
      operator,
    )
    expect(connected.ok).toBe(true)
    const run = await sync()
    expect(run).toMatchObject({ trialReason: 'connection_changed', state: 'succeeded' })
    expect(lastNotice()).toEqual(WANTED)
  })

  test('of the last administrator who kept their access, until the roster lists them again', async () => {
    scene.provider.change('users', 't1', { enabled: 0 })
    expect((await sync()).state).toBe('succeeded')
    expect(lastNotice()).toEqual(WANTED)
    scene.provider.change('users', 't1', { enabled: 1 })
    scene.nextDay()
    await sync()
    expect(lastNotice()).toEqual(NO_LONGER_WANTED)
  })

  test('of a roster that became out of date after a sync that went well', async () => {
    expect(lastNotice()).toBeUndefined()
    await sync()
    scene.district.clock.advance(5 * DAY)
    inDistrict(scene.district, (context) => {
      const source = findSource(context)
      if (source) tellIfStale(context, source)
    })
    expect(lastNotice()).toEqual(WANTED)
  })
})
