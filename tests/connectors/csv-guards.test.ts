import { describe, expect, test } from 'vitest'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import type { CsvPage } from '../../src/core/ports/roster-csv.ts'
import { csv, manifest, streamed, zip, type ZipFile, type ZipOptions } from './csv-zip.ts'

const ORGS: ZipFile = {
  name: 'orgs.csv',
  text: csv(
    'sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId',
    'o1,,,A,school,1,',
  ),
}

async function read(bytes: Uint8Array, piece?: number) {
  const pages: CsvPage[] = []
  const keep = async (page: CsvPage) => void pages.push(page)
  const found = await readPackage({ body: streamed(bytes, piece), metadataIds: [], keep })
  return { found, pages }
}

async function faultOf(bytes: Uint8Array): Promise<unknown> {
  const { found } = await read(bytes)
  return found.ok ? 'accepted' : found.error
}

const pack = (file: Partial<ZipFile>, options?: ZipOptions): Uint8Array =>
  zip([{ ...ORGS, ...file }], options)

describe('a zip that is read', () => {
  const shapes: [string, Uint8Array][] = [
    ['packed', zip([ORGS])],
    ['stored', pack({ stored: true })],
    ['with sizes after the data', pack({ descriptor: 'signed' })],
    ['with sizes after the data and no signature', pack({ descriptor: 'plain' })],
    ['stored with sizes after the data', pack({ stored: true, descriptor: 'signed' })],
    ['with sizes before and after the data', pack({ saidTwice: true })],
    ['in the large format', zip([{ ...ORGS, zip64: true }], { zip64: true })],
    ['with sizes of the large format alone', pack({ zip64: true })],
    ['with an end of the large format alone', zip([ORGS], { zip64: true, comment: 'today' })],
    [
      'in the large format, stored, with sizes after the data',
      zip([{ ...ORGS, zip64: true, stored: true, descriptor: 'signed' }], { zip64: true }),
    ],
    [
      'in the large format with sizes after the data and no signature',
      pack({ zip64: true, descriptor: 'plain' }),
    ],
    ['in the large format with sizes before and after', pack({ zip64: true, saidTwice: true })],
    ['with a comment', zip([ORGS], { comment: 'export of today' })],
    ['in one folder', pack({ name: 'export/orgs.csv' })],
    [
      'in one folder that is listed itself',
      zip([
        { name: 'export/', text: '', stored: true },
        { ...ORGS, name: 'export/orgs.csv' },
      ]),
    ],
    [
      'in a folder packed on a Mac',
      zip([
        { ...ORGS, name: 'export/orgs.csv' },
        { name: '__MACOSX/export/._orgs.csv', text: 'x' },
        { name: 'export/.DS_Store', text: 'x' },
      ]),
    ],
    ['in a folder in a folder', pack({ name: 'export/2026-08-17/orgs.csv' })],
    ['with the backslashes of older programs on Windows', pack({ name: 'export\\orgs.csv' })],
    ['with paths from where the program stood', pack({ name: './orgs.csv' })],
    [
      'beside what nobody reads in other folders',
      zip([
        { ...ORGS, name: 'export/orgs.csv' },
        { name: 'readme.txt', text: 'x' },
        { name: 'export/logs/run.txt', text: 'x' },
        { name: 'demographics/demographics.csv', text: 'x' },
      ]),
    ],
    ['under a name in capitals', pack({ name: 'Orgs.CSV' })],
  ]

  test.each(shapes)('%s', async (_, bytes) => {
    for (const piece of [1, 7, 4_096]) {
      const { found, pages } = await read(bytes, piece)
      expect(found).toMatchObject({
        ok: true,
        value: { files: [{ name: 'orgs', rows: 1, pages: 1 }] },
      })
      expect(pages).toHaveLength(1)
    }
  })

  test('with data that looks like the end of an entry', async () => {
    const trap = Buffer.from('PK\u0003\u0004PK\u0007\u0008PK\u0001\u0002'.repeat(20)).toString(
      'latin1',
    )
    const text = csv('sourcedId,name,type', `o1,${trap},school`)
    for (const descriptor of ['signed', 'plain'] as const) {
      const { found, pages } = await read(
        zip([{ name: 'orgs.csv', text, stored: true, descriptor }]),
        5,
      )
      expect(found).toMatchObject({ ok: true, value: { files: [{ rows: 1 }] } })
      expect(pages[0]?.rows).toContain('PK')
    }
  })

  test('skips what is nobody’s business without unpacking it', async () => {
    const skipped = ['demographics', 'userProfiles', 'results', 'lineItems', 'scoreScales']
    const files = skipped.map((name) => ({ name: `${name}.csv`, text: 'not, even "CSV', crc: 1 }))
    const { found, pages } = await read(zip([...files, ORGS]))
    expect(found).toMatchObject({ ok: true, value: { warnings: [], files: [{ name: 'orgs' }] } })
    expect(JSON.stringify(pages)).not.toContain('even')
  })

  test('names files it does not know', async () => {
    const { found } = await read(
      zip([ORGS, { name: 'buses.csv', text: 'a' }, { name: 'readme.txt', text: 'a' }]),
    )
    expect(found).toMatchObject({
      ok: true,
      value: { warnings: [{ code: 'unknown_file', file: 'buses.csv' }] },
    })
  })
})

test('reading waits for the store: while a page is being kept no more of the zip is taken', async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `o${i},School ${i * 7_919},school`)
  const bytes = zip([{ name: 'orgs.csv', text: csv('sourcedId,name,type', ...lines) }])
  let taken = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken >= bytes.length) return controller.close()
        controller.enqueue(bytes.slice(taken, taken + 1_000))
        taken += 1_000
      },
    },
    { highWaterMark: 0 },
  )
  const takenAhead: number[] = []
  const keep = async (): Promise<void> => {
    const before = taken
    await new Promise((resolve) => setTimeout(resolve, 2))
    takenAhead.push(taken - before)
  }
  const found = await readPackage({ body, metadataIds: [], keep })
  expect(found).toMatchObject({ ok: true, value: { files: [{ rows: 60_000 }] } })
  expect(takenAhead.length).toBeGreaterThan(5)
  expect(new Set(takenAhead)).toEqual(new Set([0]))
})

describe('a zip that is refused', () => {
  const whole = zip([ORGS, manifest('1.2', { orgs: 'bulk' })])
  const refused: [string, Uint8Array, object][] = [
    ['no zip at all', Buffer.from('sourcedId,name\n1,2\n'), { code: 'not_a_zip' }],
    ['nothing', Buffer.alloc(0), { code: 'not_a_zip' }],
    [
      'a program before the zip',
      zip([ORGS], { before: Buffer.from('MZ program') }),
      { code: 'not_a_zip' },
    ],
    ['data after its end', zip([ORGS], { after: Buffer.from('more') }), { code: 'data_after_end' }],
    ['a password', pack({ flags: 1 }), { code: 'encrypted', file: 'orgs.csv' }],
    [
      'an unknown method',
      pack({ method: 12 }),
      { code: 'method_unsupported', file: 'orgs.csv', detail: '12' },
    ],
    ['sizes that are nowhere', pack({ packed: 0xffffffff }), { code: 'damaged' }],
    [
      'an end of the large format that counts wrong',
      zip([ORGS], { zip64: true, entries: 2 }),
      { code: 'directory_mismatch' },
    ],
    [
      'an end of the large format that points elsewhere',
      zip([ORGS], { zip64: true, directoryAt: 5 }),
      { code: 'directory_mismatch' },
    ],
    ['a wrong checksum', pack({ crc: 7 }), { code: 'damaged', file: 'orgs.csv' }],
    ['a wrong length', pack({ unpacked: 9 }), { code: 'damaged', file: 'orgs.csv' }],
    [
      'a directory with another name',
      pack({ listed: { name: 'users.csv' } }),
      { code: 'directory_mismatch' },
    ],
    [
      'a directory with another checksum',
      pack({ listed: { crc: 1 } }),
      { code: 'directory_mismatch' },
    ],
    [
      'a directory with another length',
      pack({ listed: { unpacked: 1 } }),
      { code: 'directory_mismatch' },
    ],
    [
      'a directory that points elsewhere',
      pack({ listed: { at: 3 } }),
      { code: 'directory_mismatch' },
    ],
    ['a directory that counts wrong', zip([ORGS], { entries: 2 }), { code: 'directory_mismatch' }],
    [
      'a directory at another place',
      zip([ORGS], { directoryAt: 5 }),
      { code: 'directory_mismatch' },
    ],
    ['a path that leads out', pack({ name: '../orgs.csv' }), { code: 'name_unsafe' }],
    ['a path that leads out later', pack({ name: 'a/../orgs.csv' }), { code: 'name_unsafe' }],
    ['an absolute path', pack({ name: '/orgs.csv' }), { code: 'name_unsafe' }],
    ['a path of Windows', pack({ name: 'C:\\orgs.csv' }), { code: 'name_unsafe' }],
    ['a path of Windows that leads out', pack({ name: '..\\orgs.csv' }), { code: 'name_unsafe' }],
    [
      'two folders',
      zip([
        { ...ORGS, name: 'a/orgs.csv' },
        { ...ORGS, name: 'b/users.csv' },
      ]),
      { code: 'folders' },
    ],
    ['a folder beside files', zip([ORGS, { ...ORGS, name: 'b/users.csv' }]), { code: 'folders' }],
    ['a name twice', zip([ORGS, ORGS]), { code: 'name_twice', file: 'orgs.csv' }],
    [
      'a name twice in other letters',
      zip([ORGS, { ...ORGS, name: 'ORGS.csv' }]),
      { code: 'name_twice' },
    ],
    ['a name without an end', pack({ name: 'x'.repeat(2_000) }), { code: 'name_unsafe' }],
    ['an empty name', pack({ name: '' }), { code: 'name_unsafe' }],
    [
      'too many files',
      zip(Array.from({ length: 65 }, (_, i) => ({ name: `f${i}.txt`, text: '' }))),
      { code: 'too_many_entries', detail: '64' },
    ],
    [
      'none of our files',
      zip([{ name: 'demographics.csv', text: 'a' }]),
      { code: 'nothing_to_read' },
    ],
    [
      'a bomb',
      pack({ text: Buffer.alloc(40_000_000, 97) }),
      { code: 'expands_too_much', file: 'orgs.csv' },
    ],
    [
      'a file without column names',
      pack({ text: '' }),
      { code: 'header_missing', file: 'orgs.csv' },
    ],
    [
      'a file without a column we need',
      pack({ text: 'sourcedId,name\n1,2\n' }),
      { code: 'column_missing', file: 'orgs.csv', detail: 'type' },
    ],
    [
      'the five files of Clever, one of which has a name of ours',
      zip([
        { name: 'schools.csv', text: csv('School_id,School_name', '1,North') },
        { name: 'enrollments.csv', text: csv('School_id,Section_id,Student_id', '1,2,3') },
      ]),
      { code: 'clever_format', file: 'enrollments.csv' },
    ],
    [
      'files of Clever of which none has a name of ours',
      zip([{ name: 'Students.csv', text: csv('School_id,Student_id', '1,3') }]),
      { code: 'clever_format' },
    ],
    [
      'a row without an end',
      pack({ text: `sourcedId,name,type\n1,"${'ab\n'.repeat(400_000)}`, stored: true }),
      { code: 'row_too_long', file: 'orgs.csv', detail: '2' },
    ],
    [
      'an empty manifest',
      zip([ORGS, { name: 'manifest.csv', text: '' }]),
      { code: 'manifest_unreadable' },
    ],
  ]

  test.each(refused)('for %s', async (_, bytes, fault) => {
    expect(await faultOf(bytes)).toMatchObject(fault)
  })

  test('wherever it is cut off', async () => {
    for (let length = 4; length < whole.length; length += 3) {
      const fault = await faultOf(whole.slice(0, length))
      expect(fault, `cut at ${length}`).toMatchObject({
        code: expect.stringMatching(/^(truncated|damaged)$/),
      })
    }
  })

  test('or read as it was, when a byte of it is changed, and never thrown about', async () => {
    const { pages: sound } = await read(whole)
    const readOtherwise: number[] = []
    for (let at = 0; at < whole.length; at++) {
      const changed = Uint8Array.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0x55
      const { found, pages } = await read(changed)
      // Times, versions and comments mean nothing to us, and a file under another name is another file.
      const isTheFile = found.ok && found.value.files.length === 1
      if (isTheFile && JSON.stringify(pages) !== JSON.stringify(sound)) readOtherwise.push(at)
    }
    expect(readOtherwise).toEqual([])
  })

  test('without a value of a person in the fault', async () => {
    const text = csv('sourcedId,givenName,familyName', 'u1,Secret,"Name').slice(0, -2)
    const { found } = await read(zip([{ name: 'users.csv', text, crc: 1 }]))
    expect(JSON.stringify(found)).not.toContain('Secret')
  })
})
