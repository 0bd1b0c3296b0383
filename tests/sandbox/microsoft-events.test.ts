import type { Event } from '@microsoft/microsoft-graph-types'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import { codeOf, json, openMicrosoft } from './microsoft-client.ts'

const principal = CAST.find(({ key }) => key === 'principal')
const OID = principal?.microsoftOid ?? ''
const EVENTS = `/users/${OID}/events`

let microsoft: Awaited<ReturnType<typeof openMicrosoft>>
beforeAll(async () => {
  microsoft = await openMicrosoft()
})
afterAll(() => microsoft.close())
beforeEach(() => microsoft.control('settings', { repeatedTransaction: 'same-event' }))

let serial = 0
const newTransaction = () => `task-${(serial += 1)}-v1`

const task = (changes: object = {}): Event => ({
  subject: 'A task is waiting in Offramp',
  body: { contentType: 'text', content: 'Open Offramp to see it. https://offramp.example/t/r1' },
  sensitivity: 'private',
  showAs: 'free',
  isReminderOn: true,
  reminderMinutesBeforeStart: 15,
  responseRequested: false,
  transactionId: newTransaction(),
  start: { dateTime: '2026-03-02T16:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-03-02T16:30:00', timeZone: 'UTC' },
  ...changes,
})

const create = async (changes: object = {}) =>
  json(await microsoft.send('POST', EVENTS, { body: task(changes) }))

describe('creating', () => {
  test('an event comes back with ids, ETag, UTC times and Exchange’s defaults', async () => {
    const response = await microsoft.send('POST', EVENTS, { body: task() })
    expect(response.status).toBe(201)
    expect(response.headers.get('preference-applied')).toBe('IdType="ImmutableId"')
    expect(response.headers.get('location')).toContain(`/users('${OID}')/events('AAMk`)
    expect(await json(response)).toMatchObject({
      '@odata.context': expect.stringContaining('/events/$entity'),
      '@odata.etag': expect.stringMatching(/^W\/"/),
      id: expect.stringMatching(/^AAkA/),
      subject: 'A task is waiting in Offramp',
      sensitivity: 'private',
      showAs: 'free',
      importance: 'normal',
      start: { dateTime: '2026-03-02T16:00:00.0000000', timeZone: 'UTC' },
      attendees: [],
      isOrganizer: true,
    })
  })

  test('a mailbox may also be named by its address', async () => {
    const path = `/users/${principal?.email ?? ''}/events`
    expect((await microsoft.send('POST', path, { body: task() })).status).toBe(201)
  })

  test('Windows and IANA zone names are understood, and answers follow outlook.timezone', async () => {
    const wall = (dateTime: string, timeZone: string) => ({ dateTime, timeZone })
    const made = await create({
      start: wall('2026-07-01T09:00:00', 'Central Standard Time'),
      end: wall('2026-07-01T09:30:00.0000000', 'America/Chicago'),
    })
    expect(made.start).toEqual(wall('2026-07-01T14:00:00.0000000', 'UTC'))
    expect(made.originalStartTimeZone).toBe('Central Standard Time')
    const shown = await microsoft.send('GET', `${EVENTS}/${made.id}`, {
      headers: { prefer: 'outlook.timezone="Eastern Standard Time"' },
    })
    expect((await json(shown)).end).toEqual(
      wall('2026-07-01T10:30:00.0000000', 'Eastern Standard Time'),
    )
  })

  test.each<[string, object, string]>([
    ['a misspelt property', { subjct: 'A' }, 'RequestBodyRead'],
    [
      'a misspelt nested property',
      { body: { contenttype: 'text', content: '' } },
      'RequestBodyRead',
    ],
    ['an unknown sensitivity', { sensitivity: 'secret' }, 'RequestBodyRead'],
    ['an unknown showAs', { showAs: 'away' }, 'RequestBodyRead'],
    [
      'an unknown content type',
      { body: { contentType: 'markdown', content: '' } },
      'RequestBodyRead',
    ],
    ['minutes as text', { reminderMinutesBeforeStart: '15' }, 'RequestBodyRead'],
    ['a subject of 256 characters', { subject: 's'.repeat(256) }, 'RequestBodyRead'],
    [
      'a time with an offset',
      { start: { dateTime: '2026-03-02T16:00:00Z', timeZone: 'UTC' } },
      'RequestBodyRead',
    ],
    [
      'a time that is none',
      { start: { dateTime: '2026-13-02T16:00:00', timeZone: 'UTC' } },
      'ErrorPropertyValidationFailure',
    ],
    [
      'an unknown zone',
      { start: { dateTime: '2026-03-02T16:00:00', timeZone: 'Mars' } },
      'TimeZoneNotSupportedException',
    ],
    ['no start', { start: null }, 'ErrorPropertyValidationFailure'],
    [
      'an end before its start',
      { end: { dateTime: '2026-03-02T15:00:00', timeZone: 'UTC' } },
      'ErrorCalendarEndDateIsEarlierThanStartDate',
    ],
    ['an all-day event that starts at four', { isAllDay: true }, 'ErrorPropertyValidationFailure'],
    [
      'a malformed extended property id',
      { singleValueExtendedProperties: [{ id: 'task', value: 'x' }] },
      'RequestBodyRead',
    ],
    ['a recurrence, which is not simulated', { recurrence: { pattern: {} } }, 'RequestBodyRead'],
  ])('%s is refused and nothing is made', async (_, changes, code) => {
    const transactionId = newTransaction()
    const response = await microsoft.send('POST', EVENTS, {
      body: task({ transactionId, ...changes }),
    })
    expect(await codeOf(response)).toEqual([400, code])
    const { history } = await microsoft.look('events')
    expect(history.some(({ key }: { key: string }) => key === transactionId)).toBe(false)
  })

  test('a body that is not JSON, or is not called JSON, is refused', async () => {
    const unnamed = await microsoft.send('POST', EVENTS, {
      body: task(),
      headers: { 'content-type': 'text/plain' },
    })
    const broken = await fetch(`${microsoft.url}/v1.0${EVENTS}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${microsoft.access}`, 'content-type': 'application/json' },
      body: '{',
    })
    expect(await codeOf(unnamed)).toEqual([400, 'BadRequest'])
    expect(await codeOf(broken)).toEqual([400, 'BadRequest'])
  })

  test('an all-day event from midnight to midnight is accepted', async () => {
    const made = await create({
      isAllDay: true,
      start: { dateTime: '2026-03-02T00:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-03T00:00:00', timeZone: 'UTC' },
    })
    expect(made.isAllDay).toBe(true)
  })
})

describe('transactionId', () => {
  test('a repeated create gives the event of the first and makes no second', async () => {
    const body = task()
    const first = await json(await microsoft.send('POST', EVENTS, { body }))
    const again = await microsoft.send('POST', EVENTS, { body })
    expect([again.status, (await json(again)).id]).toEqual([201, first.id])
    const { history } = await microsoft.look('events')
    const row = history.find(({ key }: { key: string }) => key === body.transactionId)
    expect(row).toMatchObject({ person: 'principal', attempted: 2, created: 1, events: [first.id] })
  })

  test('the same id for another event is refused', async () => {
    const body = task()
    await microsoft.send('POST', EVENTS, { body })
    const other = await microsoft.send('POST', EVENTS, { body: { ...body, subject: 'Other' } })
    expect(await codeOf(other)).toEqual([409, 'ErrorDuplicateTransactionId'])
  })

  test('with the switch set, a repeat answers 409', async () => {
    const body = task()
    await microsoft.send('POST', EVENTS, { body })
    await microsoft.control('settings', { repeatedTransaction: 'conflict' })
    const again = await microsoft.send('POST', EVENTS, { body })
    expect(await codeOf(again)).toEqual([409, 'ErrorDuplicateTransactionId'])
  })

  test('after a deletion only a new transactionId makes the event again', async () => {
    const body = task()
    const { id } = await json(await microsoft.send('POST', EVENTS, { body }))
    await microsoft.control('person-deletes', { event: id })
    expect((await microsoft.send('POST', EVENTS, { body })).status).toBe(409)
    const fresh = { ...body, transactionId: newTransaction() }
    expect((await microsoft.send('POST', EVENTS, { body: fresh })).status).toBe(201)
  })

  test('two mailboxes may use the same id, and it cannot change later', async () => {
    const body = task()
    const { id } = await json(await microsoft.send('POST', EVENTS, { body }))
    const other = `/users/${CAST[1]?.microsoftOid ?? ''}/events`
    expect((await microsoft.send('POST', other, { body })).status).toBe(201)
    const changed = await microsoft.send('PATCH', `${EVENTS}/${id}`, {
      body: { transactionId: 'another' },
    })
    expect(await codeOf(changed)).toEqual([400, 'ErrorInvalidPropertySet'])
  })
})

describe('ids', () => {
  test('only a request that prefers immutable ids gets them; both kinds find the event', async () => {
    const made = await create()
    const plain = await json(
      await microsoft.send('GET', `${EVENTS}/${made.id}`, { headers: { prefer: '' } }),
    )
    expect(plain.id).toMatch(/^AAMk/)
    const back = await json(await microsoft.send('GET', `${EVENTS}/${plain.id}`))
    expect(back.id).toBe(made.id)
  })

  test('a person who files the event in another calendar changes its ordinary id only', async () => {
    const made = await create()
    const at = `${EVENTS}/${made.id}`
    const before = await json(await microsoft.send('GET', at, { headers: { prefer: '' } }))
    await microsoft.control('person-moves', { event: made.id, toCalendar: 'Private' })
    expect((await microsoft.send('GET', at)).status).toBe(200)
    expect((await microsoft.send('GET', `${EVENTS}/${before.id}`)).status).toBe(404)
  })

  test('an unknown id is 404, a malformed one 400, for every method', async () => {
    const { id } = await create()
    await microsoft.send('DELETE', `${EVENTS}/${id}`)
    for (const [method, body] of [['GET'], ['PATCH', {}], ['DELETE']] as const) {
      const extra = body ? { body } : {}
      expect(await codeOf(await microsoft.send(method, `${EVENTS}/${id}`, extra))).toEqual([
        404,
        'ErrorItemNotFound',
      ])
      expect(await codeOf(await microsoft.send(method, `${EVENTS}/abc`, extra))).toEqual([
        400,
        'ErrorInvalidIdMalformed',
      ])
    }
  })
})

describe('changing and deleting', () => {
  test('a patch replaces what it names and leaves the rest', async () => {
    const made = await create()
    const moved = await json(
      await microsoft.send('PATCH', `${EVENTS}/${made.id}`, {
        body: { end: { dateTime: '2026-03-02T17:00:00', timeZone: 'UTC' }, body: null },
      }),
    )
    expect(moved).toMatchObject({
      id: made.id,
      subject: made.subject,
      bodyPreview: '',
      start: made.start,
      end: { dateTime: '2026-03-02T17:00:00.0000000', timeZone: 'UTC' },
    })
  })

  test('a refused patch leaves the event as it was', async () => {
    const made = await create()
    const body = { subject: 'New', end: { dateTime: '2020-01-01T00:00:00', timeZone: 'UTC' } }
    expect((await microsoft.send('PATCH', `${EVENTS}/${made.id}`, { body })).status).toBe(400)
    expect(await json(await microsoft.send('GET', `${EVENTS}/${made.id}`))).toEqual(made)
  })

  test('an old ETag in If-Match is refused; the current one is accepted', async () => {
    const made = await create()
    const at = `${EVENTS}/${made.id}`
    const old = { 'if-match': made['@odata.etag'] }
    const changed = await json(
      await microsoft.send('PATCH', at, { body: { subject: 'B' }, headers: old }),
    )
    const stalePatch = await microsoft.send('PATCH', at, { body: { subject: 'C' }, headers: old })
    expect(await codeOf(stalePatch)).toEqual([412, 'ErrorIrresolvableConflict'])
    expect((await microsoft.send('DELETE', at, { headers: old })).status).toBe(412)
    const current = { 'if-match': changed['@odata.etag'] }
    expect((await microsoft.send('DELETE', at, { headers: current })).status).toBe(204)
  })

  test('deleting answers 204 and the event is counted as deleted once', async () => {
    const body = task()
    const { id } = await json(await microsoft.send('POST', EVENTS, { body }))
    const first = await microsoft.send('DELETE', `${EVENTS}/${id}`)
    expect([first.status, await first.text()]).toEqual([204, ''])
    expect((await microsoft.send('DELETE', `${EVENTS}/${id}`)).status).toBe(404)
    const { people, history } = await microsoft.look('events')
    expect(history.find(({ key }: { key: string }) => key === body.transactionId).deleted).toBe(1)
    const mine = people.find(({ person }: { person: string }) => person === 'principal')
    expect(mine.calendars[0].deleted.map((event: Event) => event.id)).toContain(id)
    expect(mine.calendars[0].events.map((event: Event) => event.id)).not.toContain(id)
  })

  test('a person who moves the event is seen by the next read', async () => {
    const made = await create()
    const times = { start: '2026-03-05T16:00:00Z', end: '2026-03-05T16:30:00Z' }
    await microsoft.control('person-moves', { event: made.id, ...times })
    const read = await json(await microsoft.send('GET', `${EVENTS}/${made.id}`))
    expect(read.start.dateTime).toBe('2026-03-05T16:00:00.0000000')
    expect(read['@odata.etag']).not.toBe(made['@odata.etag'])
  })
})
