import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SWITCHES } from '../../sandbox/sis/state/switches.ts'
import type { Told, TestSis } from './sis-reader.ts'
import { DAY, openSis } from './sis-reader.ts'
import type { CsvRow } from './sis-zip.ts'
import { parseCsv, readZip, rowsOfCsv } from './sis-zip.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())
beforeEach(async () => {
  await sis.switches(DEFAULT_SWITCHES)
  await sis.control('reset', {})
})

const download = async (path: string): Promise<Buffer> => {
  const response = await fetch(`${sis.url}/export/${path}`)
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return Buffer.from(await response.arrayBuffer())
}
const texts = async (path = 'bulk.zip') =>
  new Map(readZip(await download(path)).map(({ name, bytes }) => [name, bytes.toString('utf8')]))
const rows = async (path: string, file: string): Promise<CsvRow[]> =>
  rowsOfCsv((await texts(path)).get(`${file}.csv`) ?? '')
/** The sourcedIds of every file that has rows, with their status. */
async function changes(path: string): Promise<Record<string, Record<string, string>>> {
  const told: Record<string, Record<string, string>> = {}
  for (const [name, text] of await texts(path)) {
    if (name === 'manifest.csv') continue
    const found = rowsOfCsv(text)
    for (const row of found) {
      expect(row['dateLastModified']).toMatch(/^\d{4}-\d\d-\d\dT/)
      ;(told[name] ??= {})[row['sourcedId'] ?? ''] = row['status'] ?? ''
    }
  }
  return told
}

describe('a bulk export', () => {
  test('is a whole zip with the files of the version, their checksums right', async () => {
    const entries = readZip(await download('bulk.zip'))
    expect(entries.map(({ name }) => name)).toEqual([
      'manifest.csv',
      'academicSessions.csv',
      'classes.csv',
      'courses.csv',
      'demographics.csv',
      'enrollments.csv',
      'orgs.csv',
      'roles.csv',
      'users.csv',
    ])
    expect(entries.every(({ crcRight }) => crcRight)).toBe(true)
    expect([...(await texts('bulk.zip?version=1.1')).keys()]).not.toContain('roles.csv')
  })

  test('has a manifest that names every file of the standard', async () => {
    const manifest = parseCsv((await texts()).get('manifest.csv') ?? '')
    const told = new Map(manifest.map(([name = '', value = '']) => [name, value]))
    expect(manifest[0]).toEqual(['propertyName', 'value'])
    expect(told.get('manifest.version')).toBe('1.0')
    expect(told.get('oneroster.version')).toBe('1.2')
    expect(told.get('file.roles')).toBe('bulk')
    expect(told.get('file.results')).toBe('absent')
    expect([...told.keys()].filter((name) => name.startsWith('file.'))).toHaveLength(21)
    const older = await texts('bulk.zip?version=1.1')
    expect(older.get('manifest.csv')).toContain('oneroster.version,1.1\r\n')
    expect(older.get('manifest.csv')?.match(/^file\./gm)).toHaveLength(13)
  })

  test('has the columns of the standard in their order', async () => {
    const header = async (path: string, file: string) =>
      (await texts(path)).get(`${file}.csv`)?.split('\r\n')[0]
    const common = 'sourcedId,status,dateLastModified'
    expect(await header('bulk.zip', 'users')).toBe(
      `${common},enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns`,
    )
    expect(await header('bulk.zip?version=1.1', 'users')).toBe(
      `${common},enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password`,
    )
    expect(await header('bulk.zip', 'roles')).toBe(
      `${common},userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId`,
    )
    expect(await header('bulk.zip', 'enrollments')).toBe(
      `${common},classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate`,
    )
    expect(await header('bulk.zip', 'orgs')).toBe(`${common},name,type,identifier,parentSourcedId`)
  })

  test('holds what the API lists, with status and date blank', async () => {
    for (const name of ['users', 'enrollments', 'classes', 'orgs']) {
      const exported = await rows('bulk.zip', name)
      expect(new Set(exported.map((row) => row['sourcedId']))).toEqual(
        new Set(await sis.ids(`/${name}`)),
      )
      const blank = exported.filter((row) => !row['status'] && !row['dateLastModified'])
      expect(blank).toHaveLength(exported.length)
    }
  })

  test('says of people and enrollments what the API says', async () => {
    const users = new Map((await rows('bulk.zip', 'users')).map((row) => [row['sourcedId'], row]))
    for (const user of await sis.list('/users')) {
      expect(users.get(user.sourcedId)).toMatchObject({
        familyName: user.familyName,
        primaryOrgSourcedId: user.primaryOrg?.sourcedId,
        agentSourcedIds: (user.agents ?? []).map(({ sourcedId }) => sourcedId).join(','),
      })
    }
    const lessons = await rows('bulk.zip', 'enrollments')
    const exported = new Map(lessons.map((row) => [row['sourcedId'], row]))
    for (const lesson of await sis.list('/enrollments')) {
      expect(exported.get(lesson.sourcedId)).toMatchObject({
        userSourcedId: lesson.user.sourcedId,
        classSourcedId: lesson.class.sourcedId,
        schoolSourcedId: lesson.school.sourcedId,
        beginDate: lesson.beginDate,
        endDate: lesson.endDate,
      })
    }
  })

  test('gives every role of a user a line of its own', async () => {
    const { student } = await sis.control<Told>('dual', {})
    const roles = await rows('bulk.zip', 'roles')
    const own = roles.filter((row) => row['userSourcedId'] === student.sourcedId)
    expect(new Set(own.map((row) => row['orgSourcedId'])).size).toBe(2)
    expect(new Set(roles.map((row) => row['sourcedId'])).size).toBe(roles.length)
  })

  test('of the same district on the same day is the same to the byte', async () => {
    const one = await download('bulk.zip')
    expect((await download('bulk.zip')).equals(one)).toBe(true)
  })

  test('leaves out who has left, and their enrollments', async () => {
    const { student } = await sis.control<Told>('withdraw', {})
    const all = [...(await texts('bulk.zip?files=users,roles,enrollments'))]
    const where = all.filter(([, text]) =>
      rowsOfCsv(text).some((row) =>
        [row['sourcedId'], row['userSourcedId']].includes(student.sourcedId),
      ),
    )
    expect(where).toEqual([])
    await sis.switches({ status: 'always-active' })
    const kept = await rows('bulk.zip', 'enrollments')
    const ends = kept.filter((row) => row['userSourcedId'] === student.sourcedId)
    expect(new Set(ends.map((row) => row['endDate']))).toEqual(new Set([DAY]))
  })

  test('can be asked for file by file', async () => {
    expect([...(await texts('bulk.zip?files=manifest,orgs')).keys()]).toEqual([
      'manifest.csv',
      'orgs.csv',
    ])
    for (const query of ['files=lunches', 'version=1.3']) {
      expect((await fetch(`${sis.url}/export/bulk.zip?${query}`)).status).toBe(400)
    }
    expect((await fetch(`${sis.url}/export/all.zip`)).status).toBe(404)
  })

  test('carries demographics that nobody ought to read', async () => {
    expect(await rows('bulk.zip', 'demographics')).toHaveLength(60)
    expect(JSON.stringify(await sis.list('/users'))).not.toContain('Canary Hill')
  })
})

const sorted = (list: readonly CsvRow[]) => list.map((row) => JSON.stringify(row)).toSorted()
const isManifest = (name: string): boolean => name === 'manifest.csv'

function sortedFiles(files: ReadonlyMap<string, string>): Record<string, string[]> {
  const named = [...files].filter(([name]) => !isManifest(name))
  return Object.fromEntries(named.map(([name, text]) => [name, sorted(rowsOfCsv(text))]))
}

type Files = ReadonlyMap<string, string>

/** What a reader holds who had the older bulk export and applies the delta; bulk files name no people who left. */
function merged(old: Files, delta: Files, now: Files): Record<string, string[]> {
  const users = new Set(rowsOfCsv(now.get('users.csv') ?? '').map((row) => row['sourcedId']))
  const apply = (name: string, text: string): string[] => {
    const held = new Map(rowsOfCsv(text).map((row) => [row['sourcedId'], row]))
    for (const row of rowsOfCsv(delta.get(name) ?? '')) {
      if (row['status'] === 'tobedeleted') held.delete(row['sourcedId'])
      else held.set(row['sourcedId'], { ...row, status: '', dateLastModified: '' })
    }
    const isKept = (row: CsvRow) => name !== 'enrollments.csv' || users.has(row['userSourcedId'])
    return sorted([...held.values()].filter(isKept))
  }
  const named = [...old].filter(([name]) => !isManifest(name))
  return Object.fromEntries(named.map(([name, text]) => [name, apply(name, text)]))
}

describe('two exports of one district', () => {
  test('differ in what happened between them and in nothing else', async () => {
    const before = await rows('bulk.zip', 'enrollments')
    await sis.control('advance', {})
    const { student, to } = await sis.control<Told>('transfer', {})
    const after = await rows('bulk.zip', 'enrollments')
    const old = new Map(before.map((row) => [row['sourcedId'], JSON.stringify(row)]))
    const changed = after.filter((row) => old.get(row['sourcedId']) !== JSON.stringify(row))
    expect(changed).toHaveLength(12)
    expect(new Set(changed.map((row) => row['userSourcedId']))).toEqual(
      new Set([student.sourcedId]),
    )
    const begun = changed.filter((row) => row['beginDate'] === '2026-11-21')
    expect(new Set(begun.map((row) => row['schoolSourcedId']))).toEqual(new Set([to.sourcedId]))
  })
})

describe('a delta export', () => {
  test('is empty when nothing has happened', async () => {
    await sis.control('delta-since', {})
    expect(await changes('delta.zip')).toEqual({})
    expect((await texts('delta.zip')).get('manifest.csv')).toContain('file.users,delta')
  })

  test('holds exactly what has changed, and says what is gone', async () => {
    const gone = await sis.control<Told>('purge', {})
    await sis.control('delta-since', {})
    await sis.control('advance', { days: 3 })
    const moved = await sis.control<Told>('transfer', {})
    const purged = await sis.control<Told>('purge', {})
    const renamed = await sis.control<Told>('rename', {})
    const told = await changes('delta.zip')
    expect(told['users.csv']).toMatchObject({
      [moved.student.sourcedId]: 'active',
      [purged.student.sourcedId]: 'tobedeleted',
      [renamed.student.sourcedId]: 'active',
    })
    expect(told['users.csv']).not.toHaveProperty(gone.student.sourcedId)
    const lines = Object.values(told['enrollments.csv'] ?? {})
    expect(lines.filter((status) => status === 'active')).toHaveLength(12)
    expect(lines.filter((status) => status === 'tobedeleted')).toHaveLength(6)
    expect(Object.keys(told).toSorted()).toEqual([
      'demographics.csv',
      'enrollments.csv',
      'roles.csv',
      'users.csv',
    ])
    expect(told['demographics.csv']).toEqual({ [purged.student.sourcedId]: 'tobedeleted' })
  })

  test('takes a day or an instant, and wants one of them', async () => {
    expect((await fetch(`${sis.url}/export/delta.zip`)).status).toBe(400)
    expect((await fetch(`${sis.url}/export/delta.zip?since=soon`)).status).toBe(400)
    await sis.control('advance', {})
    await sis.control('rename', {})
    expect(Object.keys(await changes('delta.zip?since=2026-11-21'))).toEqual(['users.csv'])
    expect(await changes('delta.zip?since=2026-11-22')).toEqual({})
    expect(await changes('delta.zip?since=2026-11-21T12:00:01Z')).toHaveProperty(['users.csv'])
  })

  test('is what turns the older bulk export into the newer one', async () => {
    for (const [switches, calls, student] of [
      [{}, ['transfer', 'withdraw', 'dual', 'enroll', 'purge', 'rename']],
      [{ ids: 'composed' }, ['transfer', 'transfer', 'enroll', 'withdraw']],
      [{ ids: 'composed' }, [], '1000010'],
      [{ ids: 'composed' }, [], '1000011'],
      [{ ids: 'composed', guardianLinks: 'many' }, [], '1000023'],
      [{ modified: 'row-only' }, ['transfer', 'close-school']],
      [{ status: 'always-active' }, ['rekey-school', 'transfer']],
      [{}, ['rollover']],
      [{ status: 'vanish' }, ['withdraw', 'close-school', 'mangle']],
    ] as const) {
      await sis.control('reset', {})
      await sis.switches({ ...DEFAULT_SWITCHES, ...switches })
      const old = await texts()
      await sis.control('delta-since', {})
      await sis.control('advance', {})
      for (const call of calls) await sis.control(call, {})
      if (student !== undefined) await sis.control('transfer', { student })
      const now = await texts()
      expect(merged(old, await texts('delta.zip'), now)).toEqual(sortedFiles(now))
    }
  }, 30_000)

  test('of a provider that goes by dates misses a move that moves no date', async () => {
    await sis.switches({ ids: 'composed' })
    await sis.control('delta-since', {})
    const { newSourcedId } = await sis.control<Told>('transfer', {})
    const whole = await changes('delta.zip')
    expect(whole['users.csv']).toHaveProperty(newSourcedId)
    await sis.switches({ csvDelta: 'dated' })
    const dated = await changes('delta.zip')
    expect(dated['users.csv']).toBeUndefined()
    expect(Object.keys(dated['enrollments.csv'] ?? {})).toHaveLength(12)
  })
})

test('a reader who goes away in the middle does no harm', async () => {
  const abort = new AbortController()
  const response = await fetch(`${sis.url}/export/bulk.zip`, { signal: abort.signal })
  await response.body?.getReader().read()
  abort.abort()
  expect((await download('bulk.zip')).length).toBeGreaterThan(10_000)
})
