import type {
  CommandInput,
  CommandName,
  CommandOutput,
  QueryInput,
  QueryName,
  QueryOutput,
} from '../../src/core/district/client.ts'
import type { Caller } from '../../src/core/kernel/actor.ts'
import type { Failure } from '../../src/core/kernel/failure.ts'
import type { Result } from '../../src/core/kernel/result.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { proposeHandovers } from '../../src/core/domain/transfer/propose-handovers.ts'
import { resolveActor } from '../../src/core/domain/access/resolve.ts'
import { createContext, districtFacts } from '../../src/core/district/run.ts'
import { atomically } from '../../src/core/store/db.ts'
import { sha256 } from '../../src/core/store/vault.ts'
import { createDistrict, SERVICE, type TestDistrict } from './district.ts'
import {
  seedSchool,
  seedStaff,
  seedStudent,
  type SeededSchool,
  type SeededStaff,
  type SeededPerson,
} from './people.ts'

/** A school with a team, a teacher and a student, and a second school with a chair of its own. */
export type Scene = TestDistrict & {
  readonly school: SeededSchool
  readonly teacher: SeededStaff
  readonly triager: SeededStaff
  readonly chair: SeededStaff
  readonly manager: SeededStaff
  readonly student: SeededPerson
  readonly other: {
    readonly school: SeededSchool
    readonly triager: SeededStaff
    readonly chair: SeededStaff
  }
  readonly coordinator: SeededStaff
  /** Runs a command and gives its value; a refusal fails the test. */
  run<N extends CommandName>(name: N, input: CommandInput<N>, as: Caller): Promise<CommandOutput<N>>
  ask<N extends QueryName>(name: N, input: QueryInput<N>, as: Caller): Promise<QueryOutput<N>>
}

/** The sentences of the standard concern; no table may hold one of them in the clear. */
export const WORDS = {
  what: 'He drew zebrafish with rifles and said everyone would be sorry',
  where: 'behind the lavender greenhouse',
  when: 'right after the marzipan sale',
} as const

export async function createScene(options: { path?: string } = {}): Promise<Scene> {
  const district = await createDistrict(options)
  const { client } = district
  const school = seedSchool(district, { name: 'Alder Middle' })
  const elsewhere = seedSchool(district, { name: 'Birch High' })
  const coordinator = seedStaff(district, { roles: ['district_coordinator'] })
  return {
    ...district,
    school,
    coordinator,
    teacher: seedStaff(district, { school }),
    triager: seedStaff(district, { school, roles: ['triager'] }),
    chair: seedStaff(district, { school, roles: ['chair'] }),
    manager: seedStaff(district, { school, roles: ['case_manager'] }),
    student: seedStudent(district, { school }),
    other: {
      school: elsewhere,
      triager: seedStaff(district, { school: elsewhere, roles: ['triager'] }),
      chair: seedStaff(district, { school: elsewhere, roles: ['chair'] }),
    },
    run: async (name, input, caller) => valueOf(await client.run(name, input, { caller })),
    ask: async (name, input, caller) => valueOf(await client.ask(name, input, { caller })),
  }
}

function valueOf<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

type RaiseInput = CommandInput<'concern.raise'>

/** What a teacher sends who answers everything with no. */
export const calmConcern = (scene: Scene, changes: Partial<RaiseInput> = {}): RaiseInput => ({
  subjectId: scene.student.id,
  ...WORDS,
  dangerNow: 'no',
  weapon: 'no',
  selfHarm: 'unknown',
  ...changes,
})

/** The teacher raises a concern about the student; gives its id. */
export async function raise(scene: Scene, changes: Partial<RaiseInput> = {}): Promise<string> {
  const { id } = await scene.run('concern.raise', calmConcern(scene, changes), scene.teacher.slack)
  return id
}

type DecideInput = CommandInput<'triage.decide'>

export const opening = (concernId: string, changes: Partial<DecideInput> = {}): DecideInput => ({
  concernId,
  decision: 'open_case',
  reason: 'The drawing names a place and a day.',
  danger: 'no',
  need: 'yes',
  ...changes,
})

/** The triager opens a case for the case manager; gives its id. */
export async function openCase(scene: Scene, changes: Partial<DecideInput> = {}): Promise<string> {
  const wanted = opening(await raise(scene), { caseManagerId: scene.manager.id, ...changes })
  const { caseId } = await scene.run('triage.decide', wanted, scene.triager.session)
  if (!caseId) throw new Error('no case was opened')
  return caseId
}

/** The first task of a case, by due time. */
export async function firstTask(scene: Scene, caseId: string): Promise<string> {
  const { tasks } = await scene.ask('case.read', { id: caseId }, scene.manager.session)
  const [task] = tasks
  if (!task) throw new Error('the case has no task')
  return task.id
}

let moves = 0

/** What the roster does when a student's move is confirmed: the row, and the question to the receiving school. */
export function move(
  scene: Scene,
  to: SeededSchool,
  options: { from?: SeededSchool; id?: string } = {},
): string {
  const { house, clock, student } = scene
  const id = options.id ?? `transfer-${++moves}`
  const fromOrgId = (options.from ?? scene.school).id
  const confirmed = {
    id,
    personId: student.id,
    fromOrgId,
    toOrgId: to.id,
    effectiveOn: '2026-10-12',
  }
  atomically<null>(house.db, (tx) => {
    const facts = districtFacts(tx, house.publicUrl)
    const by = { tx, now: clock.now, timeZone: 'America/Chicago', hash: sha256 }
    const actor = resolveActor(by, SERVICE)
    if (!facts || !actor.ok) throw new Error('the district is not there')
    tx.insert(transfer)
      .values({
        ...confirmed,
        kind: 'transfer',
        state: 'confirmed',
        runId: 'run',
        detectedAt: clock.now,
      })
      .onConflictDoNothing()
      .run()
    proposeHandovers(
      createContext(house, { tx, now: clock.now, actor: actor.value, facts }),
      confirmed,
    )
    return null
  })
  return id
}

/** The handover the other school's chair is asked about. */
export async function offeredHandover(scene: Scene): Promise<string> {
  const { transfers } = await scene.ask('transfer.list', {}, scene.other.chair.session)
  const found = transfers.find(({ handover }) => handover?.state === 'offered')?.handover
  if (!found) throw new Error('nothing was offered')
  return found.id
}

/** Opens a case, moves the student, and gives the case and the question. */
export async function offerCase(scene: Scene): Promise<{ caseId: string; handoverId: string }> {
  const caseId = await openCase(scene)
  move(scene, scene.other.school)
  return { caseId, handoverId: await offeredHandover(scene) }
}
