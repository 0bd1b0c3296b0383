import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pageTexts } from '../../src/connectors/oneroster/row-texts.ts'

const isUsers = (name: string): boolean => name.toLowerCase() === 'users'
const rowsOf = (text: string): unknown[] | null => {
  const page = pageTexts(text, isUsers)
  return page && [...page.rows]
}

const row = fc.dictionary(fc.string(), fc.jsonValue())
const page = fc.record({ before: fc.jsonValue(), users: fc.array(row), after: fc.jsonValue() })

describe('a page is taken apart into', () => {
  test('the rows that parsing it as a whole gives, whatever they hold', () => {
    fc.assert(
      fc.property(page, fc.constantFrom(0, 2, '\t'), (body, indent) => {
        const text = JSON.stringify(body, null, indent)
        const whole: unknown = JSON.parse(text)
        const apart = pageTexts(text, isUsers)
        expect({ ...(JSON.parse(apart?.around ?? '') as object), users: [...(apart?.rows ?? [])] }) // safe because the page is an object
          .toEqual(whole)
      }),
    )
  })

  test('the rows of a bare list', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(rowsOf(JSON.stringify(rows))).toEqual(JSON.parse(JSON.stringify(rows)))
      }),
    )
  })

  test('the same rows when asked for every digit', () => {
    const apart = pageTexts('{"users":[{"sourcedId":12345678901234567890}]}', isUsers)
    expect([...(apart?.rows.exact() ?? [])]).toEqual([{ sourcedId: '12345678901234567890' }])
  })
})

test('the name of the list inside a row or a text is not the list', () => {
  const text = '{"note":"\\"users\\":[{}]","more":{"users":[{"a":1}]},"Users":[{"b":2}]}'
  expect(rowsOf(text)).toEqual([{ b: 2 }])
})

test('a row whose text is broken fails alone', () => {
  const text = String.raw`{"users":[{"sourcedId":"1"},{"familyName":"O\'Neil"},{"sourcedId":"3"}]}`
  expect(rowsOf(text)).toEqual([{ sourcedId: '1' }, undefined, { sourcedId: '3' }])
})

test('a comma after the last row is passed over, and breaks in a name are blanks', () => {
  expect(rowsOf('{"users":[{"a":1},]}')).toEqual([{ a: 1 }])
  expect(rowsOf('{"users":[{"a":"x\ty\r\nz"}]}')).toEqual([{ a: 'x y z' }])
})

test('a byte order mark in front is passed over', () => {
  expect(rowsOf('\ufeff {"users":[{}]}')).toEqual([{}])
})

test.each([
  ['HTML', '<html>{"users":[{}]}</html>'],
  ['an answer without the list', '{"orgs":[{}]}'],
  ['an object in the place of the list', '{"users":{"0":{}}}'],
  ['null in the place of the list', '{"users":null}'],
  ['a list of something else than objects', '{"users":[1,2]}'],
  ['a list that is mixed', '{"users":[{},null]}'],
  ['two commas too many', '{"users":[{},,]}'],
  ['two rows without a comma', '{"users":[{}{}]}'],
  ['nothing', ''],
])('%s is left to the parser', (_, text) => {
  expect(rowsOf(text)).toBeNull()
})

test('a page that is cut short anywhere is never taken for a shorter page', () => {
  const text = JSON.stringify({ a: 'x"]', users: [{ b: '"}\\' }, { c: [1, { d: '[' }] }], z: 1 })
  for (let end = 0; end < text.length; end++) {
    const apart = pageTexts(text.slice(0, end), isUsers)
    const isWhole = apart !== null && isJson(apart.around)
    expect(isWhole).toBe(false)
  }
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
