/** The search behind the privacy proof finds a word however it is written; a search that finds nothing proves nothing. */
import { describe, expect, test } from 'vitest'
import { found, IN_NAMES, IN_SENTENCES, NAMES, SENTENCES } from '../chaos/canary/words.ts'

const WORDS = [IN_NAMES, IN_SENTENCES]
const text = SENTENCES.note
const [{ givenName: name }] = NAMES

const disguised: [string, string | Buffer][] = [
  ['as it is', text],
  ['in an address', `https://example.com/?q=${encodeURIComponent(text)}`],
  ['in a form', new URLSearchParams({ text }).toString()],
  ['in JSON', JSON.stringify({ text })],
  ['in JSON inside a form', new URLSearchParams({ payload: JSON.stringify({ text }) }).toString()],
  ['in hexadecimal', Buffer.from(text).toString('hex')],
  ...[0, 1, 2, 3].map((before): [string, string] => [
    `in base64 behind ${before} other bytes`,
    Buffer.from('x'.repeat(before) + text).toString('base64'),
  ]),
  ['in base64 for addresses', Buffer.from(text).toString('base64url')],
  ['in UTF-16', Buffer.from(text, 'utf16le')],
  [
    'in the middle of a file',
    Buffer.concat([Buffer.alloc(9, 255), Buffer.from(text), Buffer.alloc(9)]),
  ],
]

describe('a sentence is found', () => {
  test.each(disguised)('%s', (_how, bytes) => {
    expect(found(bytes, WORDS)).toEqual([IN_SENTENCES])
  })
})

describe('a name is found', () => {
  test.each([name, name.toLowerCase(), name.toUpperCase(), Buffer.from(name).toString('base64')])(
    '%s',
    (written) => {
      expect(found(written, WORDS)).toEqual([IN_NAMES])
    },
  )
})

test('what has nothing of them is left alone', () => {
  expect(found(Buffer.from('A task is waiting in Offramp.'), WORDS)).toEqual([])
})

test('every sentence and every name carries its word', () => {
  expect(Object.values(SENTENCES).filter((one) => !one.includes(IN_SENTENCES))).toEqual([])
  const names = NAMES.flatMap((one) => Object.values(one))
  expect(names.filter((one) => !one.toLowerCase().includes(IN_NAMES))).toEqual([])
})
