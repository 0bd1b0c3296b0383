import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CsvParser,
  ROW_CHARS_MAX,
  RowTooLong,
} from '../../src/connectors/oneroster/csv/csv-parser.ts'
import { CsvDecoder } from '../../src/connectors/oneroster/csv/text-decoder.ts'

/** Rows of a text that comes in pieces of that many characters. */
function rowsOf(text: string, piece = text.length || 1): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = []
  const parser = new CsvParser((cells) => {
    if (rows.length === 0) parser.columns = cells.length
    rows.push([...cells])
  })
  for (let at = 0; at < text.length; at += piece) parser.push(text.slice(at, at + piece))
  parser.end()
  return rows
}

const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ' ', ';', '{', '') })
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const plain = fc.string({ unit: fc.constantFrom('a', 'B', '7', 'é', '-', '/', '') })

describe('reading comma-separated text', () => {
  test('agrees with csv-parse on everything that is well formed, in whatever pieces it comes', () => {
    const written = fc.oneof(cell.map(quoted), plain)
    const row = fc.array(written, { minLength: 2, maxLength: 5 }).map((cells) => cells.join(','))
    const text = fc
      .tuple(fc.array(row, { minLength: 1, maxLength: 6 }), fc.constantFrom('\n', '\r\n', '\r'))
      .map(([rows, end]) => [`h1,h2${end}`, ...rows.map((each) => each + end)].join(''))
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (csv, piece) => {
        const expected = parse(csv, {
          relax_column_count: true,
          skip_empty_lines: true,
          record_delimiter: ['\r\n', '\n', '\r'],
        })
        // A quote that swallowed whole rows is told from a cell with line breaks by the number of cells.
        fc.pre(
          expected.every((cells) => cells.length === 2 || !cells.some((c) => /[\r\n]/.test(c))),
        )
        expect(rowsOf(csv, piece)).toEqual(expected)
      }),
      { numRuns: 400 },
    )
  })

  test('never throws and never loses the last row, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 9 }), (text, piece) => {
        const whole = rowsOf(text)
        expect(rowsOf(text, piece)).toEqual(whole)
        expect(whole.length > 0).toBe(/[^\r\n]/.test(text.replace(/^\uFEFF/, '')))
      }),
    )
  })

  test('finds the separator of a header that comes after blank lines, piece by piece', () => {
    expect(rowsOf('\n \n\ta\tb\n', 1)).toEqual(rowsOf('\n \n\ta\tb\n'))
    expect(rowsOf('\r\n\t', 1)).toEqual([['', '']])
  })

  test.each([
    [
      'semicolons',
      'a;b\n1;2,5\n',
      [
        ['a', 'b'],
        ['1', '2,5'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1\t2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a separator announced by a spreadsheet',
      'sep=;\r\na;b\r\n1;2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a quote inside a cell',
      'a,b\n5" pipe,x\n',
      [
        ['a', 'b'],
        ['5" pipe', 'x'],
      ],
    ],
    [
      'a nickname in quotes',
      'a,b\n"Ann "Nan" Lee",x\n',
      [
        ['a', 'b'],
        ['Ann "Nan" Lee', 'x'],
      ],
    ],
    [
      'spaces around quotes',
      'a,b\n "x" , "y" \n',
      [
        ['a', 'b'],
        ['x', 'y'],
      ],
    ],
    [
      'empty lines',
      '\n\na,b\n\n\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'no line break at the end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a line break in a cell',
      'a,b\n"x\ny",2\n',
      [
        ['a', 'b'],
        ['x\ny', '2'],
      ],
    ],
    [
      'line breaks of old Macs',
      'a,b\r1,2\r3,4',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
  ])('reads %s', (_, text, rows) => {
    expect(rowsOf(text)).toEqual(rows)
    expect(rowsOf(text, 1)).toEqual(rows)
  })

  test('a quote that is never closed costs its own row and not those after it', () => {
    const rows = rowsOf('a,b,c\n1,"Smith,x\n2,Lee,y\n3,"Ray",z\n')
    expect(rows).toEqual([
      ['a', 'b', 'c'],
      ['1', 'Smith', 'x'],
      ['2', 'Lee', 'y'],
      ['3', 'Ray', 'z'],
    ])
  })

  test('a row without an end is refused instead of filling the memory', () => {
    const endless = `a,b\n1,"${'x'.repeat(ROW_CHARS_MAX)}`
    expect(() => rowsOf(endless, 65_536)).toThrow(RowTooLong)
    expect(() => rowsOf(`a,b\n${'x'.repeat(ROW_CHARS_MAX + 10)}`, 65_536)).toThrow(RowTooLong)
  })

  test('thousands of unclosed quotes are refused and not looked through one by one', () => {
    const line = '1,"x\n'
    expect(() => rowsOf(`a,b\n${line.repeat(300_000)}`, 65_536)).toThrow(RowTooLong)
  })
})

describe('decoding', () => {
  const decoded = (bytes: Uint8Array, piece: number): { text: string; windows: number } => {
    const decoder = new CsvDecoder('users.csv')
    let text = ''
    for (let at = 0; at < bytes.length; at += piece)
      text += decoder.push(bytes.slice(at, at + piece))
    text += decoder.end()
    return { text, windows: decoder.windowsLines }
  }

  test('UTF-8 comes through unchanged in whatever pieces it arrives', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 7 }),
        (text, piece) => {
          const sent = `header\n${text.replaceAll('\0', '')}\r\nend`
          expect(decoded(Buffer.from(sent), piece)).toEqual({ text: sent, windows: 0 })
        },
      ),
    )
  })

  test('lines of Windows-1252 among lines of UTF-8 are both read', () => {
    const bytes = Buffer.concat([
      Buffer.from('id,name\nu1,José\n'),
      Buffer.from([0x75, 0x32, 0x2c, 0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x20, 0x80, 0x92, 0x0a]),
      Buffer.from('u3,Ωmega\n'),
    ])
    const text = 'id,name\nu1,José\nu2,Müller €’\nu3,Ωmega\n'
    expect(decoded(bytes, bytes.length)).toEqual({ text, windows: 1 })
    expect(decoded(bytes, 1)).toEqual({ text, windows: 1 })
  })
})
