import { beforeEach, describe, expect, test } from 'vitest'
import { OPERATOR } from '../helpers/district.ts'
import { grantRole } from '../helpers/people.ts'
import { GuardScene, guardsOf } from './roster-guards-scene.ts'
import { addGuardian, addPupil } from './roster-provider.ts'
import { peopleBySourcedId, sync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }

let scene: GuardScene
beforeEach(async () => {
  scene = await GuardScene.open()
})

const mapWord = (kind: 'role' | 'grade' | 'user_id_type', value: string, meaning: string) =>
  scene.district.client.run('roster.map_value', { kind, value, meaning }, operator)

const guards = async (): Promise<string[]> =>
  guardsOf(await sync(scene.district, scene.provider.courier))

/** Students of one school whose lessons go on at another. */
function moveSome(howMany: number): void {
  for (let i = 0; i < howMany; i++) {
    const id = `s${2 * i + 1}`
    scene.provider.change('enrollments', `e-${id}`, { endDate: '2026-10-12' })
    scene.provider.put(
      'enrollments',
      `n-${id}`,
      id,
      'c-b',
      'b',
      'student',
      0,
      '2026-10-12',
      '2027-06-05',
    )
    scene.provider.change('users', id, {
      primaryOrg: 'b',
      roles: [['student', 'primary', 'b', null, null]],
    })
  }
}

/** What happens, a guard that the usual limits let sleep or wake, and the limits that turn it round. */
type Case = {
  readonly guard: string
  readonly happens: (scene: GuardScene) => void | Promise<void>
  readonly set: (scene: GuardScene) => object
}

/** A reading more, so that there is something to compare the next one with. */
const readOnceMore = async ({ district, provider }: GuardScene): Promise<void> => {
  await synced(district, provider.courier)
}

const WAKES: Readonly<Record<string, Case>> = {
  'removals of one kind': {
    guard: 'many_removed',
    happens: (at) => [1, 2, 3, 5, 7].forEach((i) => at.withdraw(`s${i}`)),
    set: () => ({ collections: { users: { removedShare: 0, removedFloor: 4 } } }),
  },
  'removals of students': {
    guard: 'many_student_removed',
    happens: (at) => [1, 2, 3, 5, 7].forEach((i) => at.withdraw(`s${i}`)),
    set: () => ({ defaults: { removedShare: 0, removedFloor: 4 } }),
  },
  'staff who lose access': {
    guard: 'many_staff_removed',
    happens: (at) => at.provider.change('users', 't3', { enabled: 0 }),
    set: () => ({ defaults: { removedShare: 0, staffFloor: 0 } }),
  },
  'updates of one kind': {
    guard: 'many_changed',
    happens: (at) => {
      for (let i = 0; i < 30; i++) at.provider.change('users', `s${i}`, { familyName: 'Changed' })
    },
    set: () => ({ collections: { users: { changedShare: 0.1 } } }),
  },
  'one school': {
    guard: 'school_drained',
    happens: (at) => at.withdraw('c0'),
    set: (at) => ({ schools: { [at.schoolId('c')]: { schoolShare: 0 } } }),
  },
  'moves from one school': {
    guard: 'group_move',
    happens: () => moveSome(5),
    set: (at) => ({ schools: { [at.schoolId('a')]: { groupFloor: 5, groupShare: 0.01 } } }),
  },
  'moves in the district': {
    guard: 'mass_move',
    happens: () => moveSome(5),
    set: () => ({ defaults: { districtFloor: 4, districtShare: 0 } }),
  },
  'rows with a fault': {
    guard: 'many_issues',
    happens: (at) => {
      at.provider.quarantined.users = [1, 2, 3].map((i) => [`s${i}`, 'grade_unmapped', 'grades'])
    },
    set: () => ({ collections: { users: { issueFloor: 2, issueShare: 0 } } }),
  },
  'persons under a new id': {
    guard: 'rekey',
    happens: (at) => {
      for (const i of [1, 3, 5]) {
        const names = { given: `Givens${i}`, family: `Familys${i}` }
        addPupil(at.provider, { id: `new${i}`, number: `s${i}`, school: 'a', ...names })
      }
    },
    set: () => ({ defaults: { aliasFloor: 2, aliasShare: 0 } }),
  },
  'rows of a reading': {
    guard: 'row_count',
    happens: async (at) => {
      await readOnceMore(at)
      for (let i = 0; i < 20; i++)
        addGuardian(at.provider, { id: `g${i}`, school: 'a', agents: [`s${i}`] })
    },
    set: () => ({ collections: { users: { rowsHigh: 1.01, rowsFloor: 5 } } }),
  },
}

describe.each(Object.entries(WAKES))(
  'a limit that is made tighter: %s',
  (_, { guard, happens, set }) => {
    test('the usual one lets it through', async () => {
      await happens(scene)
      expect(await guards()).not.toContain(guard)
    })

    test('lets it through from the moment it is set', async () => {
      expect((await scene.setGuards(set(scene))).ok).toBe(true)
      await happens(scene)
      expect(await guards()).toContain(guard)
    })
  },
)

const SLEEPS: Readonly<Record<string, Case>> = {
  'removals of every kind': {
    guard: 'many_removed',
    happens: (at) => {
      for (let i = 0; i < 40; i++) at.withdraw(`s${i}`)
    },
    set: () => ({ defaults: { removedShare: 0.5 } }),
  },
  'staff who lose access': {
    guard: 'many_staff_removed',
    happens: (at) => {
      for (let i = 0; i < 11; i++) at.provider.change('users', `t${i}`, { enabled: 0 })
    },
    set: () => ({ collections: { users: { staffFloor: 20 } } }),
  },
  'updates of one kind': {
    guard: 'many_changed',
    happens: (at) => {
      for (let i = 0; i < 200; i++) at.provider.change('users', `s${i}`, { familyName: 'Changed' })
    },
    set: () => ({ collections: { users: { changedShare: 1 } } }),
  },
  'one school': {
    guard: 'school_drained',
    happens: (at) => {
      for (let i = 0; i < 6; i++) at.withdraw(`c${i}`)
    },
    set: (at) => ({ schools: { [at.schoolId('c')]: { schoolFloor: 11 } } }),
  },
  'moves from one school': {
    guard: 'group_move',
    happens: () => moveSome(30),
    set: (at) => ({ schools: { [at.schoolId('a')]: { groupFloor: 40 } } }),
  },
  'moves in the district': {
    guard: 'mass_move',
    happens: () => moveSome(60),
    set: (at) => ({
      defaults: { districtFloor: 100 },
      schools: { [at.schoolId('a')]: { groupFloor: 100, schoolFloor: 1_000 } },
    }),
  },
  'persons under a new id': {
    guard: 'rekey',
    happens: (at) => {
      for (let i = 0; i < 60; i++) {
        const names = { given: `Givens${i}`, family: `Familys${i}` }
        addPupil(at.provider, { id: `n${i}`, number: `s${i}`, school: i % 2 ? 'a' : 'b', ...names })
      }
    },
    set: () => ({ defaults: { aliasFloor: 100 } }),
  },
  'rows of a reading': {
    guard: 'row_count',
    happens: async (at) => {
      await readOnceMore(at)
      for (let i = 0; i < 100; i++)
        addGuardian(at.provider, { id: `g${i}`, school: 'a', agents: [`s${i}`] })
    },
    set: () => ({ collections: { users: { rowsFloor: 200 } } }),
  },
}

describe.each(Object.entries(SLEEPS))(
  'a limit that is made wider: %s',
  (_, { guard, happens, set }) => {
    test('the usual one stops it', async () => {
      await happens(scene)
      expect(await guards()).toContain(guard)
    })

    test('lets it through from the moment it is set', async () => {
      expect((await scene.setGuards(set(scene))).ok).toBe(true)
      await happens(scene)
      expect(await guards()).not.toContain(guard)
    })
  },
)

describe('a limit', () => {
  test('of one school says nothing about another', async () => {
    await scene.setGuards({ schools: { [scene.schoolId('a')]: { schoolShare: 0 } } })
    scene.withdraw('c0')
    expect(await guards()).toEqual([])
  })

  test('of one kind of record says nothing about another', async () => {
    await scene.setGuards({ collections: { orgs: { changedShare: 0.1, changedFloor: 0 } } })
    for (let i = 0; i < 30; i++) scene.provider.change('users', `s${i}`, { familyName: 'Changed' })
    expect(await guards()).toEqual([])
  })
})

describe('words that were given a meaning', () => {
  test('make every row another one once, and no guard counts that', async () => {
    for (let i = 0; i < 200; i++) scene.provider.change('users', `s${i}`, { grade: '08' })
    await mapWord('grade', 'Eighth', '08')
    const run = await synced(scene.district, scene.provider.courier)
    expect(run.collections.users?.changed).toBe(200)
    expect(guardsOf(run)).toEqual([])
  })

  test('do not switch the guard of updates off for good', async () => {
    await mapWord('grade', 'Eighth', '08')
    await synced(scene.district, scene.provider.courier)
    scene.nextDay()
    for (let i = 0; i < 200; i++)
      scene.provider.change('users', `s${i}`, { familyName: 'CAPITALS' })
    expect(await guards()).toEqual(['many_changed'])
    const person = (await peopleBySourcedId(scene.district)).get('s1')
    expect(person?.familyName).toBe('Familys1')
  })
})

test('limits are changed by those who look after connections, and that is on record', async () => {
  const id = (await peopleBySourcedId(scene.district)).get('t1')?.id ?? ''
  grantRole(scene.district, { personId: id, role: 'config_admin', school: '*' })
  await scene.setGuards({ defaults: { removedFloor: 30 } })
  const row = scene.district.storage.database
    .prepare(`SELECT count(*) AS n FROM audit WHERE body LIKE '%"source.set_guards"%'`)
    .get()
  expect(row).toEqual({ n: 1 })
})
