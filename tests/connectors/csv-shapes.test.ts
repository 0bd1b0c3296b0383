import { describe, expect, test } from 'vitest'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import type { CsvFile } from '../../src/core/ports/roster-csv.ts'
import { streamed, zip, type ZipFile } from './csv-zip.ts'

async function read(files: readonly ZipFile[], piece = 1_000) {
  const rows: Partial<Record<CsvFile, unknown[]>> = {}
  const found = await readPackage({
    body: streamed(zip(files), piece),
    metadataIds: [],
    keep: async ({ file, rows: text }) => {
      rows[file] = [...(rows[file] ?? []), ...(JSON.parse(text) as unknown[])]
    },
  })
  if (!found.ok) throw new Error(JSON.stringify(found.error))
  return { rows, found: found.value }
}

const warningsOf = async (name: CsvFile, text: string | Uint8Array) => {
  const { found } = await read([{ name: `${name}.csv`, text }])
  return found.warnings.map(({ code, count, line }) => [code, count, line])
}

const HEADER = 'sourcedId,givenName,familyName'
const TEXT = `${HEADER}\r\nu1,Zoë,Šimić\r\nu2,李,"van, 😀"\r\n`
const ROWS = [
  { sourcedId: 'u1', givenName: 'Zoë', familyName: 'Šimić' },
  { sourcedId: 'u2', givenName: '李', familyName: 'van, 😀' },
]

describe('a file in UTF-16, which scripts on Windows write by default', () => {
  const little = (text: string) => Buffer.from(text, 'utf16le')
  const big = (text: string) => little(text).swap16()
  test.each([
    ['little end first', little(`\uFEFF${TEXT}`)],
    ['big end first', big(`\uFEFF${TEXT}`)],
    ['little end first without a mark', little(TEXT)],
    ['big end first without a mark', big(TEXT)],
    [
      'with tabs, as a spreadsheet saves it',
      little(`\uFEFF${TEXT}`.replaceAll('"', '').replaceAll(/,(?! )/g, '\t')),
    ],
  ])('is read: %s', async (_, text) => {
    for (const piece of [1, 2, 3, 7, 5_000]) {
      const { rows } = await read([{ name: 'users.csv', text, stored: true }], piece)
      expect(rows.users, `in pieces of ${piece}`).toEqual(ROWS)
    }
  })

  test('so is a manifest', async () => {
    const text = little('\uFEFFpropertyName,value\r\noneroster.version,1.2\r\nfile.users,delta\r\n')
    const { found } = await read([{ name: 'Manifest.CSV', text }])
    expect(found.manifest).toEqual({ version: '1.2', modes: { users: 'delta' } })
  })

  test('and is refused by its line where a row has no end', async () => {
    const text = little(`${HEADER}\nu1,A,B\nu2,"${'ab\n'.repeat(400_000)}`)
    await expect(read([{ name: 'users.csv', text, stored: true }])).rejects.toThrow(
      '{"code":"row_too_long","file":"users.csv","detail":"3"}',
    )
  })
})

describe('a warning names the line of the file where it is first', () => {
  for (const [ending, name] of [
    ['\n', 'LF'],
    ['\r\n', 'CR LF'],
    ['\r', 'CR'],
  ] as const) {
    test(`with ${name} at the end of lines`, async () => {
      const lines = [
        HEADER,
        'u1,Ann,Lee',
        '',
        `u2,"Bo${ending}Ray",Fox`,
        'u3,Cy,Fox,more',
        ',Dee,Fox',
        'u4,"Eve,Fox',
        'u5,Fay,Fox,more,and more',
      ]
      expect(await warningsOf('users', `${lines.join(ending)}${ending}`)).toEqual([
        ['line_break_in_cell', 1, 4],
        ['stray_quote', 1, 8],
        ['too_many_cells', 2, 6],
        ['id_missing', 1, 7],
      ])
    })
  }

  test('whatever the pieces a file comes in', async () => {
    const text = `${HEADER}\r\n${'u1,Ann,Lee\r\n'.repeat(500)}u2,Bo,Fox,more\r\n`
    for (const piece of [1, 2, 3, 64]) {
      const { found } = await read([{ name: 'users.csv', text, stored: true }], piece)
      expect(found.warnings).toEqual([
        { code: 'too_many_cells', file: 'users.csv', count: 1, line: 502 },
      ])
    }
  })

  test('also where that line is not UTF-8', async () => {
    const plain = Buffer.from(`${HEADER}\nu1,Zoë,Lee\n${'u2,Bo,Fox\n'.repeat(3_000)}`)
    const text = Buffer.concat([plain, Buffer.from('u3,Jos\xe9,Lee\nu4,Ren\xe9,Lee\n', 'latin1')])
    expect(await warningsOf('users', text)).toEqual([['windows_encoding', 2, 3_003]])
  })

  test('and counts the line by which a spreadsheet announces its separator', async () => {
    const text = `sep=;\n${HEADER.replaceAll(',', ';')}\nu1;Ann;Lee;more\n`
    expect(await warningsOf('users', text)).toEqual([['too_many_cells', 1, 3]])
  })
})

describe('a format beside the standard', () => {
  test('that lists who is in which class without an id tells rows apart by what they say', async () => {
    const { rows, found } = await read([
      {
        name: 'enrollments.csv',
        text: 'classSourcedId,userSourcedId,role\nc1,u1,student\nc1,u2,student\nc1,u1,teacher\n',
      },
    ])
    const ids = (rows.enrollments ?? []).map((row) => (row as { sourcedId: string }).sourcedId)
    expect(new Set(ids).size).toBe(3)
    expect(found.warnings).toEqual([
      { code: 'enrollment_without_id', file: 'enrollments.csv', count: 3, line: 2 },
    ])
    const again = await read([
      { name: 'enrollments.csv', text: 'role,userSourcedId,classSourcedId\nstudent,u2,c1\n' },
    ])
    expect(again.rows.enrollments).toMatchObject([{ sourcedId: ids[1] }])
  })

  test('loses no row whose id is blank in silence: it stays one that nobody can name', async () => {
    const { rows, found } = await read([
      { name: 'enrollments.csv', text: 'sourcedId,userSourcedId,role\n,u1,student\n' },
    ])
    expect(rows.enrollments).toEqual([{ user: { sourcedId: 'u1' }, role: 'student' }])
    expect(found.warnings).toMatchObject([{ code: 'id_missing', count: 1, line: 2 }])
  })

  test('that dates roles by other names keeps the dates', async () => {
    const { rows } = await read([
      {
        name: 'roles.csv',
        text: 'userSourcedId,orgSourcedId,role,roleStartDate,roleEndDate\nu1,o1,student,2026-08-17,2027-06-05\n',
      },
    ])
    const says = { role: 'student', beginDate: '2026-08-17', endDate: '2027-06-05' }
    expect(rows.roles).toMatchObject([[expect.any(String), 'u1', 0, says]])
  })
})
