import ICAL from 'ical.js'
import { describe, expect, test } from 'vitest'
import { createFeedCalendar } from '../../src/connectors/feeds/calendar.ts'
import { etagMatches, feedEtag } from '../../src/connectors/feeds/etag.ts'
import { type FeedEntry, writeFeed } from '../../src/connectors/feeds/write-feed.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/kernel/time.ts'

const NOW = Date.UTC(2026, 10, 23, 15, 0)
const OPTIONS = { host: 'maple.example', name: 'Offramp tasks', now: NOW }

const entry = (change: Partial<FeedEntry> = {}): FeedEntry => ({
  key: '0123456789abcdefghijklmnopqrstuv01234567',
  revision: 3,
  title: 'A task is waiting in Offramp',
  link: 'https://maple.example/t/01hq3v',
  startAt: NOW + HOUR,
  endAt: NOW + HOUR + 30 * MINUTE,
  createdAt: NOW - 2 * HOUR,
  updatedAt: NOW - HOUR,
  ...change,
})

const keyOf = (n: number) => n.toString(32).padStart(40, '0')
const parse = (text: string) => new ICAL.Component(ICAL.parse(text))
const keysIn = (text: string) =>
  parse(text)
    .getAllSubcomponents('vevent')
    .map((event) => String(event.getFirstPropertyValue('uid')).split('@')[0])

describe('the calendar feed', () => {
  test('shows a task exactly as these lines, in UTC, private and not blocking time', () => {
    expect(writeFeed([entry()], OPTIONS)).toBe(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Offramp//Tasks//EN',
        'NAME:Offramp tasks',
        'X-WR-CALNAME:Offramp tasks',
        'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
        'X-PUBLISHED-TTL:PT15M',
        'BEGIN:VEVENT',
        'UID:0123456789abcdefghijklmnopqrstuv01234567@maple.example',
        'DTSTAMP:20261123T140000Z',
        'CREATED:20261123T130000Z',
        'LAST-MODIFIED:20261123T140000Z',
        'SEQUENCE:3',
        'DTSTART:20261123T160000Z',
        'DTEND:20261123T163000Z',
        'TRANSP:TRANSPARENT',
        'CLASS:PRIVATE',
        'SUMMARY:A task is waiting in Offramp',
        'DESCRIPTION:Open Offramp to see it.',
        'URL:https://maple.example/t/01hq3v',
        'STATUS:CONFIRMED',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'DESCRIPTION:A task is waiting in Offramp',
        'TRIGGER:-PT10M',
        'END:VALARM',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    )
  })

  test('the same tasks give the same bytes, whatever their order and a little later', () => {
    const a = entry()
    const b = entry({ key: keyOf(7), startAt: NOW + DAY, endAt: NOW + DAY + HOUR })
    const first = writeFeed([a, b], OPTIONS)
    expect(writeFeed([b, a], { ...OPTIONS, now: NOW + MINUTE })).toBe(first)
  })

  test('holds what starts from 14 days ago to 180 days ahead and nothing beyond', () => {
    const at = [-14 * DAY - 1, -14 * DAY, 0, 180 * DAY, 180 * DAY + 1]
    const entries = at.map((shift, n) =>
      entry({ key: keyOf(n), startAt: NOW + shift, endAt: NOW + shift + HOUR }),
    )
    expect(keysIn(writeFeed(entries, OPTIONS))).toEqual([keyOf(1), keyOf(2), keyOf(3)])
  })

  test('never lists more than 500 tasks and keeps the soonest', () => {
    const entries = Array.from({ length: 600 }, (_, n) =>
      entry({ key: keyOf(n), startAt: NOW + n * MINUTE, endAt: NOW + n * MINUTE + HOUR }),
    ).toReversed()
    const keys = keysIn(writeFeed(entries, OPTIONS))
    expect(keys).toHaveLength(500)
    expect([keys[0], keys[499]]).toEqual([keyOf(0), keyOf(499)])
  })

  test('tasks at the same time are ordered by their key', () => {
    const entries = [keyOf(9), keyOf(2), keyOf(5)].map((key) => entry({ key }))
    expect(keysIn(writeFeed(entries, OPTIONS))).toEqual([keyOf(2), keyOf(5), keyOf(9)])
  })

  test('no value can break out of its line, and no line is over 75 octets', () => {
    const name = `Tâches; de l’équipe, ${'é'.repeat(60)}\r\nEND:VCALENDAR\nX:\u0000`
    const link = 'https://maple.example/t/01hq3v\r\nATTENDEE:mailto:x@y.example'
    const text = writeFeed([entry({ link })], { ...OPTIONS, name })
    const lines = text.split('\r\n')
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/)
    expect(lines.filter((line) => /^(END:VCALENDAR|ATTENDEE|X:)/.test(line))).toHaveLength(1)
    const unfolded = text.replaceAll('\r\n ', '')
    expect(unfolded).toContain(
      `\r\nNAME:Tâches\\; de l’équipe\\, ${'é'.repeat(60)} END:VCALENDAR X: \r\n`,
    )
  })

  test('no task at all is still a calendar', () => {
    expect(parse(writeFeed([], OPTIONS)).getAllSubcomponents()).toEqual([])
  })

  test('its tag changes with its bytes and only with them', async () => {
    const one = await feedEtag(writeFeed([entry()], OPTIONS))
    expect(one).toMatch(/^"[0-9a-f]{32}"$/)
    expect(await feedEtag(writeFeed([entry()], OPTIONS))).toBe(one)
    expect(await feedEtag(writeFeed([entry({ revision: 4 })], OPTIONS))).not.toBe(one)
  })

  test.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", W/"a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    ['', false],
    [null, false],
    [undefined, false],
  ])('If-None-Match %j against "a" is %s', (header, matches) => {
    expect(etagMatches(header, '"a"')).toBe(matches)
  })

  test('accepting a task keeps the higher revision', async () => {
    const feed = createFeedCalendar()
    const seen = { key: entry().key, eventId: entry().key, calendarId: null, revision: 5 }
    expect(await feed.put(entry(), seen)).toEqual({ ok: true, value: seen })
  })
})
