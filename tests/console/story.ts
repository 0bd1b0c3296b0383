import { HOUR, MINUTE, DAY } from '../../src/core/kernel/time.ts'
import { createContext, districtFacts } from '../../src/core/district/run.ts'
import { resolveActor } from '../../src/core/domain/access/resolve.ts'
import { proposeHandovers } from '../../src/core/domain/transfer/propose-handovers.ts'
import { atomically } from '../../src/core/store/db.ts'
import { transfer } from '../../src/core/store/tables/roster.ts'
import { sha256 } from '../../src/core/store/vault.ts'
import { SERVICE, type TestDistrict } from '../helpers/district.ts'
import { seedSchool, seedStaff, seedStudent, type SeededStaff } from '../helpers/people.ts'

/** A week at one school, made by the district's own commands: enough of everything to fill each page. */
export async function tellStory(district: TestDistrict) {
  const maple = seedSchool(district, { name: 'Maple Middle School' })
  const cedar = seedSchool(district, { name: 'Cedar Creek High School' })
  const teacher = seedStaff(district, { name: 'Tessa Moreno', school: maple })
  const counselor = seedStaff(district, {
    name: 'Carl Osei',
    school: maple,
    roles: ['triager', 'case_manager'],
  })
  const principal = seedStaff(district, {
    name: 'Priya Natarajan-Villanueva',
    school: maple,
    roles: ['chair'],
  })
  const lead = seedStaff(district, {
    name: 'Ruben Castellanos',
    school: cedar,
    roles: ['triager', 'chair', 'case_manager'],
  })
  const coordinator = seedStaff(district, {
    name: 'Dana Whitfield',
    roles: ['district_coordinator'],
  })
  const admin = seedStaff(district, { name: 'Ivan Petrov', roles: ['config_admin'] })
  const jordan = seedStudent(district, { name: 'Jordan Avery', school: maple, grade: '08' })
  const sam = seedStudent(district, { name: 'Samantha Jordanova', school: maple, grade: '06' })
  const lee = seedStudent(district, {
    name: 'Maximiliane Wolkenstein-Featherstonehaugh',
    school: maple,
    grade: '07',
  })
  const tell = telling(district)
  const first = await tell(teacher, { subjectId: jordan.id, what: WORDS.first })
  const opened = await decide(district, counselor, first)
  district.clock.advance(3 * HOUR)
  const urgent = await tell(teacher, {
    subjectId: lee.id,
    what: WORDS.urgent,
    dangerNow: 'yes',
    weapon: 'yes',
    when: 'a few minutes ago',
    where: 'second floor, near the gym',
  })
  const plain = await tell(teacher, { subjectId: sam.id, what: WORDS.plain, selfHarm: 'yes' })
  const described = await tell(principal, {
    subjectText: 'A tall student in a green jacket',
    schoolId: maple.id,
    what: WORDS.described,
    dangerNow: 'unknown',
  })
  district.clock.advance(20 * MINUTE)
  await must(district.client.run('concern.claim', { id: plain }, { caller: counselor.session }))
  await must(
    district.client.run(
      'case.add_note',
      { caseId: opened, text: WORDS.note },
      { caller: counselor.session },
    ),
  )
  await must(
    district.client.run(
      'task.add',
      {
        caseId: opened,
        title: 'Agree with the homeroom teacher who checks in each morning',
        ownerId: counselor.id,
        backupId: principal.id,
        dueAt: district.clock.now + 2 * HOUR,
      },
      { caller: counselor.session },
    ),
  )
  const [doneTaskId, taskId] = await finishOne(district, counselor)
  moveStudent(district, { id: jordan.id, from: maple.id, to: cedar.id })
  const { transfers } = await must(
    district.client.ask('transfer.list', {}, { caller: lead.session }),
  )
  const handoverId = transfers[0]?.handover?.id ?? ''
  return {
    schools: { maple, cedar },
    staff: { teacher, counselor, principal, lead, coordinator, admin },
    students: { jordan, sam, lee },
    concerns: { first, urgent, plain, described },
    caseId: opened,
    handoverId,
    taskId,
    doneTaskId,
  }
}

export type Story = Awaited<ReturnType<typeof tellStory>>

const WORDS = {
  first:
    'In third period he said that nobody would miss him, and later that everybody would be sorry. He has eaten alone since last week.',
  urgent: 'He showed a photo of a gun on his phone and named another student.',
  plain: 'She drew herself falling in art class and would not talk about it.',
  described: 'Somebody was trying the doors of the gym during lunch.',
  note: 'Spoke with Jordan at the end of the day.\nHe agreed to meet on Thursday and to bring his brother.',
} as const

type Told = {
  subjectId?: string
  subjectText?: string
  schoolId?: string
  what: string
  where?: string
  when?: string
  dangerNow?: 'yes' | 'no' | 'unknown'
  weapon?: 'yes' | 'no' | 'unknown'
  selfHarm?: 'yes' | 'no' | 'unknown'
}

const telling = (district: TestDistrict) => async (by: SeededStaff, told: Told) => {
  const input = { dangerNow: 'no', weapon: 'no', selfHarm: 'unknown', ...told } as const
  const raised = await must(district.client.run('concern.raise', input, { caller: by.session }))
  return raised.id
}

async function decide(district: TestDistrict, by: SeededStaff, concernId: string): Promise<string> {
  const decided = await must(
    district.client.run(
      'triage.decide',
      {
        concernId,
        decision: 'open_case',
        reason: 'He talks about not being missed, and it is new.',
        danger: 'no',
        need: 'yes',
      },
      { caller: by.session },
    ),
  )
  if (decided.caseId === null) throw new Error('no case')
  district.clock.advance(DAY)
  return decided.caseId
}

/** Finishes the most pressing task; gives it and the next one. */
async function finishOne(district: TestDistrict, by: SeededStaff): Promise<[string, string]> {
  const mine = await must(district.client.ask('task.mine', {}, { caller: by.session }))
  const [task, next] = mine.tasks
  if (!task || !next) throw new Error('no task')
  const input = { id: task.id, outcome: 'Mother was glad that we called.' }
  await must(district.client.run('task.complete', input, { caller: by.session }))
  return [task.id, next.id]
}

/** What the roster does when a move is confirmed: the row, and the question to the receiving school. */
function moveStudent(
  { house, clock }: TestDistrict,
  move: { id: string; from: string; to: string },
): void {
  const confirmed = {
    id: 'move-1',
    personId: move.id,
    fromOrgId: move.from,
    toOrgId: move.to,
    effectiveOn: '2026-10-14',
  }
  atomically<null>(house.db, (tx) => {
    const facts = districtFacts(tx, house.publicUrl)
    const by = { tx, now: clock.now, timeZone: 'America/Chicago', hash: sha256 }
    const actor = resolveActor(by, SERVICE)
    if (!facts || !actor.ok) throw new Error('the district is not there')
    const detectedAt = clock.now - 40 * MINUTE
    tx.insert(transfer)
      .values({ ...confirmed, kind: 'transfer', state: 'confirmed', runId: 'run', detectedAt })
      .run()
    const known = { tx, now: clock.now, actor: actor.value, facts }
    proposeHandovers(createContext(house, known), confirmed)
    return null
  })
}

/** The value of an act that has to work for the story to go on. */
export async function must<T>(
  asked: Promise<{ ok: true; value: T } | { ok: false; error: unknown }>,
): Promise<T> {
  const answer = await asked
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}
