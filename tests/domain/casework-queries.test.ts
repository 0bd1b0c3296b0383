import { describe, expect, test } from 'vitest'
import type { QueryName } from '../../src/core/district/client.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import {
  createScene,
  firstTask,
  offerCase,
  openCase,
  raise,
  type Scene,
} from '../helpers/casework.ts'
import { OPERATOR, SERVICE } from '../helpers/district.ts'
import { seedStaff } from '../helpers/people.ts'
import { auditBodies, contentOf } from '../helpers/traces.ts'

type Row = {
  readonly name: QueryName
  readonly prepare: (scene: Scene) => Promise<unknown>
  readonly by: (scene: Scene) => Caller
  readonly refused: readonly ((scene: Scene) => Caller)[]
  readonly audited: boolean
}

const nothing = (): Promise<unknown> => Promise.resolve({})
const nobody = (): Caller => ({ via: 'session', token: 'nobody' })
const operator = (): Caller => OPERATOR
const service = (): Caller => SERVICE
const teacher = (s: Scene): Caller => s.teacher.session
const triager = (s: Scene): Caller => s.triager.session
const manager = (s: Scene): Caller => s.manager.session
/** Configures the district and sees nothing of its cases. */
const administrator = (s: Scene): Caller =>
  seedStaff(s, { school: s.school, roles: ['config_admin', 'auditor'] }).session

const outside = [nobody, operator, service]

const ROWS: readonly Row[] = [
  {
    name: 'school.list',
    prepare: nothing,
    by: teacher,
    refused: [nobody, service],
    audited: false,
  },
  {
    name: 'concern.queue',
    prepare: nothing,
    by: triager,
    refused: [...outside, teacher, administrator],
    audited: false,
  },
  {
    name: 'concern.read',
    prepare: async (s) => ({ id: await raise(s) }),
    by: triager,
    refused: [
      ...outside,
      manager,
      administrator,
      (s) => s.triager.slack,
      (s) => s.other.triager.session,
    ],
    audited: true,
  },
  { name: 'concern.mine', prepare: nothing, by: teacher, refused: outside, audited: false },
  { name: 'case.list', prepare: nothing, by: manager, refused: outside, audited: false },
  {
    name: 'case.read',
    prepare: async (s) => ({ id: await openCase(s) }),
    by: manager,
    refused: [...outside, teacher, administrator, (s) => s.manager.slack, (s) => s.chair.session],
    audited: true,
  },
  { name: 'task.mine', prepare: nothing, by: teacher, refused: outside, audited: false },
  {
    name: 'task.read',
    prepare: async (s) => ({ id: await firstTask(s, await openCase(s)) }),
    by: (s) => s.manager.slack,
    refused: [...outside, teacher, administrator, (s) => s.chair.session],
    audited: true,
  },
  {
    name: 'transfer.list',
    prepare: nothing,
    by: (s) => s.other.chair.session,
    refused: [...outside, (s) => s.other.chair.slack],
    audited: false,
  },
  {
    name: 'transfer.read',
    prepare: async (s) => ({ handoverId: (await offerCase(s)).handoverId }),
    by: (s) => s.other.chair.session,
    refused: [...outside, teacher, administrator, (s) => s.chair.session],
    audited: true,
  },
]

describe.each(ROWS.map((one) => [one.name, one] as const))('%s', (name, one) => {
  // safe because each row pairs the name with its own input
  const inputFor = async (scene: Scene) => (await one.prepare(scene)) as never

  test('answers, changes nothing, and is on the record when it shows what somebody wrote', async () => {
    const scene = await createScene()
    const input = await inputFor(scene)
    const caller = one.by(scene)
    const before = contentOf(scene)
    const rows = auditBodies(scene).length
    expect(await scene.client.ask(name, input, { caller })).toMatchObject({ ok: true })
    expect(contentOf(scene)).toEqual(before)
    expect(auditBodies(scene)).toHaveLength(rows + (one.audited ? 1 : 0))
  })

  test('is refused to everybody else, and every refusal is on the record', async () => {
    const scene = await createScene()
    const input = await inputFor(scene)
    for (const refused of one.refused) {
      const caller = refused(scene)
      const rows = auditBodies(scene).length
      const answer = await scene.client.ask(name, input, { caller })
      expect(answer).toMatchObject({ ok: false })
      expect(auditBodies(scene)).toHaveLength(rows + 1)
    }
  })
})
