import { describe, expect, test } from 'vitest'
import type { CommandInput, CommandName } from '../../src/core/district/client.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import {
  calmConcern,
  createScene,
  firstTask,
  offerCase,
  openCase,
  opening,
  raise,
  type Scene,
} from '../helpers/casework.ts'
import { OPERATOR, SERVICE } from '../helpers/district.ts'
import { seedGuardianship, seedStaff } from '../helpers/people.ts'
import { auditBodies, contentOf } from '../helpers/traces.ts'

/** One row for each command: who may, with what, and who else tried. */
type Row<N extends CommandName> = {
  readonly name: N
  readonly prepare: (scene: Scene) => Promise<CommandInput<N>>
  readonly by: (scene: Scene) => Caller
  readonly refused: readonly ((scene: Scene) => Caller)[]
}

const row = <N extends CommandName>(one: Row<N>): Row<N> => one

/** A member of the school's own team whose child the student is. */
const parentOnTheTeam = (scene: Scene): Caller => {
  const parent = seedStaff(scene, { school: scene.school, roles: ['triager', 'chair'] })
  seedGuardianship(scene, { guardianId: parent.id, studentId: scene.student.id })
  return parent.session
}

const teacher = (s: Scene): Caller => s.teacher.session
const manager = (s: Scene): Caller => s.manager.session
const triager = (s: Scene): Caller => s.triager.session
const fromChat = (s: Scene): Caller => s.manager.slack
const otherTriager = (s: Scene): Caller => s.other.triager.session
const otherChair = (s: Scene): Caller => s.other.chair.session
const coordinator = (s: Scene): Caller => s.coordinator.session
const operator = (): Caller => OPERATOR
const service = (): Caller => SERVICE
const nobody = (): Caller => ({ via: 'session', token: 'nobody' })

const everybodyElse = [operator, service, nobody, teacher, otherTriager, parentOnTheTeam]

const inADay = (scene: Scene): number => scene.clock.now + 24 * 60 * 60 * 1_000

const taskOf = async (scene: Scene) => firstTask(scene, await openCase(scene))

const COMMANDS = [
  row({
    name: 'concern.raise',
    prepare: (s) => Promise.resolve(calmConcern(s)),
    by: (s) => s.teacher.slack,
    refused: [operator, service, nobody, otherTriager],
  }),
  row({
    name: 'concern.acknowledge',
    prepare: async (s) => ({ id: await raise(s) }),
    by: triager,
    refused: everybodyElse,
  }),
  row({
    name: 'concern.claim',
    prepare: async (s) => ({ id: await raise(s) }),
    by: triager,
    refused: everybodyElse,
  }),
  row({
    name: 'concern.release',
    prepare: async (s) => ({ id: await raise(s) }),
    by: triager,
    refused: everybodyElse,
  }),
  row({
    name: 'triage.decide',
    prepare: async (s) => opening(await raise(s)),
    by: triager,
    refused: [...everybodyElse, manager, coordinator, (s) => s.triager.slack],
  }),
  row({
    name: 'case.add_note',
    prepare: async (s) => ({ caseId: await openCase(s), text: 'The aunt called back.' }),
    by: manager,
    refused: [...everybodyElse, coordinator, fromChat, (s) => s.chair.session],
  }),
  row({
    name: 'case.add_member',
    prepare: async (s) => ({ caseId: await openCase(s), personId: s.teacher.id }),
    by: manager,
    refused: [...everybodyElse, coordinator, fromChat, (s) => s.chair.session],
  }),
  row({
    name: 'task.add',
    prepare: async (s) => ({
      caseId: await openCase(s),
      title: 'Ask the coach',
      ownerId: s.teacher.id,
      dueAt: inADay(s),
    }),
    by: manager,
    refused: [...everybodyElse, coordinator, fromChat, (s) => s.chair.session],
  }),
  row({
    name: 'task.acknowledge',
    prepare: async (s) => ({ id: await taskOf(s) }),
    by: fromChat,
    refused: [...everybodyElse, coordinator, (s) => s.chair.session],
  }),
  row({
    name: 'task.complete',
    prepare: async (s) => ({ id: await taskOf(s), outcome: 'She was glad to talk.' }),
    by: fromChat,
    refused: [...everybodyElse, coordinator, (s) => s.chair.session],
  }),
  row({
    name: 'task.reschedule',
    prepare: async (s) => ({ id: await taskOf(s), dueAt: inADay(s) }),
    by: manager,
    refused: [...everybodyElse, coordinator, fromChat, (s) => s.chair.session],
  }),
  row({
    name: 'task.reassign',
    prepare: async (s) => ({ id: await taskOf(s), ownerId: s.teacher.id }),
    by: manager,
    refused: [...everybodyElse, coordinator, fromChat, (s) => s.chair.session],
  }),
  row({
    name: 'transfer.accept',
    prepare: async (s) => ({ handoverId: (await offerCase(s)).handoverId }),
    by: otherChair,
    refused: [
      operator,
      nobody,
      teacher,
      manager,
      (s) => s.chair.session,
      (s) => s.other.chair.slack,
    ],
  }),
  row({
    name: 'transfer.decline',
    prepare: async (s) => ({
      handoverId: (await offerCase(s)).handoverId,
      reason: 'She will not start here after all.',
    }),
    by: otherChair,
    refused: [
      operator,
      nobody,
      teacher,
      manager,
      (s) => s.chair.session,
      (s) => s.other.chair.slack,
    ],
  }),
]

type AnyRow = Pick<Row<CommandName>, 'by' | 'refused'> & {
  readonly name: CommandName
  readonly prepare: (scene: Scene) => Promise<unknown>
}
const ROWS: readonly AnyRow[] = COMMANDS

describe.each(ROWS.map((one) => [one.name, one] as const))('%s', (name, one) => {
  // safe because each row pairs the name with its own input
  const inputFor = async (scene: Scene) => (await one.prepare(scene)) as never

  test('works, is on the record with the rule that allowed it, and a repeat changes nothing', async () => {
    const scene = await createScene()
    const input = await inputFor(scene)
    const before = contentOf(scene)
    const envelope = { caller: one.by(scene), requestKey: 'pressed-twice' }
    const first = await scene.client.run(name, input, envelope)
    expect(first).toMatchObject({ ok: true })
    expect(auditBodies(scene).at(-1)).toMatchObject({ act: name, outcome: 'ok' })
    const after = contentOf(scene)
    expect(after).not.toEqual(before)
    const rows = auditBodies(scene).length
    expect(await scene.client.run(name, input, envelope)).toEqual(first)
    expect(contentOf(scene)).toEqual(after)
    expect(auditBodies(scene)).toHaveLength(rows)
  })

  test('refuses everybody else and leaves nothing but the record of it', async () => {
    const scene = await createScene()
    const input = await inputFor(scene)
    for (const refused of one.refused) {
      const caller = refused(scene)
      const before = contentOf(scene)
      const rows = auditBodies(scene).length
      const answer = await scene.client.run(name, input, { caller, requestKey: 'try' })
      expect(answer, `${name} by ${JSON.stringify(caller)}`).toMatchObject({ ok: false })
      expect(contentOf(scene)).toEqual(before)
      expect(auditBodies(scene)).toHaveLength(rows + 1)
      expect(auditBodies(scene).at(-1)).not.toMatchObject({ outcome: 'ok' })
    }
  })

  test('answers nonsense with the field to mend', async () => {
    const scene = await createScene()
    const before = contentOf(scene)
    const nonsense = { caller: one.by(scene) }
    // safe because the point is what a caller sends who does not keep to the types
    const answer = await scene.client.run(name, { id: 7 } as never, nonsense)
    expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid' } })
    if (answer.ok || answer.error.kind !== 'invalid') throw new Error('not reached')
    for (const issue of answer.error.issues) {
      expect(issue.path).not.toBe('')
      expect(issue.message).not.toMatch(/^Invalid/)
    }
    expect(contentOf(scene)).toEqual(before)
  })
})
