import { expect, it } from 'vitest'
import { readDay } from '../../src/connectors/oneroster/read-day.ts'

it.each([
  ['2026-08-17', '2026-08-17', 'a plain date'],
  ['20260817', '2026-08-17', 'without dashes'],
  ['2026-08-17T00:00:00.000Z', '2026-08-17', 'a date a serialiser dressed as midnight'],
  ['2026-08-17T00:00:00-05:00', '2026-08-17', 'midnight in the zone'],
  ['2026-08-17T05:00:00.000Z', '2026-08-17', 'midnight in the zone, told in UTC'],
  ['2026-08-17T03:30:00Z', '2026-08-16', 'the evening before, told in UTC'],
  ['2026-08-17T03:30:00+0000', '2026-08-16', 'an offset without colon'],
  ['2026-08-16T22:30:00-05:00', '2026-08-16', 'the evening, with its offset'],
  ['2026-08-17T23:30:00', '2026-08-17', 'a local time without zone'],
  ['2026-08-17 23:30', '2026-08-17', 'a space and no zone'],
  ['8/17/2026', '2026-08-17', 'month first'],
  ['08/17/26', '2026-08-17', 'a year of two digits'],
  ['8/17/2026 12:00:00 AM', '2026-08-17', 'month first, with a time'],
  ['08/17/2026 23:30', '2026-08-17', 'month first, with an hour'],
  ['2028-02-29', '2028-02-29', 'a leap day'],
  ['2000-02-29', '2000-02-29', 'a leap day of a century'],
  ['2026-01-31', '2026-01-31', 'the last of a month'],
  ['9999-12-31', '9999-12-31', 'an open end'],
])('%s is %s (%s)', (text, day) => {
  expect(readDay(text, 'America/Chicago')).toBe(day)
})

it.each([
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-04-31',
  '2026-06-31',
  '2026-09-31',
  '2026-11-31',
  '2026-01-32',
  '2100-02-29',
  '0000-00-00',
  '17/08/2026',
  '17-AUG-26',
  '26-08-17',
  '2026-08-17T25:00:00Z',
  '2026-08-17T10:00:00+99:00',
  'tomorrow',
  '2026-08-17x',
])('%s is no day', (text) => {
  expect(readDay(text, 'America/Chicago')).toBeNull()
})
