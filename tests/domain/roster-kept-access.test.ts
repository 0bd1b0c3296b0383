import { beforeEach, describe, expect, test } from 'vitest'
import { audit, outbox } from '../../src/core/store/tables/door.ts'
import { grantRole } from '../helpers/people.ts'
import { GuardScene, guardsOf } from './roster-guards-scene.ts'
import { peopleBySourcedId, synced } from './roster-run.ts'

let scene: GuardScene
let personId: string
beforeEach(async () => {
  scene = await GuardScene.open()
  personId = (await peopleBySourcedId(scene.district)).get('t1')?.id ?? ''
  grantRole(scene.district, { personId, role: 'config_admin', school: '*' })
  scene.provider.change('users', 't1', { enabled: 0 })
})

const traces = () =>
  scene.district.db
    .select()
    .from(audit)
    .all()
    .flatMap(({ body }) => (body.includes('"roster.keep_access"') ? [JSON.parse(body)] : []))

const notices = () =>
  scene.district.db
    .select()
    .from(outbox)
    .all()
    .filter((row) => row.kind === 'chat.notice')
    .map((row) => JSON.parse(row.refs))

describe('the last administrator whose account the roster ends', () => {
  test('keeps it, which is written to the audit log and shown on the run', async () => {
    const run = await synced(scene.district, scene.provider.courier)
    expect(traces()).toMatchObject([
      { subject: personId, outcome: 'ok', rule: 'last_administrator', via: 'service' },
    ])
    expect(run.guards).toMatchObject([
      {
        guard: 'last_administrator',
        count: 1,
        message: 'The SIS ends the account of the last administrator of this district.',
        approve: 'There is nothing to approve for this.',
      },
    ])
    expect(JSON.stringify(run.guards)).not.toMatch(/t1|Given|Family/)
    expect(run.held).toBeNull()
  })

  test('is told of once, in constant words, and shown by every full sync while it lasts', async () => {
    const first = await synced(scene.district, scene.provider.courier)
    expect(notices()).toEqual([{ personId, about: 'sync', refId: first.id, urgent: 'no' }])
    for (let i = 0; i < 2; i++) {
      scene.nextDay()
      const run = await synced(scene.district, scene.provider.courier)
      expect(guardsOf(run)).toEqual(['last_administrator'])
    }
    expect(notices()).toHaveLength(1)
    expect(traces()).toHaveLength(3)
  })

  test('is told of again when it happens again', async () => {
    await synced(scene.district, scene.provider.courier)
    scene.provider.change('users', 't1', { enabled: 1 })
    scene.nextDay()
    expect((await synced(scene.district, scene.provider.courier)).guards).toEqual([])
    scene.provider.change('users', 't1', { enabled: 0 })
    scene.nextDay()
    await synced(scene.district, scene.provider.courier)
    expect(notices()).toHaveLength(2)
  })

  test('leaves no trace where nobody had to be kept', async () => {
    scene.provider.change('users', 't1', { enabled: 1 })
    scene.provider.change('users', 't2', { enabled: 0 })
    expect((await synced(scene.district, scene.provider.courier)).guards).toEqual([])
    expect(traces()).toEqual([])
    expect(notices()).toEqual([])
  })
})
