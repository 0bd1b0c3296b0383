import { expect, test } from 'vitest'
import { CsvDecoder } from '../../src/connectors/oneroster/csv/text-decoder.ts'

const TEXT = 'sourcedId,name\r\no1,Zoë 李 😀\r\n'

function utf16(text: string, isBig: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), !isBig)
  return bytes
}

test.each([
  ['little', false],
  ['big', true],
] as const)('UTF-16 with its %s end first is read in workerd, byte by byte', (_, isBig) => {
  for (const mark of ['\uFEFF', '']) {
    const decoder = new CsvDecoder('orgs.csv')
    let read = ''
    for (const byte of utf16(mark + TEXT, isBig)) read += decoder.push(Uint8Array.of(byte))
    expect(read + decoder.end()).toBe(TEXT)
  }
})
