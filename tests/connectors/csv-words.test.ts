import { expect, test } from 'vitest'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import { faultWords, warningWords } from '../../src/core/http/csv-words.ts'
import { streamed, zip, type ZipFile, type ZipOptions } from './csv-zip.ts'

const keep = async (): Promise<void> => undefined

async function wordsOf(files: readonly ZipFile[], options?: ZipOptions): Promise<string[]> {
  const found = await readPackage({ body: streamed(zip(files, options)), metadataIds: [], keep })
  return found.ok ? found.value.warnings.map(warningWords) : [faultWords(found.error)]
}

const USERS = 'sourcedId,givenName,familyName'
const users = (...lines: readonly string[]): ZipFile => ({
  name: 'users.csv',
  text: `${[USERS, ...lines].join('\n')}\n`,
})

const TOLD: [string, readonly ZipFile[], string][] = [
  [
    'a cell too many',
    [users('u1,Secret,Name', 'u2,Secret,Name,more')],
    '1 row, on line 3, of users.csv had more cells than there are columns; the rest was left out. Most likely a text with a comma stands without quotes.',
  ],
  [
    'ids that are not there',
    [users(',Secret,Name', 'u2,Secret,Name', ',Secret,Name')],
    '2 rows, the first on line 2, of users.csv had nothing in the column "sourcedId" and were left out; nobody counts as missing while that is so. Fill in the column.',
  ],
  [
    'a quote that was never closed',
    [users('u1,"Secret,Name', 'u2,Secret,Name')],
    '1 row, on line 2, of users.csv had a quote that was never closed; it was taken as a character. Close it, or double it if it belongs to the text.',
  ],
  [
    'a missing column',
    [{ name: 'users.csv', text: 'sourcedId,givenName\nu1,Secret\n' }],
    'users.csv has no column "familyName". Add the column to the export; its name stands in the first line.',
  ],
  [
    'two folders',
    [users(), { ...users(), name: 'old/users.csv' }],
    'The zip holds "old/users.csv" beside roster files in another folder, and nothing tells which are meant. Pack only the folder with today\'s files.',
  ],
  [
    'a zip in the zip',
    [{ name: 'export.zip', text: zip([users('u1,Secret,Name')]) }],
    'The zip holds another zip, export.zip, and none of the files of a OneRoster export. Unpack it and send the zip inside.',
  ],
  [
    'a password',
    [{ ...users('u1,Secret,Name'), flags: 1 }],
    'users.csv is protected by a password. Export it without one; the connection is encrypted already.',
  ],
]

test.each(TOLD)(
  '%s is told with file, place and remedy, and without a value',
  async (_, files, told) => {
    const words = await wordsOf(files)
    expect(words).toEqual([told])
    expect(words.join()).not.toContain('Secret')
  },
)
