import { describe, expect, test } from 'vitest'
import { DAY } from '../../src/core/kernel/time.ts'
import { count, peopleBySourcedId, readSync } from './roster-run.ts'
import { bulk, bulk11, DAY_ONE, FILES, type Pupil } from './roster-csv-files.ts'
import { confirmedMoves, mapper, taken, upload, uploadingDistrict } from './roster-csv-scene.ts'
import { approvedFirst } from '../helpers/approved-first.ts'
import { csv, manifest, zip, type ZipFile } from '../connectors/csv-zip.ts'

const MOVED_ON = '2026-10-12'

/** The first student goes from the north to the south; the old enrollment ends on that day. */
const before: Pupil = { id: 's0', school: 'north', end: MOVED_ON }
const after: Pupil = { id: 's0', school: 'south', begin: MOVED_ON }
const others = DAY_ONE.slice(1)
const dayTwo = bulk([after, ...others], [before, after, ...others])
const dayTwo11 = bulk11([after, ...others], [before, after, ...others])
const active = (pupil: Pupil): Pupil => ({ ...pupil, status: 'active' })

const changes12: readonly ZipFile[] = [
  FILES.users([active(after)]),
  FILES.roles([active(after)]),
  FILES.enrollments([active(before), active(after)]),
  manifest('1.2', { users: 'delta', roles: 'delta', enrollments: 'delta' }),
]
const changes11: readonly ZipFile[] = [
  manifest('1.1', { users: 'delta', enrollments: 'delta', orgs: 'absent' }),
  FILES.users11([active(after)]),
  FILES.enrollments([active(before), active(after)]),
]
/** Nothing about the person but the role, which is in a file of its own. */
const changesWithoutUsers: readonly ZipFile[] = [
  FILES.roles([active(after)]),
  FILES.enrollments([active(before), active(after)]),
  manifest('1.2', { roles: 'delta', enrollments: 'delta' }),
]

describe('an uploaded package', () => {
  test.each([
    ['1.2', bulk],
    ['1.1', bulk11],
  ] as const)('of OneRoster %s becomes people at their schools', async (_, files) => {
    const district = await uploadingDistrict()
    const { uploaded, sync } = await taken(district, files(DAY_ONE))
    expect(sync).toMatchObject({ state: 'succeeded', error: null, mode: 'full' })
    expect(uploaded.warnings).toEqual([])
    expect(uploaded.files).toContainEqual({ name: 'enrollments', mode: 'bulk', rows: 12 })
    const people = await peopleBySourcedId(district)
    expect(people.size).toBe(12)
    expect(people.get('s0')).toMatchObject({
      givenName: 'Givens0',
      grade: '07',
      roles: ['student'],
      homeSchool: { name: 'North School' },
    })
    expect(count(district, 'roster_issue')).toBe(0)
  })

  test.each([
    ['a whole package of 1.2', bulk, dayTwo],
    ['a whole package of 1.1', bulk11, dayTwo11],
    ['changes of 1.2', bulk, changes12],
    ['changes of 1.1', bulk11, changes11],
    ['changes of roles and enrollments only', bulk, changesWithoutUsers],
  ] as const)('%s brings the same single transfer', async (_, dayOne, next) => {
    const district = await uploadingDistrict()
    await taken(district, dayOne(DAY_ONE))
    district.clock.advance(DAY)
    const { sync } = await taken(district, next)
    expect(sync).toMatchObject({ state: 'succeeded', error: null })
    expect(confirmedMoves(district)).toEqual([
      { sourcedId: 's0', from: 'North School', to: 'South School', on: MOVED_ON },
    ])
    const people = await peopleBySourcedId(district)
    expect(people.size).toBe(12)
    expect(people.get('s0')?.homeSchool).toMatchObject({ name: 'South School' })
    district.clock.advance(DAY)
    await taken(district, next)
    expect(confirmedMoves(district)).toHaveLength(1)
  })

  test('is forgotten once it was read: no page, and roles only as those of the source', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    district.clock.advance(DAY)
    await taken(district, changes12)
    district.clock.advance(2 * 60_000)
    await district.drain(mapper)
    expect(count(district, 'roster_upload_page')).toBe(0)
    expect(count(district, 'roster_upload')).toBe(0)
    expect(count(district, 'roster_upload_file')).toBe(0)
    expect(count(district, 'roster_upload_part')).toBe(1)
    expect(count(district, 'roster_csv_role')).toBe(12)
  })

  test('that is tried only changes nothing, and can be applied as it was shown', async () => {
    const district = await uploadingDistrict()
    const { sync } = await taken(district, bulk(DAY_ONE), { dryRun: true })
    expect(sync).toMatchObject({ dryRun: true, phase: 'planned' })
    expect(count(district, 'person')).toBe(0)
    district.clock.advance(DAY / 2)
    await district.drain(mapper)
    const approved = await district.client.run(
      'sync.approve',
      { id: sync.id },
      { caller: { via: 'operator' } },
    )
    expect(approved.ok).toBe(true)
    await district.drain(mapper)
    expect(await readSync(district, sync.id)).toMatchObject({ state: 'succeeded', error: null })
    expect((await peopleBySourcedId(district)).size).toBe(12)
    district.clock.advance(DAY)
    const { sync: next } = await taken(district, changesWithoutUsers)
    expect(next).toMatchObject({ state: 'succeeded', error: null })
    expect(confirmedMoves(district)).toHaveLength(1)
  })

  test('is a trial when it is the first, whatever is asked for', async () => {
    const district = await uploadingDistrict()
    const first = await upload(district, zip(bulk(DAY_ONE)), { dryRun: false })
    if (!first.ok) throw new Error('refused')
    await district.drain(mapper)
    const trial = await readSync(district, first.value.id ?? '')
    expect(trial).toMatchObject({ dryRun: true, trialReason: 'first', phase: 'planned' })
    expect(count(district, 'person')).toBe(0)
    expect(await approvedFirst(district, trial.id)).toBe(true)
    await district.drain(mapper)
    expect(await readSync(district, trial.id)).toMatchObject({ dryRun: false, words: null })
    expect(count(district, 'person')).toBe(12)
    const { sync: second } = await taken(district, bulk(DAY_ONE))
    expect(second).toMatchObject({ dryRun: false, trialReason: null, state: 'succeeded' })
  })
})

describe('what is not in a package', () => {
  test('counts as missing where its file was whole, and not where it told changes', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    district.clock.advance(DAY)
    const files = [
      FILES.users(DAY_ONE.slice(1)),
      FILES.roles(DAY_ONE.slice(1)),
      FILES.enrollments([active({ id: 's5', school: 'north' })]),
      manifest('1.2', { users: 'bulk', roles: 'bulk', enrollments: 'delta' }),
    ]
    const { sync } = await taken(district, files)
    expect(sync.collections['users']).toMatchObject({ received: 11, absent: 1 })
    expect(sync.collections['enrollments']).toMatchObject({ received: 1, absent: 0 })
    expect(sync.collections['classes']).toMatchObject({ received: 0, absent: 0, skipped: true })
    expect(sync.guards).toEqual([])
  })

  test('is not touched where the whole file is absent', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    district.clock.advance(DAY)
    const { sync } = await taken(district, [FILES.orgs(), manifest('1.2', { orgs: 'bulk' })])
    expect(sync).toMatchObject({ state: 'succeeded', guards: [] })
    expect((await peopleBySourcedId(district)).get('s0')).toMatchObject({ archived: false })
  })

  test('is held as a whole where a file has a header and no rows', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    district.clock.advance(DAY)
    const { sync } = await taken(district, [
      FILES.enrollments([]),
      manifest('1.2', { enrollments: 'bulk' }),
    ])
    expect(sync.guards.map(({ guard, collection }) => [guard, collection])).toContainEqual([
      'empty_collection',
      'enrollments',
    ])
    expect(count(district, 'roster_enrollment')).toBe(12)
  })

  test('keeps the roles people had when roles.csv is missing', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    district.clock.advance(DAY)
    const renamed = DAY_ONE.map((pupil) => ({ ...pupil, given: `New${pupil.id}` }))
    await taken(district, [FILES.users(renamed), manifest('1.2', { users: 'bulk' })], {})
    expect((await peopleBySourcedId(district)).get('s0')).toMatchObject({ roles: ['student'] })
  })

  test('leaves people without a role, said in words and noted, when there never was a roles.csv', async () => {
    const district = await uploadingDistrict()
    const files = bulk(DAY_ONE).filter(({ name }) => name !== 'roles.csv')
    const { uploaded } = await taken(district, files)
    expect(uploaded.warnings).toEqual(
      expect.arrayContaining([expect.stringContaining('nobody has a role')]),
    )
    const codes = district.storage.database.prepare('SELECT DISTINCT code FROM roster_issue').all()
    expect(codes).toEqual([{ code: 'role_missing' }])
  })
})

describe('roles in a file of their own', () => {
  test('are read on top of those of before, and a withdrawn one is gone', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    district.clock.advance(DAY)
    const lines = [
      'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId',
      'r2-s1,active,2026-10-13,s1,secondary,aide,,,south,',
      'r-s2,tobedeleted,2026-10-13,s2,primary,student,,,north,',
      'r-nobody,active,2026-10-13,nobody,primary,student,,,north,',
    ]
    const roles = { name: 'roles.csv', text: lines.join('\r\n') }
    const { sync } = await taken(district, [roles, manifest('1.2', { roles: 'delta' })])
    expect(sync).toMatchObject({ state: 'succeeded', error: null })
    expect(sync.collections['users']).toMatchObject({ received: 2, changed: 2 })
    expect(rolesOf(district, 's1')).toEqual([
      ['aide', 'secondary', 'south', null, null],
      ['student', 'primary', 'north', null, null],
    ])
    expect(rolesOf(district, 's2')).toEqual([])
    // A later change of one role does not bring the withdrawn one back.
    const later = { ...roles, text: [lines[0], lines[1]?.replace('south', 'north')].join('\n') }
    await taken(district, [later, manifest('1.2', { roles: 'delta' })])
    expect(rolesOf(district, 's1')).toHaveLength(2)
    expect(rolesOf(district, 's2')).toEqual([])
  })

  test('that are handed to somebody else are no longer those of whoever had them', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    district.clock.advance(DAY)
    const header = String(FILES.roles([]).text)
    const handed = 'r-s1,active,2026-10-13,s2,secondary,aide,,,south,'
    const roles = { name: 'roles.csv', text: `${header}\r\n${handed}` }
    const { sync } = await taken(district, [roles, manifest('1.2', { roles: 'delta' })])
    expect(sync).toMatchObject({ state: 'succeeded', error: null })
    expect(rolesOf(district, 's1')).toEqual([])
    expect(rolesOf(district, 's2')).toEqual([
      ['aide', 'secondary', 'south', null, null],
      ['student', 'primary', 'north', null, null],
    ])
  })

  test('told as a whole change everybody they leave out, also when only some people are told', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    district.clock.advance(DAY)
    const files = [
      FILES.users([active({ id: 's3', school: 'north', given: 'Renamed' })]),
      FILES.roles(DAY_ONE.filter(({ id }) => id !== 's4')),
      manifest('1.2', { users: 'delta', roles: 'bulk' }),
    ]
    const { sync } = await taken(district, files)
    expect(sync.collections['users']).toMatchObject({ received: 12, changed: 2, absent: 0 })
    expect(rolesOf(district, 's4')).toEqual([])
    expect((await peopleBySourcedId(district)).get('s3')).toMatchObject({ givenName: 'Renamed' })
  })
})

function rolesOf(district: Awaited<ReturnType<typeof uploadingDistrict>>, id: string): unknown {
  const row = district.storage.database
    .prepare(`SELECT body ->> '$[15]' AS roles FROM roster_user WHERE sourced_id = ?`)
    .get(id)
  return JSON.parse(String(row?.['roles']))
}

describe('two uploads', () => {
  test('do not run at once: the second is told so and nothing of it stays', async () => {
    const district = await uploadingDistrict()
    const first = await upload(district, zip(bulk(DAY_ONE)))
    expect(first.ok).toBe(true)
    const second = await upload(district, zip(bulk(DAY_ONE)))
    expect(second).toMatchObject({
      ok: false,
      error: { kind: 'district', failure: { kind: 'conflict', code: 'run_active' } },
    })
    expect(count(district, 'roster_upload')).toBe(1)
  })

  test('of the same files one after the other change nothing the second time', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    const before = await peopleBySourcedId(district)
    const { sync } = await taken(district, bulk(DAY_ONE))
    expect(sync).toMatchObject({ state: 'succeeded', transfers: 0, guards: [] })
    for (const tally of Object.values(sync.collections)) {
      expect(tally).toMatchObject({ created: 0, changed: 0, removed: 0, absent: 0 })
    }
    expect(await peopleBySourcedId(district)).toEqual(before)
  })

  test('may tell some files whole and of others the changes', async () => {
    const district = await uploadingDistrict()
    await taken(district, bulk(DAY_ONE))
    const whole = bulk(DAY_ONE).filter(({ name }) => name === 'orgs.csv')
    const changes = {
      name: 'users.csv',
      text: csv(
        'sourcedId,status,dateLastModified,enabledUser,givenName,familyName',
        's3,active,2026-09-02T00:00:00Z,true,Renamed,Again',
      ),
    }
    const files = [...whole, changes, manifest('1.2', { orgs: 'bulk', users: 'delta' })]
    const { uploaded, sync } = await taken(district, files)
    expect(uploaded.files).toMatchObject([
      { name: 'orgs', mode: 'bulk' },
      { name: 'users', mode: 'delta' },
    ])
    expect(sync.collections['users']).toMatchObject({ received: 1, changed: 1, absent: 0 })
    expect((await peopleBySourcedId(district)).get('s3')).toMatchObject({ givenName: 'Renamed' })
  })
})
