import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CSV_DEFECTS, type CsvDefect } from '../../sandbox/sis/state/switches.ts'
import { DAY } from '../../src/core/kernel/time.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { drainApproving } from '../helpers/approved-first.ts'
import { START, type TestDistrict } from '../helpers/district.ts'
import { readSync } from '../domain/roster-run.ts'
import { confirmedMoves, mapper, upload, uploadingDistrict } from '../domain/roster-csv-scene.ts'
import { picture } from './people.ts'
import { startProvider, type Provider } from './provider.ts'
import { count } from './stage.ts'

const LONG_MS = 120_000
const DAY_ONE = '2026-10-13'
const DAY_TWO = '2026-10-14'

let provider: Provider
let district: TestDistrict

beforeEach(async () => {
  provider = await startProvider({ seed: 7, size: 60, day: DAY_ONE })
  district = await uploadingDistrict()
})
afterEach(() => provider.close())

const exported = async (path: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(`${provider.url}/export/${path}`)).arrayBuffer())

/** Uploads what the school system exports, and sees the sync through. */
async function taken(path: string, to: TestDistrict = district): Promise<Sync> {
  const done = await upload(to, await exported(path))
  if (!done.ok) throw new Error(JSON.stringify(done.error))
  const id = done.value.id ?? ''
  await drainApproving(to, mapper, id)
  return readSync(to, id)
}

type Picture = ReturnType<typeof picture>
const pictureOf = (of: TestDistrict): Picture => picture({ district: of })

describe.each(['1.2', '1.1'])('A11: files of OneRoster %s', (version) => {
  test.each([
    ['all of the next day', `bulk.zip?version=${version}`],
    ['what changed until the next day', `delta.zip?version=${version}`],
  ])(
    'the first day and %s show one student who moved, whose ids are made of person and school, as one transfer of one person',
    async (_, second) => {
      await provider.switch({ ids: 'composed', status: 'always-active', modified: 'row-only' })
      expect(await taken(`bulk.zip?version=${version}`)).toMatchObject({ state: 'succeeded' })
      await provider.tell('delta-since')
      const people = count(district, 'person')
      district.clock.now = START + DAY
      await provider.tell('advance', { day: DAY_TWO })
      const told = await provider.tell('transfer', { day: DAY_TWO })
      expect(await taken(second)).toMatchObject({ state: 'succeeded', transfers: 1 })
      expect(confirmedMoves(district).map(({ from, to, on }) => [from, to, on])).toEqual([
        [told.from.name, told.to.name, DAY_TWO],
      ])
      expect(count(district, 'person')).toBe(people)
      expect(
        count(district, `person_alias WHERE person_id = (SELECT person_id FROM transfer)`),
      ).toBe(2)
      // The same again is nothing new.
      expect(await taken(second)).toMatchObject({ state: 'succeeded', transfers: 0 })
      expect(confirmedMoves(district)).toHaveLength(1)
    },
    LONG_MS,
  )
})

/** Without marks on letters, and without the letters that have no plain form. */
const bare = (found: unknown): string =>
  JSON.stringify(found)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^ -~]/g, '?')

/** Defects of the container that could harm whoever opens it. */
const REFUSED: readonly CsvDefect[] = [
  'zip-bomb',
  'zip-path',
  'zip-duplicate-names',
  'zip-encrypted',
  'zip-too-many-entries',
  'zip-truncated',
  'zip-wrong-checksum',
]

describe('A17: a zip that nobody should open', () => {
  test.each(REFUSED)('with %s is refused in words, and nothing of it stays', async (defect) => {
    await provider.switch({ csv: [defect] })
    const done = await upload(district, await exported('bulk.zip'))
    expect(done.ok).toBe(false)
    expect(JSON.stringify(done.ok ? '' : done.error)).toMatch(/\w+ \w+/)
    await district.drain(mapper)
    district.clock.advance(2 * DAY)
    await district.drain(mapper)
    for (const table of ['roster_user', 'roster_page', 'roster_stage', 'person', 'roster_run']) {
      expect([table, count(district, table)]).toEqual([table, 0])
    }
  })
})

describe('files with the defects of real exports', () => {
  /** What a district knows from files without any defect: the same for all. */
  let whole: Picture | null = null
  /** What a district knows from files without the defect, and from files with it. */
  async function twice(defect: CsvDefect): Promise<[Picture, Picture]> {
    whole ??= await plainPicture()
    await provider.switch({ csv: [defect] })
    expect(await taken('bulk.zip')).toMatchObject({ state: 'succeeded' })
    return [whole, pictureOf(district)]
  }

  async function plainPicture(): Promise<Picture> {
    const other = await uploadingDistrict()
    expect(await taken('bulk.zip', other)).toMatchObject({ state: 'succeeded' })
    const found = pictureOf(other)
    expect(JSON.stringify(found).length).toBeGreaterThan(10_000)
    return found
  }

  const readable = CSV_DEFECTS.filter(
    (defect) => !REFUSED.includes(defect) && defect !== 'windows-1252',
  )
  test.each(readable)(
    'of the kind %s tell the same as files without',
    async (defect) => {
      const [plain, found] = await twice(defect)
      expect(found).toEqual(plain)
    },
    LONG_MS,
  )

  test(
    'in Windows-1252 tell the same as files in UTF-8, but for letters which that code does not have',
    async () => {
      const [plain, found] = await twice('windows-1252')
      expect(bare(found)).toEqual(bare(plain))
      expect(JSON.stringify(found)).toMatch(/[éöñá]/)
    },
    LONG_MS,
  )

  test('a header without rows where there were people removes nobody and waits', async () => {
    await taken('bulk.zip')
    const before = pictureOf(district)
    await provider.switch({ csv: ['empty:users'] })
    expect(await taken('bulk.zip')).toMatchObject({ state: 'held', class: 'suspect' })
    expect(pictureOf(district)).toEqual(before)
  })
})
