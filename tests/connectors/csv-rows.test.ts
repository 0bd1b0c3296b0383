import { describe, expect, test } from 'vitest'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import type { CsvFile, CsvPackage, CsvWarning } from '../../src/core/ports/roster-csv.ts'
import { CHUNK_BYTES_MAX } from '../../src/core/ports/roster-source.ts'
import { csv, manifest, streamed, zip, type ZipFile } from './csv-zip.ts'

type Read = { rows: Record<CsvFile, unknown[]>; found: CsvPackage; sizes: number[] }

async function read(files: readonly ZipFile[], metadataIds: readonly string[] = []): Promise<Read> {
  const rows: Record<string, unknown[]> = {}
  const sizes: number[] = []
  const found = await readPackage({
    body: streamed(zip(files), 1_000),
    metadataIds,
    keep: async (page) => {
      const list = JSON.parse(page.rows) as unknown[]
      expect(list).toHaveLength(page.count)
      sizes.push(Buffer.byteLength(page.rows))
      rows[page.file] = [...(rows[page.file] ?? []), ...list]
    },
  })
  if (!found.ok) throw new Error(JSON.stringify(found.error))
  return { rows, found: found.value, sizes }
}

const one = async (name: CsvFile, text: string | Uint8Array, ids?: string[]) => {
  const { rows, found } = await read([{ name: `${name}.csv`, text }], ids)
  return { rows: rows[name] ?? [], warnings: found.warnings, found: found.files[0] }
}
const codes = (warnings: readonly CsvWarning[]) => warnings.map(({ code, count }) => [code, count])

const USER = { sourcedId: 'u1', givenName: 'Ann', familyName: 'Lee' }

describe('rows of a CSV file', () => {
  test('have the shape of the REST binding and nothing that is not needed', async () => {
    const { rows } = await one(
      'users',
      csv(
        'sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns',
        'u1,active,2026-08-01T00:00:00.000Z,true,ann,"{state:12:3},{ hr : 9 }",Ann,Lee,Middle,77,a@d.test,sms,phone,"g1, g2","09,10",secret,m1,Annie,M,Li,o1,she',
      ),
    )
    expect(rows).toEqual([
      {
        ...USER,
        status: 'active',
        dateLastModified: '2026-08-01T00:00:00.000Z',
        enabledUser: 'true',
        username: 'ann',
        userIds: [
          { type: 'state', identifier: '12:3' },
          { type: 'hr', identifier: '9' },
        ],
        identifier: '77',
        email: 'a@d.test',
        agents: [{ sourcedId: 'g1' }, { sourcedId: 'g2' }],
        grades: ['09', '10'],
        userMasterIdentifier: 'm1',
        preferredFirstName: 'Annie',
        preferredLastName: 'Li',
        primaryOrg: { sourcedId: 'o1' },
      },
    ])
  })

  test('of 1.1 carry role and schools', async () => {
    const { rows } = await one(
      'users',
      csv(
        'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName',
        'u1,,,TRUE,"o1,o2",student,ann,{state:1},Ann,Lee',
      ),
    )
    const orgs = [{ sourcedId: 'o1' }, { sourcedId: 'o2' }]
    expect(rows).toMatchObject([{ ...USER, role: 'student', orgs, enabledUser: 'TRUE' }])
  })

  test('of roles name whose they are and whether they were withdrawn', async () => {
    const { rows, warnings } = await one(
      'roles',
      csv(
        'sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId',
        'r1,,,u1,primary,student,2026-08-17,2027-06-05 00:00:00,o1,p1',
        'r2,tobedeleted,2026-09-01,u1,secondary,aide,,,o2,',
        ',,,u2,primary,teacher,,,o1,',
      ),
    )
    const dates = { beginDate: '2026-08-17', endDate: '2027-06-05 00:00:00' }
    const org = { sourcedId: 'o1' }
    expect(rows).toEqual([
      ['r1', 'u1', 0, { roleType: 'primary', role: 'student', ...dates, org }],
      ['r2', 'u1', 1, { roleType: 'secondary', role: 'aide', org: { sourcedId: 'o2' } }],
      [expect.stringContaining('u2'), 'u2', 0, { roleType: 'primary', role: 'teacher', org }],
    ])
    expect(codes(warnings)).toEqual([['role_without_id', 1]])
  })

  test.each([
    ['in any order', 'familyName,sourcedId,givenName\nLee,u1,Ann\n'],
    ['with a byte order mark', '\uFEFFsourcedId,givenName,familyName\nu1,Ann,Lee\n'],
    [
      'with invisible characters and spaces',
      '\u200B sourcedId ,given\u00A0Name, "familyName"\nu1,Ann,Lee\n',
    ],
    ['in other letters', 'SOURCEDID,given_name,Family Name\nu1,Ann,Lee\n'],
    ['misspelt', 'sourceId,firstName,lastName\nu1,Ann,Lee\n'],
    [
      'with unknown ones among them',
      'sourcedId,x,givenName,metadata.iep,familyName\nu1,1,Ann,yes,Lee\n',
    ],
    ['after an empty line', '\r\nsourcedId,givenName,familyName\r\n,,\r\nu1,Ann,Lee\r\n,,\r\n'],
    ['separated by semicolons', 'sourcedId;givenName;familyName\nu1;Ann;Lee\n'],
    [
      'with one twice, of which the first counts',
      'sourcedId,givenName,familyName,givenName\nu1,Ann,Lee,Bo\n',
    ],
    ['and cells with spaces', 'sourcedId,givenName,familyName\n u1 , Ann ,"Lee "\n'],
  ])('have columns %s', async (_, text) => {
    const { rows, warnings } = await one('users', text)
    expect(rows).toEqual([USER])
    expect(warnings).toEqual([])
  })

  test('have grade, userId and agents under the names some systems give them', async () => {
    const { rows } = await one(
      'users',
      'sourcedId,givenName,familyName,grade,userId,agents,orgSourcedId,prefferedGivenName\nu1,Ann,Lee,9,{state:1},"g1,g2",o1,Annie\n',
    )
    expect(rows).toMatchObject([
      {
        grades: ['9'],
        userIds: [{ type: 'state', identifier: '1' }],
        agents: [{ sourcedId: 'g1' }, { sourcedId: 'g2' }],
        orgs: [{ sourcedId: 'o1' }],
        preferredFirstName: 'Annie',
      },
    ])
  })

  const STATE = [{ type: 'state', identifier: '7' }]
  const STATE_AND_HR = [...STATE, { type: 'hr', identifier: '9' }]
  test.each([
    ['in braces', '"{state:7},{hr:9}"', STATE_AND_HR],
    ['in braces with semicolons between', '{state:7};{hr:9}', STATE_AND_HR],
    ['in one pair of braces', '"{state:7,hr:9}"', STATE_AND_HR],
    ['without braces', 'state:7;hr:9', STATE_AND_HR],
    ['as JSON', '"[{""type"":""state"",""identifier"":""7""}]"', STATE],
    ['as one object of JSON', '"{""type"":""state"",""identifier"":7}"', STATE],
    ['as types and ids of JSON', '"{""state"":""7"",""hr"":""9""}"', STATE_AND_HR],
    ['as something like JSON', '"[{type:state, identifier:7}]"', STATE],
    ['without a type', '7', [{ type: null, identifier: '7' }]],
  ])('have the other ids of a person %s', async (_, cell, userIds) => {
    const { rows } = await one(
      'users',
      `sourcedId,givenName,familyName,userIds\nu1,Ann,Lee,${cell}\n`,
    )
    expect(rows).toEqual([{ ...USER, userIds }])
  })

  test.each([
    ['commas', '"g1,g2"'],
    ['semicolons', 'g1;g2'],
    ['JSON', '"[""g1"",""g2""]"'],
    ['objects of JSON', '"[{""sourcedId"":""g1""},{""sourcedId"":""g2""}]"'],
    ['brackets', '"[g1, g2]"'],
  ])('name several guardians with %s', async (_, cell) => {
    const { rows } = await one(
      'users',
      `sourcedId,givenName,familyName,agentSourcedIds\nu1,Ann,Lee,${cell}\n`,
    )
    expect(rows).toEqual([{ ...USER, agents: [{ sourcedId: 'g1' }, { sourcedId: 'g2' }] }])
  })

  test('say NULL where there is nothing, as databases export it; somebody may be called so', async () => {
    const { rows } = await one(
      'users',
      'sourcedId,givenName,familyName,identifier,agentSourcedIds,email\nu1,Ann,NULL,NULL, NULL ,\\N\n',
    )
    expect(rows).toEqual([{ ...USER, familyName: 'NULL' }])
  })

  test('end before the mark that older systems put at the end of a file', async () => {
    const { rows } = await one('users', 'sourcedId,givenName,familyName\nu1,Ann,Lee\r\n\u001A')
    expect(rows).toEqual([USER])
  })

  test('keep a number from the metadata only where the district asked for it', async () => {
    const text = 'sourcedId,givenName,familyName,metadata.stateId,metadata.iep\nu1,Ann,Lee,42,yes\n'
    expect((await one('users', text)).rows).toEqual([USER])
    expect((await one('users', text, ['stateId'])).rows).toEqual([
      { ...USER, metadata: { stateId: '42' } },
    ])
  })

  test('are read in Windows-1252 where they are not UTF-8, with a warning', async () => {
    const text = Buffer.concat([
      Buffer.from('sourcedId,givenName,familyName\nu1,Zoë,Lee\nu2,'),
      Buffer.from([0x4a, 0x6f, 0x73, 0xe9]),
      Buffer.from(',Lee\n'),
    ])
    const { rows, warnings } = await one('users', text)
    expect(rows).toMatchObject([{ givenName: 'Zoë' }, { givenName: 'José' }])
    expect(codes(warnings)).toEqual([['windows_encoding', 1]])
  })

  test('may be longer or shorter than the header', async () => {
    const { rows, warnings } = await one(
      'users',
      'sourcedId,givenName,familyName\nu1,Ann,Lee,more\nu2,Bo\n',
    )
    expect(rows).toEqual([USER, { sourcedId: 'u2', givenName: 'Bo' }])
    expect(codes(warnings)).toEqual([['too_many_cells', 1]])
  })

  test('with a line break in a cell, or a quote that was never closed, are told about', async () => {
    const { rows, warnings } = await one(
      'users',
      'sourcedId,givenName,familyName\nu1,"Ann\nMarie",Lee\nu2,"Bo,Ray\nu3,Cy,"Fox"\n',
    )
    expect(rows).toMatchObject([
      { givenName: 'Ann\nMarie' },
      { sourcedId: 'u2', givenName: 'Bo', familyName: 'Ray' },
      { sourcedId: 'u3', givenName: 'Cy', familyName: 'Fox' },
    ])
    expect(codes(warnings)).toEqual([
      ['line_break_in_cell', 1],
      ['stray_quote', 1],
    ])
  })

  test('without an id are handed on, so that the reading counts as incomplete', async () => {
    const { rows, found } = await one('users', 'sourcedId,givenName,familyName\n,Ann,Lee\n')
    expect(rows).toEqual([{ givenName: 'Ann', familyName: 'Lee' }])
    expect(found).toMatchObject({ rows: 1, blankStatus: 1 })
  })

  test('may be none: a file with a header only is there and empty', async () => {
    const { rows, found } = await one('users', 'sourcedId,givenName,familyName')
    expect(rows).toEqual([])
    expect(found).toMatchObject({ name: 'users', rows: 0, pages: 0 })
  })

  test('come in pages that fit into the store, however long their cells', async () => {
    const long = 'é'.repeat(60_000)
    const lines = Array.from(
      { length: 100 },
      (_, i) => `u${i},${long},"${long}","${'g,'.repeat(30_000)}"`,
    )
    const { sizes, rows } = await read([
      {
        name: 'users.csv',
        text: csv('sourcedId,givenName,familyName,agentSourcedIds', ...lines),
        stored: true,
      },
    ])
    expect(rows.users).toHaveLength(100)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(CHUNK_BYTES_MAX)
  })
})

describe('the manifest', () => {
  test('may come last and says what each file is', async () => {
    const { found } = await read([
      { name: 'orgs.csv', text: 'sourcedId,name,type\n' },
      manifest('1.2', {
        orgs: 'bulk',
        users: 'absent',
        enrollments: 'delta',
        demographics: 'bulk',
      }),
    ])
    expect(found.manifest).toEqual({
      version: '1.2',
      modes: { orgs: 'bulk', users: 'absent', enrollments: 'delta' },
    })
  })

  test('is read with capitals, spaces and quotes', async () => {
    const text = '"propertyName","value"\n"OneRoster.Version", "1.1"\n"file.Orgs"," BULK "\n'
    const { found } = await read([{ name: 'manifest.csv', text }])
    expect(found.manifest).toEqual({ version: '1.1', modes: { orgs: 'bulk' } })
  })
})
