import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CSV_DEFECTS } from '../../sandbox/sis/state/switches.ts'
import type { TestSis } from './sis-reader.ts'
import { openSis } from './sis-reader.ts'
import type { Entry } from './sis-zip.ts'
import { parseCsv, readZip, rowsOfCsv } from './sis-zip.ts'

let sis: TestSis
beforeAll(async () => {
  sis = await openSis()
})
afterAll(() => sis.close())

async function bytesWith(...csv: string[]): Promise<Buffer> {
  await sis.switches({ csv })
  return Buffer.from(await (await fetch(`${sis.url}/export/bulk.zip`)).arrayBuffer())
}
const zipWith = async (...csv: string[]): Promise<Entry[]> => readZip(await bytesWith(...csv))
const fileWith = async (defect: string, file = 'users'): Promise<Buffer> =>
  (await zipWith(defect)).find(({ name }) => name === `${file}.csv`)?.bytes ?? Buffer.alloc(0)
const textWith = async (defect: string, file = 'users'): Promise<string> =>
  (await fileWith(defect, file)).toString('utf8')
const headerWith = async (defect: string): Promise<string[]> =>
  parseCsv(await textWith(defect))[0] ?? []

const PLAIN = await (async () => {
  const own = await openSis()
  const zip = readZip(Buffer.from(await (await fetch(`${own.url}/export/bulk.zip`)).arrayBuffer()))
  await own.close()
  return new Map(zip.map(({ name, bytes }) => [name, bytes.toString('utf8')]))
})()
const plain = (file = 'users'): string => PLAIN.get(`${file}.csv`) ?? ''

describe('files that are written oddly', () => {
  test('a byte order mark, bare line feeds or bare returns', async () => {
    expect((await fileWith('bom')).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    expect(await textWith('lf')).toBe(plain().replaceAll('\r\n', '\n'))
    expect(await textWith('cr')).toBe(plain().replaceAll('\r\n', '\r'))
  })

  test('Windows-1252, where letters it lacks lose their accents', async () => {
    const bytes = await fileWith('windows-1252')
    expect(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)).toThrow(
      'encoded data was not valid',
    )
    const names = (text: string) => rowsOfCsv(text).map((row) => row['familyName'] ?? '')
    const read = names(new TextDecoder('windows-1252').decode(bytes))
    const real = names(plain())
    expect(read).toHaveLength(real.length)
    const fits = (name: string) => /^[\u0020-\u00ff]*$/.test(name)
    expect(read.filter((_name, k) => fits(real[k] ?? ''))).toEqual(real.filter(fits))
    expect(read.map((name) => name.length)).toEqual(real.map((name) => Array.from(name).length))
  })

  test('line breaks inside quoted cells', async () => {
    const rows = rowsOfCsv(await textWith('quoted-linebreaks', 'classes'))
    expect(rows).toHaveLength(rowsOfCsv(plain('classes')).length)
    expect(rows[0]?.['location']).toContain('\r\nsecond line')
  })
})

describe('headers that are wrong', () => {
  test('columns in another order, with the same rows', async () => {
    const text = await textWith('columns-shuffled')
    const header = parseCsv(text)[0]
    const usual = parseCsv(plain())[0]
    expect(header).not.toEqual(usual)
    expect(header?.toSorted()).toEqual(usual?.toSorted())
    expect(rowsOfCsv(text)).toEqual(rowsOfCsv(plain()))
  })

  test('columns nobody knows, some of which nobody may keep', async () => {
    const rows = rowsOfCsv(await textWith('extra-columns'))
    expect(rows[0]).toMatchObject({
      'metadata.mv.specialEducation': 'yes',
      localNotes: 'see "office", room 4',
    })
    expect(rows.map((row) => row['familyName'])).toEqual(
      rowsOfCsv(plain()).map((row) => row['familyName']),
    )
  })

  test('misspelt names, blanks and invisible characters', async () => {
    expect(await headerWith('header-misspelt')).toEqual(
      expect.arrayContaining(['grade', 'userId', 'agents']),
    )
    expect((await headerWith('header-spaces'))[0]).toBe(' sourcedId  ')
    expect((await headerWith('header-invisible'))[0]).toBe('\u200bsourcedId')
  })
})

describe('rows that are wrong', () => {
  test('more cells than columns', async () => {
    const [header, row] = parseCsv(await textWith('trailing-cells'))
    expect(row?.length).toBe((header?.length ?? 0) + 2)
  })

  test('flags in capitals, in columns of flags only', async () => {
    const rows = rowsOfCsv(await textWith('uppercase-flags'))
    expect(new Set(rows.map((row) => row['enabledUser']))).toEqual(new Set(['TRUE']))
    const enrollments = rowsOfCsv(await textWith('uppercase-flags', 'enrollments'))
    expect(new Set(enrollments.map((row) => row['primary']))).toEqual(new Set(['TRUE', 'FALSE']))
    expect(enrollments[0]?.['role']).toBe('student')
  })

  test('days with a time and no zone', async () => {
    const sessions = rowsOfCsv(await textWith('dates-with-time', 'academicSessions'))
    const days = sessions.flatMap((row) => [row['startDate'] ?? '', row['endDate'] ?? ''])
    expect(days.filter((day) => !/^\d{4}-\d\d-\d\d 00:00:00$/.test(day))).toEqual([])
    expect(days.length).toBeGreaterThan(0)
  })

  test('a bulk file with status and date', async () => {
    const rows = rowsOfCsv(await textWith('filled-status'))
    expect(new Set(rows.map((row) => row['status']))).toEqual(new Set(['active']))
    expect(rows[0]?.['dateLastModified']).toMatch(/Z$/)
  })

  test('a header and nothing else, in one file', async () => {
    const zip = await zipWith('empty:users')
    const lines = zip.map(({ name, bytes }) => [name, parseCsv(bytes.toString()).length] as const)
    expect(Object.fromEntries(lines)).toMatchObject({ 'users.csv': 1, 'roles.csv': 162 })
  })
})

describe('manifests that are wrong', () => {
  test('missing, at the end, or with half its lines', async () => {
    expect((await zipWith('manifest-missing')).map(({ name }) => name)).not.toContain(
      'manifest.csv',
    )
    expect((await zipWith('manifest-last')).at(-1)?.name).toBe('manifest.csv')
    const patchy = await textWith('manifest-missing-rows', 'manifest')
    expect(patchy.match(/^file\./gm)).toHaveLength(4)
    expect(patchy).toContain('oneroster.version,1.2')
  })
})

describe('zips that mean harm', () => {
  test('a users file that is hundreds of times larger than it looks', async () => {
    const bomb = (await zipWith('zip-bomb')).find(({ name }) => name === 'users.csv')
    expect((bomb?.bytes.length ?? 0) / (bomb?.packed ?? 1)).toBeGreaterThan(200)
    expect(bomb?.bytes.length).toBeGreaterThan(2 ** 28)
  }, 20_000)

  test('names that climb out, names twice, and too many of them', async () => {
    const names = async (defect: string) => (await zipWith(defect)).map(({ name }) => name)
    expect(await names('zip-path')).toContain('../users.csv')
    expect(
      (await names('zip-duplicate-names')).filter((name) => name === 'users.csv'),
    ).toHaveLength(2)
    expect((await names('zip-too-many-entries')).length).toBeGreaterThan(200)
  })

  test('encryption, a wrong checksum and a file that stops short', async () => {
    const users = async (defect: string) =>
      (await zipWith(defect)).find(({ name }) => name === 'users.csv')
    expect((await users('zip-encrypted'))?.flags).toBe(0x0809)
    expect((await users('zip-wrong-checksum'))?.crcRight).toBe(false)
    const cut = await bytesWith('zip-truncated')
    expect(cut.readUInt32LE(0)).toBe(0x04034b50)
    expect(() => readZip(cut)).toThrow('no central directory')
  })

  test('a zip without compression is none of them', async () => {
    const zip = await zipWith('zip-stored')
    expect(zip.every(({ crcRight, flags }) => crcRight && flags === 0x0800)).toBe(true)
    expect(zip.map(({ bytes }) => bytes.toString())).toEqual([...PLAIN.values()])
  })
})

test('several defects can be had at once, and an unknown one is refused', async () => {
  const harmless = CSV_DEFECTS.filter((defect) => !/^(zip|manifest)/.test(defect))
  expect(await zipWith(...harmless)).toHaveLength(PLAIN.size)
  await expect(sis.switches({ csv: ['typo'] })).rejects.toThrow('400')
})
