import { describe, expect, test } from 'vitest'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import { faultWords, warningWords } from '../../src/core/http/csv-words.ts'
import { streamed, zip, type ZipFile } from './csv-zip.ts'

/** What a package comes to: its rows by file, what is told about it, or why it was refused. */
async function read(...files: readonly (readonly [name: string, text: string])[]) {
  const rows: Record<string, unknown[]> = {}
  const packed: readonly ZipFile[] = files.map(([name, text]) => ({ name, text }))
  const found = await readPackage({
    body: streamed(zip(packed)),
    metadataIds: [],
    keep: async (page) => {
      const list = JSON.parse(page.rows) as unknown[]
      rows[page.file] = [...(rows[page.file] ?? []), ...list]
    },
  })
  if (!found.ok) return { rows, notes: [], refused: faultWords(found.error), manifest: null }
  const { warnings, manifest } = found.value
  const notes = warnings.map(warningWords).filter((note) => !note.includes('no manifest.csv'))
  return { rows, notes, refused: null, manifest }
}

const HEADER = 'sourcedId,status,orgSourcedIds,role,givenName,familyName,identifier,agentSourcedIds'
const ANN = 'u1,active,o1,student,Ann,Lee,7,g1'
const ROW = {
  sourcedId: 'u1',
  status: 'active',
  orgs: [{ sourcedId: 'o1' }],
  role: 'student',
  givenName: 'Ann',
  familyName: 'Lee',
  identifier: '7',
  agents: [{ sourcedId: 'g1' }],
}
const lettered = (header: string): string =>
  header
    .split(',')
    .map((name, i) => `${String.fromCharCode(97 + i)}_${name}`)
    .join(',')

describe('the names of columns', () => {
  test.each([
    ['a letter before each, as PowerSchool keeps their order', lettered(HEADER)],
    ['their table before each', HEADER.replaceAll(/\w+/g, (name) => `USERS.${name}`)],
  ])('are found with %s', async (_, header) => {
    expect(await read(['users.csv', `${header}\n${ANN}\n`])).toMatchObject({
      rows: { users: [ROW] },
      notes: [],
    })
  })

  test('are not guessed where something stands before a few of them only', async () => {
    const header = HEADER.replace('identifier', 'homeroom.identifier')
    const { rows } = await read(['users.csv', `${header}\n${ANN}\n`])
    expect(rows['users']).toEqual([{ ...ROW, identifier: undefined }])
  })

  test('are found below the title of a report, which is told about', async () => {
    const text = `Users,,,\n\n"Generated 8/1/2026 6:00 AM"\n${HEADER}\n${ANN}\n`
    const { rows, notes } = await read(['users.csv', text])
    expect(rows['users']).toEqual([ROW])
    expect(notes).toEqual([expect.stringContaining('users.csv had 2 lines above the names')])
  })

  test.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('are found below a title when %s part them', async (_, separator) => {
    const [header, ann] = [HEADER, ANN].map((line) => line.replaceAll(',', separator))
    const text = `All users\r\nof today, and only them\r\n${header}\r\n${ann}\r\n`
    expect((await read(['users.csv', text])).rows['users']).toEqual([ROW])
  })

  test('are those of the REST binding, too', async () => {
    const { rows } = await read(
      ['roles.csv', 'sourcedId,user,roleType,role,org\nr1,u1,primary,student,o1\n'],
      ['enrollments.csv', 'sourcedId,class,school,user,role\ne1,c1,o1,u1,student\n'],
      ['classes.csv', 'sourcedId,title,school,terms\nc1,Art,o1,t1\n'],
    )
    const [org, school] = [{ sourcedId: 'o1' }, { sourcedId: 'o1' }]
    expect(rows['roles']).toEqual([['r1', 'u1', 0, { roleType: 'primary', role: 'student', org }]])
    expect(rows['enrollments']).toMatchObject([
      { user: { sourcedId: 'u1' }, class: { sourcedId: 'c1' }, school },
    ])
    expect(rows['classes']).toEqual([{ sourcedId: 'c1', title: 'Art', school }])
  })

  test.each([
    ['a list without names', `${ANN}\nu2,active,o1,student,Bo,Lee,8,\n`],
    ['a page of a website', '<!DOCTYPE html>\n<html><body>Sign in</body></html>\n'],
    ['JSON', '[{"sourcedId":"u1"}]'],
    ['a workbook', 'PK\u0003\u0004\u0014\n[Content_Types].xml\n'],
  ])('that are nowhere refuse the file, such as %s', async (_, text) => {
    const { refused } = await read(['users.csv', text])
    expect(refused).toContain('users.csv does not begin with the names of its columns')
    expect(refused).not.toContain('u1')
  })

  test('of which one is missing are told by the line that has the others', async () => {
    const text = `Users\n${HEADER.replace('familyName,', '')}\nu1,active,o1,student,Ann,7,g1\n`
    const { refused } = await read(['users.csv', text])
    expect(refused).toContain('users.csv has no column "familyName"')
  })

  test('that come again in the middle, as in files put together, are no person', async () => {
    const swapped = 'sourcedId,familyName,givenName'
    const text = `${HEADER}\n${ANN}\n${HEADER}\n${ANN.replace('u1', 'u2')}\n`
    const { rows } = await read(['users.csv', text])
    expect(rows['users']).toEqual([ROW, { ...ROW, sourcedId: 'u2' }])
    const other = await read(['users.csv', `${HEADER}\n${ANN}\n${swapped}\nu3,Fox,Bo\n`])
    expect(other.rows['users']).toEqual([
      ROW,
      { sourcedId: 'u3', givenName: 'Bo', familyName: 'Fox' },
    ])
  })
})

describe('lines that are no record', () => {
  test('such as what a database prints around its rows are left out', async () => {
    const rule = HEADER.replaceAll(/\w+/g, '-----')
    const text = `${HEADER}\r\n${rule}\r\n${ANN}\r\n\r\n(1 rows affected)\r\n`
    expect(await read(['users.csv', text])).toMatchObject({ rows: { users: [ROW] }, notes: [] })
  })
})

describe('rows of which nothing can come', () => {
  test('are told with the line where the first stands', async () => {
    const nameless = 'u2,active,o1,student,,,8,'
    const users = `${HEADER}\n${ANN}\n${nameless}\n\n${nameless.replace('u2', 'u3')}\n`
    const { notes } = await read(
      ['users.csv', users],
      ['orgs.csv', 'sourcedId,name,type\no1,,school\n'],
      ['enrollments.csv', 'sourcedId,userSourcedId,role\ne1,u1,student\ne2,,student\n'],
    )
    expect(notes).toEqual([
      expect.stringContaining('2 rows, the first on line 3, of users.csv had no name'),
      expect.stringContaining('1 row, on line 2, of orgs.csv had no name'),
      expect.stringContaining('1 row, on line 3, of enrollments.csv did not say whose'),
    ])
  })

  test('are no trouble once they are withdrawn', async () => {
    const text = `${HEADER}\nu2,tobedeleted,o1,student,,,8,\n`
    expect((await read(['users.csv', text])).notes).toEqual([])
  })
})

describe('cells', () => {
  test.each(['null', 'Null', '(null)', '<NULL>', 'N/A', 'n/a', '#N/A', '#REF!', 'None'])(
    'that say %s are empty',
    async (word) => {
      const cells = `u1,${word},${word},student,Ann,Lee,${word},"${word},${word}"`
      const { rows } = await read(['users.csv', `${HEADER}\n${cells}\n`])
      expect(rows['users']).toEqual([
        { sourcedId: 'u1', role: 'student', givenName: 'Ann', familyName: 'Lee', agents: [] },
      ])
    },
  )

  test('keep the zeros that a formula keeps for a spreadsheet', async () => {
    const cells = '="0012",active,"=""001""",student,Ann,Lee,="07","=""g1"",=""g2"""'
    const { rows } = await read(['users.csv', `${HEADER}\n${cells}\n`])
    expect(rows['users']).toMatchObject([
      {
        sourcedId: '0012',
        orgs: [{ sourcedId: '001' }],
        identifier: '07',
        agents: [{ sourcedId: 'g1' }, { sourcedId: 'g2' }],
      },
    ])
  })

  test.each(['sourcedId', 'sourceId', 'id'])(
    'that list objects of JSON name each by its %s',
    async (key) => {
      const cell = `"[{ ""${key}"":""o1"" },{""${key}"":2}]"`
      const { rows } = await read(['users.csv', `${HEADER}\n${ANN.replace('o1', cell)}\n`])
      expect(rows['users']).toEqual([{ ...ROW, orgs: [{ sourcedId: 'o1' }, { sourcedId: '2' }] }])
    },
  )

  test('with numbers that a spreadsheet rounded are told about: two people may share one', async () => {
    const text = `${HEADER}\n${ANN}\n${ANN.replace('u1', '1.23457E+11')}\n`
    const { notes } = await read(['users.csv', text])
    expect(notes).toEqual([expect.stringContaining('1 row, on line 3, of users.csv had a number')])
  })

  test.each([
    ['"teacher,parent"', ['teacher', 'parent']],
    ['Teacher; Parent', ['Teacher', 'Parent']],
    ['"[""teacher"",""parent""]"', ['teacher', 'parent']],
  ])('with several roles, such as %s, are several roles', async (cell, words) => {
    const text = `${HEADER}\n${ANN.replace('student', cell).replace('o1', '"o1,o2"')}\n`
    const { rows } = await read(['users.csv', text])
    const orgs = [{ sourcedId: 'o1' }, { sourcedId: 'o2' }]
    const roles = words.flatMap((role) => orgs.map((org) => ({ role, org })))
    expect(rows['users']).toEqual([{ ...ROW, role: undefined, orgs: undefined, roles }])
  })

  test('with a title that has a comma in it are one role, to be given a meaning', async () => {
    const text = `${HEADER}\n${ANN.replace('student', '"Teacher, Special Education"')}\n`
    const { rows } = await read(['users.csv', text])
    expect(rows['users']).toEqual([{ ...ROW, role: 'Teacher, Special Education' }])
  })
})

describe('the names of files', () => {
  test.each(['user.csv', 'Users.CSV', 'export/USERS.csv'])('are known as %s', async (name) => {
    expect(await read([name, `${HEADER}\n${ANN}\n`])).toMatchObject({ rows: { users: [ROW] } })
  })

  test('are known with something between their words', async () => {
    const { rows } = await read([
      'academic_sessions.csv',
      'sourcedId,startDate,endDate\nt1,2026-08-01,2027-06-01\n',
    ])
    expect(rows['academicSessions']).toHaveLength(1)
  })

  test('that mean one file twice are refused', async () => {
    const { refused } = await read(['users.csv', HEADER], ['user.csv', HEADER])
    expect(refused).toContain('user.csv twice')
  })

  test('that nobody knows are told, also where nothing could be read', async () => {
    const some = await read(['users.csv', HEADER], ['users (1).csv', HEADER])
    expect(some.notes).toEqual([
      'No file of OneRoster is called users (1).csv, so it was not read.',
    ])
    expect((await read(['users.xlsx', 'x'])).refused).toContain('it holds "users.xlsx"')
    expect((await read()).refused).toContain('none of the files of a OneRoster export')
  })
})

describe('a manifest', () => {
  const USERS = ['users.csv', HEADER] as const
  test.each([
    [
      'with the ending of the files',
      'propertyName,value\noneroster.version,1.1\nfile.users.csv,delta\n',
    ],
    ['on its side', 'manifest.version,oneroster.version,file.users\n1.0,1.1,delta\n'],
    ['without a header', 'oneroster.version,v1.1\nfile.users,Delta \n'],
    [
      'in other words',
      'propertyName,value\noneroster.version,OneRoster 1.1\nfile.users,incremental\n',
    ],
  ])('is understood %s', async (_, text) => {
    const { manifest } = await read(['manifest.csv', text], USERS)
    expect(manifest).toEqual({ version: '1.1', modes: { users: 'delta' } })
  })
})
