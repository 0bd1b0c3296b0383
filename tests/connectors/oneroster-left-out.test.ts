import { describe, expect, it } from 'vitest'
import { mapRows } from '../../src/connectors/oneroster/map.ts'
import { ROW_COLUMNS } from '../../src/core/ports/roster-source.ts'
import {
  accessTo,
  answerRecords,
  ASK,
  NOW,
  sourceAt,
  TOKEN,
  useProvider,
  type Reply,
} from './oneroster-provider.ts'
import { SETTINGS } from './oneroster-wire-rows.ts'

const source = sourceAt(() => NOW)
const provider = useProvider()

const count = (total: number) => ({ 'x-total-count': String(total) })
const page = async (reply: Reply, offset: number) => {
  provider.answer = () => reply
  return source.readPage(accessTo(provider.url, { token: TOKEN }), { ...ASK, from: { offset } })
}

describe('a list that is left out of the answer', () => {
  it.each<[string, Reply, number]>([
    ['of a collection without rows', { body: {}, headers: count(0) }, 0],
    ['past the last row', { body: {}, headers: count(40) }, 40],
    ['where the body counts', { body: { total: 0 } }, 0],
    ['with words that all went well', { body: { statusInfoSet: [] }, headers: count(0) }, 0],
  ])('is an empty page when the count says that none is due: %s', async (_, reply, offset) => {
    expect(await page(reply, offset)).toMatchObject({ ok: true, value: { received: 0 } })
  })

  it.each<[string, Reply, number]>([
    ['nobody counts', { body: {} }, 0],
    ['rows are still due', { body: {}, headers: count(41) }, 40],
    ['it tells of a failure', { body: { error: 'no' }, headers: count(0) }, 0],
    ['something else stands in its place', { body: { orgs: {} }, headers: count(0) }, 0],
    ['it is no JSON', { body: '<html></html>', headers: count(0) }, 0],
  ])('is a failure and never an empty page when %s', async (_, reply, offset) => {
    expect(await page(reply, offset)).toMatchObject({ ok: false, error: { reason: 'unreadable' } })
  })
})

describe('a record that is left out of the answer', () => {
  const presence = async (reply: Reply) => {
    answerRecords(provider, () => reply)
    const ask = { collection: 'orgs', sourcedId: 'a', profile: null } as const
    return source.readOne(accessTo(provider.url, { token: TOKEN }), ask)
  }

  it.each(
    [{}, { orgs: [] }, { org: null }, { org: [] }].map((body) => [JSON.stringify(body), body]),
  )('is not there: %s', async (_, body) => {
    expect(await presence({ body })).toMatchObject({ ok: true, value: 'absent' })
  })

  it.each(
    [
      { org: { sourcedId: 'b' } },
      { error: 'busy' },
      { errors: [{ code: 1 }], org: null },
      { imsx_codeMajor: 'failure', org: null },
      { message: 'try again' },
    ].map((body) => [JSON.stringify(body), body]),
  )('proves nothing when the answer is about something else: %s', async (_, body) => {
    expect(await presence({ body })).toMatchObject({ ok: false })
  })
})

describe('a person of 1.1 whose list of schools is empty', () => {
  const rolesOf = (row: object) => {
    const wire = { sourcedId: 'u1', status: 'active', givenName: 'Ann', familyName: 'Lee', ...row }
    const { chunks, issues } = mapRows('users', [wire], SETTINGS)
    const [[, , ...columns] = []] = JSON.parse(chunks[0] ?? '[]') as unknown[][]
    return { roles: columns[ROW_COLUMNS.users.indexOf('roles')], issues: JSON.parse(issues) }
  }

  it.each([{ orgs: [] }, { orgs: null }, { orgs: '' }, {}])(
    'is a parent all the same: %o',
    (row) => {
      expect(rolesOf({ role: 'parent', ...row })).toEqual({
        roles: [['parent', null, null, null, null]],
        issues: [],
      })
    },
  )

  it('is a student of no known school, and that is said', () => {
    expect(rolesOf({ role: 'student', orgs: [] })).toEqual({
      roles: [['student', null, null, null, null]],
      issues: [['u1', 'org_unknown', 'roles.org']],
    })
  })
})
