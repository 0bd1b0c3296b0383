import { expect, it } from 'vitest'
import { readLimited } from '../../src/connectors/http/read-text.ts'
import { parseExactly, parseJson } from '../../src/connectors/oneroster/json.ts'

it('numbers too long for a number keep every digit where the product runs', () => {
  const text = '{"users":[{"sourcedId":12345678901234567890,"grade":9}]}'
  expect(parseExactly(text)).toEqual({ users: [{ sourcedId: '12345678901234567890', grade: 9 }] })
  expect(parseJson('\ufeff[1]')).toEqual([1])
})

it.each([
  ['iso-8859-1', [0x5a, 0x6f, 0xeb], 'Zoë'],
  ['windows-1252', [0x4f, 0x92, 0x4e], 'O’N'],
  ['utf-8', [0xef, 0xbb, 0xbf, 0x5a, 0x6f, 0xc3, 0xab], 'Zoë'],
  ['x-none', [0x5a], 'Z'],
])('text in %s is read where the product runs', async (charset, bytes, text) => {
  const headers = { 'content-type': `application/json; charset=${charset}` }
  const response = new Response(new Uint8Array(bytes), { headers })
  expect((await readLimited(response, 100)).text).toBe(text)
})
