import { describe, expect, test } from 'vitest'
import { fromLocalTime, toLocalTime } from '../../src/console/kit/local-time.ts'
import { sayDay, sayDue, sayExactly, sayPast, sayToday } from '../../src/console/kit/say-when.ts'
import { wordsFor } from '../../src/console/words.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/kernel/time.ts'

const CHICAGO = 'America/Chicago'
/** Tuesday, October 13, 2026, 10:00 in Chicago. */
const NOW = Date.UTC(2026, 9, 13, 15)
const clock = { words: wordsFor('en'), zone: CHICAGO, now: NOW }

describe('a time that has been', () => {
  test.each([
    [20 * SECOND, 'just now'],
    [12 * MINUTE, '12 min ago'],
    [59 * MINUTE, '59 min ago'],
    [3 * HOUR, 'today 7:00 AM'],
    [11 * HOUR, 'yesterday 11:00 PM'],
    [4 * DAY, 'Fri, Oct 9, 10:00 AM'],
    [300 * DAY, 'December 17, 2025 at 9:00 AM'],
  ])('%i ms ago is said as "%s"', (age, said) => {
    expect(sayPast(NOW - age, clock)).toBe(said)
  })

  test('a time a little ahead, as another machine’s clock may be, is never said to be minutes ago', () => {
    expect(sayPast(NOW + 5 * SECOND, clock)).toBe('today 10:00 AM')
  })
})

describe('a time by which something is due', () => {
  test.each([
    [25 * MINUTE, 'in 25 min'],
    [6 * HOUR, 'today 4:00 PM'],
    [DAY, 'tomorrow 10:00 AM'],
    [2 * DAY, 'in 2 school days (Thu, Oct 15)'],
    [6 * DAY, 'in 4 school days (Mon, Oct 19)'],
    [8 * DAY, 'Wed, Oct 21, 10:00 AM'],
    [100 * DAY, 'January 21, 2027 at 9:00 AM'],
  ])('%i ms ahead is said as "%s"', (wait, said) => {
    expect(sayDue(NOW + wait, clock)).toBe(said)
  })

  test.each([
    [0, 'just now'],
    [15 * MINUTE, '15 min late'],
    [HOUR, '1 hour late'],
    [5 * HOUR, '5 hours late'],
    [DAY, 'late since yesterday 10:00 AM'],
    [4 * DAY, 'late since Fri, Oct 9, 10:00 AM'],
  ])('%i ms past due is said as "%s"', (late, said) => {
    expect(sayDue(NOW - late, clock)).toBe(said)
  })

  test('the weekend is not a school day', () => {
    const friday = { ...clock, now: NOW + 3 * DAY }
    expect(sayDue(NOW + 6 * DAY, friday)).toBe('next school day (Mon, Oct 19)')
  })
})

test('the exact time names the zone, and dates stand alone', () => {
  expect(sayExactly(NOW, clock)).toBe('Tuesday, October 13, 2026 at 10:00 AM CDT')
  expect(sayToday(clock)).toBe('Tuesday, October 13')
  expect(sayDay('2026-10-14', clock)).toBe('Oct 14, 2026')
})

describe('a date and time field', () => {
  test('shows and reads the district’s own clock, through both changes of it', () => {
    const summer = Date.UTC(2026, 9, 13, 21, 5)
    const winter = Date.UTC(2026, 11, 1, 14, 30)
    expect(toLocalTime(summer, CHICAGO)).toBe('2026-10-13T16:05')
    expect(toLocalTime(winter, CHICAGO)).toBe('2026-12-01T08:30')
    expect(fromLocalTime('2026-10-13T16:05', CHICAGO)).toBe(summer)
    expect(fromLocalTime('2026-12-01T08:30:00', CHICAGO)).toBe(winter)
  })

  test.each(['', 'tomorrow', '2026-13-40T10:00', '2026-10-13T24:10', '2026-10-13'])(
    '%j is not a time',
    (text) => {
      expect(fromLocalTime(text, CHICAGO)).toBeNull()
    },
  )
})
