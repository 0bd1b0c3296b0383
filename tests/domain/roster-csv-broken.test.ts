import { drainApproving } from '../helpers/approved-first.ts'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import { drain } from '../../src/core/district/drain.ts'
import type { Timer } from '../../src/core/district/timer.ts'
import { uploadCsv, uploaded } from '../../src/core/http/csv-upload.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/kernel/time.ts'
import type { CsvReader } from '../../src/core/ports/roster-csv.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { manifest, streamed, zip } from '../connectors/csv-zip.ts'
import { count, peopleBySourcedId, readSync } from './roster-run.ts'
import { bulk, DAY_ONE, FILES, type Pupil } from './roster-csv-files.ts'
import { confirmedMoves, mapper, taken, upload, uploadingDistrict } from './roster-csv-scene.ts'

const envelope = { caller: OPERATOR }
const TABLES = [
  'roster_upload',
  'roster_upload_part',
  'roster_upload_file',
  'roster_upload_page',
  'roster_csv_role',
]
const kept = (district: TestDistrict): number =>
  TABLES.reduce((sum, table) => sum + count(district, table), 0)

/** What a process that dies writes to the log is what is tried here. */
beforeAll(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

/** Reads as in production and hands over pages of three rows. */
const inSmallPages: CsvReader = (sent) =>
  readPackage({
    ...sent,
    keep: async ({ file, rows }) => {
      const list = JSON.parse(rows) as unknown[]
      for (let at = 0; at < list.length; at += 3) {
        const some = list.slice(at, at + 3)
        await sent.keep({ file, rows: JSON.stringify(some), count: some.length })
      }
    },
  })

/** A sender whose line breaks after that many bytes. */
function broken(bytes: Uint8Array, after: number): ReadableStream<Uint8Array> {
  let sent = false
  return new ReadableStream({
    pull(controller) {
      if (sent) return controller.error(new Error('connection lost'))
      sent = true
      controller.enqueue(bytes.slice(0, after))
    },
  })
}

describe('an upload that breaks off', () => {
  const bytes = zip(bulk(DAY_ONE))

  test('leaves nothing behind, wherever it breaks, and the next one works', async () => {
    const district = await uploadingDistrict()
    for (let at = 1; at < bytes.length; at += 97) {
      const call = { client: district.client, envelope, name: null, dryRun: false }
      const done = await uploadCsv(inSmallPages, { ...call, body: broken(bytes, at) })
      expect(done).toMatchObject({ ok: false, error: { code: 'csv_interrupted' } })
    }
    await district.drain(mapper)
    expect(kept(district)).toBe(0)
    expect(count(district, 'roster_run')).toBe(0)
    const { sync } = await taken(district, bulk(DAY_ONE))
    expect(sync).toMatchObject({ state: 'succeeded' })
  })

  test('because its file is bad leaves nothing behind and says what is wrong', async () => {
    const district = await uploadingDistrict()
    const files = [...bulk(DAY_ONE), { name: 'roles2/users.csv', text: '' }]
    const done = await upload(district, zip(files))
    expect(done).toMatchObject({
      ok: false,
      error: { code: 'csv_folders', detail: expect.stringContaining('roles2/users.csv') },
    })
    await district.drain(mapper)
    expect(kept(district)).toBe(0)
  })

  test('without a word is cleared away after an hour and stands in nobody’s way before', async () => {
    const district = await uploadingDistrict()
    const opened = await district.client.run('csv.open', {}, envelope)
    if (!opened.ok) throw new Error('not opened')
    const { id, part } = opened.value
    const role = JSON.stringify([['r1', 'u1', 0, {}]])
    const page = { id, part, file: 'roles', page: 0, rows: role } as const
    expect(await district.client.run('csv.put_page', page, envelope)).toMatchObject({ ok: true })
    const { sync } = await taken(district, bulk(DAY_ONE))
    expect(sync).toMatchObject({ state: 'succeeded' })
    for (let hours = 0; hours < 3; hours++) {
      district.clock.advance(HOUR + MINUTE)
      await district.drain(mapper)
    }
    expect(count(district, 'roster_upload')).toBe(0)
    expect(count(district, "roster_csv_role WHERE sourced_id = 'r1'")).toBe(0)
    const late = await district.client.run('csv.put_page', page, envelope)
    expect(late).toMatchObject({ ok: false, error: { kind: 'conflict', code: 'not_open' } })
  })

  test('again and again does not fill the store: the oldest makes room', async () => {
    const district = await uploadingDistrict()
    for (let i = 0; i < 20; i++) await district.client.run('csv.open', {}, envelope)
    await district.drain(mapper)
    expect(count(district, "roster_upload WHERE state = 'open'")).toBe(4)
  })
})

describe('a package of several zips', () => {
  const files = bulk(DAY_ONE)
  const [orgs, sessions, classes, users, roles, enrollments, said] = files
  const commit = (district: TestDistrict, name: string) =>
    district.client.run('csv.commit', { name }, envelope)

  test('is taken in as one when it is committed', async () => {
    const district = await uploadingDistrict()
    for (const file of [users, roles, enrollments, orgs, sessions, classes, said]) {
      const done = await upload(district, zip(file ? [file] : []), { name: 'monday' })
      expect(done).toMatchObject({ ok: true, value: { id: null, package: 'monday' } })
    }
    expect(count(district, 'roster_run')).toBe(0)
    const committed = await commit(district, 'monday')
    if (!committed.ok) throw new Error(JSON.stringify(committed.error))
    expect(uploaded(committed.value).warnings).toEqual([])
    await drainApproving(district, mapper, committed.value.id)
    expect(await readSync(district, committed.value.id)).toMatchObject({ state: 'succeeded' })
    expect((await peopleBySourcedId(district)).size).toBe(12)
    expect(await commit(district, 'monday')).toMatchObject({
      ok: false,
      error: { kind: 'invalid' },
    })
  })

  test('takes the last of two zips with the same file, and leaves out one that broke off', async () => {
    const district = await uploadingDistrict()
    const few = FILES.users(DAY_ONE.slice(0, 2))
    await upload(district, zip([few, FILES.roles(DAY_ONE.slice(0, 2))]), { name: 'p' })
    await upload(district, zip(files), { name: 'p' })
    const half = { client: district.client, envelope, name: 'p', dryRun: false }
    const bytes = zip([FILES.users([])])
    await uploadCsv(inSmallPages, { ...half, body: broken(bytes, 60) })
    const committed = await commit(district, 'p')
    if (!committed.ok) throw new Error(JSON.stringify(committed.error))
    expect(committed.value.files).toContainEqual({ name: 'users', mode: 'bulk', rows: 12 })
    expect(uploaded(committed.value).warnings.join()).toContain('users.csv came more than once')
    await drainApproving(district, mapper, committed.value.id)
    expect((await peopleBySourcedId(district)).size).toBe(12)
  })

  test('nobody commits is dropped after a day', async () => {
    const district = await uploadingDistrict()
    await upload(district, zip(files), { name: 'forgotten' })
    for (let hours = 0; hours < 27; hours++) {
      district.clock.advance(HOUR)
      await district.drain(mapper)
    }
    expect(kept(district)).toBe(0)
  })
})

/** Waits no longer than it takes to let others have their turn. */
const swift: Timer = () => ({
  done: new Promise((resolve) => setImmediate(resolve)),
  cancel: () => undefined,
})

/** One process: it dies when it makes delivery number `fatal`, whose answer it never sees, and writes nothing more. */
async function live(district: TestDistrict, fatal: number): Promise<boolean> {
  let calls = 0
  let dead = false
  let die = (): void => undefined
  const death = new Promise<void>((resolve) => (die = resolve))
  const now = (): number => {
    if (dead) throw new Error('dead')
    return district.clock.now
  }
  const deliver: typeof mapper.deliver = (delivery) => {
    if (++calls !== fatal) return mapper.deliver(delivery)
    dead = true
    die()
    return new Promise(() => undefined)
  }
  const drained = drain({ ...district.house, now }, { deliver }, { timer: swift })
  await Promise.race([drained.catch(() => undefined), death])
  return dead
}

test.each([1, 2, 4, 7, 11, 15])(
  'a process that dies at page %i ends where an undisturbed one does',
  async (fatal) => {
    const move = '2026-10-12'
    const leaves: Pupil = { id: 's0', school: 'north', end: move, status: 'active' }
    const comes: Pupil = { id: 's0', school: 'south', begin: move, status: 'active' }
    const next = [
      FILES.roles([comes]),
      FILES.enrollments([leaves, comes]),
      manifest('1.2', { roles: 'delta', enrollments: 'delta' }),
    ]
    const district = await uploadingDistrict()
    const deaths: boolean[] = []
    for (const files of [bulk(DAY_ONE), next]) {
      const call = { client: district.client, envelope, name: null, dryRun: false }
      const done = await uploadCsv(inSmallPages, { ...call, body: streamed(zip(files)) })
      if (!done.ok) throw new Error(JSON.stringify(done.error))
      deaths.push(await live(district, fatal))
      district.restart()
      district.clock.advance(2 * MINUTE)
      await drainApproving(district, mapper, done.value.id ?? '')
      const run = await readSync(district, done.value.id ?? '')
      expect(run).toMatchObject({ state: 'succeeded', error: null })
      district.clock.advance(DAY)
    }
    expect(deaths[0]).toBe(true)
    expect(confirmedMoves(district)).toEqual([
      { sourcedId: 's0', from: 'North School', to: 'South School', on: move },
    ])
    expect((await peopleBySourcedId(district)).size).toBe(12)
    expect(count(district, 'roster_csv_role')).toBe(12)
  },
)
