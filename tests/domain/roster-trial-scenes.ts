import {
  addGuardian,
  addPupil,
  addWorker,
  seedProvider,
  type RosterProvider,
} from './roster-provider.ts'

export const PUPILS = 130

/** Three schools, two of them with students, guardians and staff. */
export function seedSchools(): RosterProvider {
  const made = seedProvider(['a', 'b', 'c'])
  for (let i = 0; i < PUPILS; i++) {
    addPupil(made, { id: `s${i}`, school: i % 2 ? 'a' : 'b', agents: [`g${i}`] })
    addGuardian(made, { id: `g${i}`, school: 'a', agents: [`s${i}`] })
  }
  for (let i = 0; i < 12; i++) addWorker(made, { id: `t${i}`, school: 'a' })
  return made
}

/** A student's lessons end at one school and begin at another; the record follows. */
export const move = (provider: RosterProvider, id: string, to: string): void =>
  moveOn(provider, { id, to, on: '2026-10-12' })

type Move = { readonly id: string; readonly to: string; readonly on: string }

function moveOn(provider: RosterProvider, { id, to, on }: Move): void {
  provider.change('enrollments', `e-${id}`, { endDate: on })
  provider.put('enrollments', `n-${id}`, id, `c-${to}`, to, 'student', 0, on, '2027-06-05')
  provider.change('users', id, {
    primaryOrg: to,
    roles: [['student', 'primary', to, null, null]],
  })
}

/** The provider gives a student who moves a new record and leaves the old one as it was. */
function rekey(provider: RosterProvider, id: string, to: string): void {
  provider.change('enrollments', `e-${id}`, { endDate: '2026-10-12' })
  addPupil(provider, {
    id: `${id}-${to}`,
    school: to,
    number: id,
    given: `Given${id}`,
    family: `Family${id}`,
    begin: '2026-10-12',
  })
}

/** Things that happen at schools overnight. */
export const SCENARIOS: Readonly<Record<string, (provider: RosterProvider) => void>> = {
  'nothing at all': () => undefined,
  'students who move': (provider) => {
    move(provider, 's1', 'b')
    move(provider, 's2', 'c')
    moveOn(provider, { id: 's3', to: 'b', on: '2026-10-01' })
  },
  'students who move under a new id': (provider) => {
    rekey(provider, 's1', 'b')
    rekey(provider, 's4', 'a')
    rekey(provider, 's120', 'c')
    rekey(provider, 's9', 'a')
  },
  'new students, one of them with two records': (provider) => {
    addPupil(provider, { id: 'new1', school: 'a' })
    addPupil(provider, { id: 'new2', school: 'c' })
    addPupil(provider, {
      id: 'new3',
      school: 'c',
      number: 'new2',
      given: 'Givennew2',
      family: 'Familynew2',
    })
    addPupil(provider, { id: 'later', school: 'b', begin: '2026-11-01' })
  },
  'students who leave': (provider) => {
    for (const id of ['s5', 's6', 's7']) {
      provider.tombstone('users', id)
      provider.tombstone('enrollments', `e-${id}`)
    }
    provider.change('enrollments', 'e-s8', { endDate: '2026-10-10' })
  },
  'records that vanish, for the first time': (provider) => {
    for (const id of ['s5', 's6']) provider.vanish('users', id)
    provider.vanish('enrollments', 'e-s9')
  },
  'a new school with students of another': (provider) => {
    provider.put('orgs', 'd', 'School d', 'school', 'N-d', 'district')
    provider.put('classes', 'c-d', 'Homeroom d', 'homeroom', 'd')
    for (const id of ['s10', 's11', 's12']) move(provider, id, 'd')
    addPupil(provider, { id: 'new', school: 'd' })
  },
  'a school under a new id': (provider) => {
    provider.tombstone('orgs', 'c')
    provider.put('orgs', 'c9', 'School c', 'school', 'N-c', 'district')
    addPupil(provider, { id: 'new', school: 'c9' })
  },
  'lessons that lean on a class that moves': (provider) => {
    provider.change('classes', 'c-a', { school: 'c' })
    provider.change('users', 's0', { familyName: 'Renamed' })
  },
  'an enrollment that passes to somebody else': (provider) => {
    provider.change('enrollments', 'e-s1', { user: 's2' })
  },
  'people at two schools, and a teacher': (provider) => {
    provider.put('enrollments', 'x', 's1', 'c-b', 'b', 'student', 0, '2026-10-12', '2027-06-05')
    provider.change('users', 't1', {
      roles: [['teacher', 'primary', 'b', null, null]],
      primaryOrg: 'b',
    })
  },
  'a crowd that leaves, which a guard would hold': (provider) => {
    for (let i = 0; i < 60; i++) provider.tombstone('users', `s${i}`)
  },
  'a number that two people claim': (provider) => {
    addPupil(provider, { id: 'claims', school: 'a' })
    provider.change('users', 'claims', { identifier: 's1' })
    addPupil(provider, { id: 'takes', school: 'b', number: 's2', given: 'Other', family: 'Name' })
  },
}
