import type { calendar_v3 } from '@googleapis/calendar'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { json, openGoogle, reasonOf } from './google-client.ts'

let google: Awaited<ReturnType<typeof openGoogle>>
let calendarId: string
beforeAll(async () => {
  google = await openGoogle()
})
afterAll(() => google.close())
beforeEach(async () => {
  calendarId = await google.newCalendar()
})

const events = (rest = '') => `/calendars/${encodeURIComponent(calendarId)}/events${rest}`

const task = (changes: calendar_v3.Schema$Event = {}): calendar_v3.Schema$Event => ({
  summary: 'A task is waiting in Offramp',
  visibility: 'private',
  transparency: 'transparent',
  reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 15 }] },
  extendedProperties: { private: { app: 'offramp', ref: 'r1', rev: '1' } },
  source: { title: 'Open', url: 'https://offramp.example/t/r1' },
  start: { dateTime: '2026-03-02T16:00:00Z' },
  end: { dateTime: '2026-03-02T16:30:00Z' },
  ...changes,
})

let serial = 0
const newId = () => `offramp${(serial += 1).toString(32).replace(/[w-z]/g, '0')}00000`

describe('event ids', () => {
  test.each(['abcd', 'UPPER', 'task-1', 'wxyz12', `a${'b'.repeat(1024)}`])(
    'an id outside base32hex is refused: %s',
    async (id) => {
      const response = await google.send('POST', events(), { body: task({ id }) })
      expect(await reasonOf(response)).toEqual([400, 'invalid', 'global'])
    },
  )

  test('an id may be used once, and not again after its event was deleted', async () => {
    const id = newId()
    expect((await google.send('POST', events(), { body: task({ id }) })).status).toBe(200)
    expect(await reasonOf(await google.send('POST', events(), { body: task({ id }) }))).toEqual([
      409,
      'duplicate',
      'global',
    ])
    expect((await google.send('DELETE', events(`/${id}`))).status).toBe(204)
    expect((await google.send('POST', events(), { body: task({ id }) })).status).toBe(409)
  })

  test('a second calendar may use the same id, and without an id Google makes one', async () => {
    const id = newId()
    await google.send('POST', events(), { body: task({ id }) })
    calendarId = await google.newCalendar()
    expect((await google.send('POST', events(), { body: task({ id }) })).status).toBe(200)
    expect((await json(await google.send('POST', events(), { body: task() }))).id).toMatch(
      /^[a-v0-9]{26}$/,
    )
  })

  test('an id together with iCalUID is refused', async () => {
    const response = await google.send('POST', events(), {
      body: task({ id: newId(), iCalUID: 'x@y' }),
    })
    expect(response.status).toBe(400)
  })
})

describe('what an event may say', () => {
  test.each<[string, unknown]>([
    ['a misspelt property', { visibillity: 'private' }],
    ['a misspelt nested property', { reminders: { useDefault: false, override: [] } }],
    ['an unknown visibility', { visibility: 'secret' }],
    ['an unknown transparency', { transparency: 'free' }],
    ['an unknown status', { status: 'done' }],
    ['minutes as text', { reminders: { overrides: [{ method: 'popup', minutes: '1' }] } }],
    ['an unknown reminder method', { reminders: { overrides: [{ method: 'sms', minutes: 1 }] } }],
    [
      'six reminders',
      {
        reminders: {
          overrides: Array.from({ length: 6 }, () => ({ method: 'popup', minutes: 1 })),
        },
      },
    ],
    [
      'default and own reminders at once',
      { reminders: { useDefault: true, overrides: [{ method: 'popup', minutes: 1 }] } },
    ],
    ['a link that is not http', { source: { url: 'javascript:alert(1)' } }],
    ['a number as a private property', { extendedProperties: { private: { rev: 1 } } }],
    ['no end', { end: null }],
    ['no start', { start: null }],
    ['an end before its start', { end: { dateTime: '2026-03-02T15:00:00Z' } }],
    [
      'a day and a time in one point',
      { start: { date: '2026-03-02', dateTime: '2026-03-02T16:00:00Z' } },
    ],
    ['a day with a time', { end: { date: '2026-03-03' } }],
    ['a time without offset or zone', { start: { dateTime: '2026-03-02T16:00:00' } }],
    ['an unknown time zone', { start: { dateTime: '2026-03-02T16:00:00', timeZone: 'Mars/Base' } }],
    ['no date at all', { start: { dateTime: 'tomorrow' } }],
    ['a recurrence, which is not simulated', { recurrence: ['RRULE:FREQ=DAILY'] }],
  ])('%s is refused and nothing is made', async (_, changes) => {
    const id = newId()
    const response = await google.send('POST', events(), {
      body: { ...task({ id }), ...(changes as object) },
    }) // safe because the table holds objects
    expect((await reasonOf(response))[0]).toBe(400)
    expect((await google.send('GET', events(`/${id}`))).status).toBe(404)
  })

  test('a body that is not JSON, or is not called JSON, is refused', async () => {
    const broken = await fetch(`${google.url}/calendar/v3${events()}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${google.access}`, 'content-type': 'application/json' },
      body: '{',
    })
    const unnamed = await google.send('POST', events(), {
      body: task(),
      headers: { 'content-type': 'text/plain' },
    })
    expect(await reasonOf(broken)).toEqual([400, 'parseError', 'global'])
    expect(await reasonOf(unnamed)).toEqual([400, 'badContent', 'global'])
  })

  test('an unknown query parameter is refused', async () => {
    expect((await google.send('POST', events('?sendUpdate=none'), { body: task() })).status).toBe(
      400,
    )
    expect(
      (await google.send('POST', events('?sendUpdates=nobody'), { body: task() })).status,
    ).toBe(400)
    expect((await google.send('POST', events('?sendUpdates=none'), { body: task() })).status).toBe(
      200,
    )
  })

  test('a wall-clock time with a zone is understood across daylight saving', async () => {
    const zone = 'America/Chicago'
    const made = await google.send('POST', events(), {
      body: task({
        start: { dateTime: '2026-07-01T09:00:00', timeZone: zone },
        end: { dateTime: '2026-07-01T09:30:00', timeZone: zone },
      }),
    })
    expect((await json(made)).start.dateTime).toBe('2026-07-01T09:00:00-05:00')
  })

  test('private properties with long keys are dropped and long values are cut, as at Google', async () => {
    const extendedProperties = { private: { ['k'.repeat(45)]: 'x', ref: 'v'.repeat(1025) } }
    const made = await json(
      await google.send('POST', events(), { body: task({ extendedProperties }) }),
    )
    expect(made.extendedProperties.private).toEqual({ ref: 'v'.repeat(1024) })
  })

  test('attendees are ordinary data', async () => {
    const attendees = [{ email: 'guest@partner.example' }]
    const made = await json(await google.send('POST', events(), { body: task({ attendees }) }))
    expect(made.attendees).toEqual(attendees)
  })
})

describe('changing and deleting', () => {
  test('a patch changes what it names, merges objects and clears with null', async () => {
    const { id } = await json(
      await google.send('POST', events(), { body: task({ location: 'Room 1' }) }),
    )
    const patched = await json(
      await google.send('PATCH', events(`/${id}`), {
        body: {
          location: null,
          extendedProperties: { private: { rev: '2' } },
        },
      }),
    )
    expect(patched).not.toHaveProperty('location')
    expect(patched.summary).toBe('A task is waiting in Offramp')
    expect(patched.extendedProperties.private).toEqual({ app: 'offramp', ref: 'r1', rev: '2' })
  })

  test('an update clears what it does not name, and needs start and end', async () => {
    const { id } = await json(await google.send('POST', events(), { body: task() }))
    const { start, end } = task()
    const updated = await json(await google.send('PUT', events(`/${id}`), { body: { start, end } }))
    expect(updated).not.toHaveProperty('summary')
    expect((await google.send('PUT', events(`/${id}`), { body: { start } })).status).toBe(400)
  })

  test('a refused patch leaves the event as it was', async () => {
    const made = await json(await google.send('POST', events(), { body: task() }))
    const refused = await google.send('PATCH', events(`/${made.id}`), {
      body: {
        end: { dateTime: '2020-01-01T00:00:00Z' },
      },
    })
    expect(await reasonOf(refused)).toEqual([400, 'timeRangeEmpty', 'calendar'])
    expect(await json(await google.send('GET', events(`/${made.id}`)))).toEqual(made)
  })

  test('an old ETag in If-Match is refused for patch, update and delete; the current one is accepted', async () => {
    const made = await json(await google.send('POST', events(), { body: task() }))
    const at = events(`/${made.id}`)
    const patched = await google.send('PATCH', at, {
      body: { summary: 'B' },
      headers: { 'if-match': made.etag },
    })
    const { etag } = await json(patched)
    expect(patched.headers.get('etag')).toBe(etag)
    const stale = { 'if-match': made.etag }
    for (const response of [
      await google.send('PATCH', at, { body: { summary: 'C' }, headers: stale }),
      await google.send('PUT', at, { body: task(), headers: stale }),
      await google.send('DELETE', at, { headers: stale }),
    ]) {
      expect(await reasonOf(response)).toEqual([412, 'conditionNotMet', 'global'])
    }
    expect((await google.send('DELETE', at, { headers: { 'if-match': etag } })).status).toBe(204)
  })

  test('an unchanged event answers 304 to If-None-Match', async () => {
    const made = await json(await google.send('POST', events(), { body: task() }))
    const at = events(`/${made.id}`)
    const same = await google.send('GET', at, { headers: { 'if-none-match': made.etag } })
    expect(same.status).toBe(304)
  })

  test('changing reminders alone changes the ETag and not `updated`', async () => {
    const made = await json(await google.send('POST', events(), { body: task() }))
    const after = await json(
      await google.send('PATCH', events(`/${made.id}`), {
        body: {
          reminders: { useDefault: true, overrides: null },
        },
      }),
    )
    expect(after.updated).toBe(made.updated)
    expect(after.etag).not.toBe(made.etag)
  })

  test('deleting answers 204, deleting again 410, and the event can still be read as cancelled', async () => {
    const { id } = await json(await google.send('POST', events(), { body: task() }))
    const first = await google.send('DELETE', events(`/${id}`))
    expect([first.status, await first.text()]).toEqual([204, ''])
    expect(await reasonOf(await google.send('DELETE', events(`/${id}`)))).toEqual([
      410,
      'deleted',
      'global',
    ])
    expect((await json(await google.send('GET', events(`/${id}`)))).status).toBe('cancelled')
  })

  test('a deleted event is gone for changes until its status is set back', async () => {
    const { id } = await json(await google.send('POST', events(), { body: task() }))
    await google.send('DELETE', events(`/${id}`))
    expect((await google.send('PATCH', events(`/${id}`), { body: { summary: 'B' } })).status).toBe(
      410,
    )
    const revived = await google.send('PATCH', events(`/${id}`), { body: { status: 'confirmed' } })
    expect((await json(revived)).status).toBe('confirmed')
    expect((await json(await google.send('GET', events()))).items).toHaveLength(1)
  })

  test('with the switch set, a change of a deleted event succeeds and stays invisible', async () => {
    const { id } = await json(await google.send('POST', events(), { body: task() }))
    await google.send('DELETE', events(`/${id}`))
    await google.control('settings', { changeOfDeleted: 'stays-deleted' })
    const changed = await json(
      await google.send('PATCH', events(`/${id}`), { body: { summary: 'B' } }),
    )
    await google.control('settings', { changeOfDeleted: 'gone' })
    expect(changed.status).toBe('cancelled')
    expect((await json(await google.send('GET', events()))).items).toEqual([])
  })

  test('an event nobody made is 404 for every method', async () => {
    for (const [method, body] of [['GET'], ['PATCH', {}], ['PUT', task()], ['DELETE']] as const) {
      expect(await reasonOf(await google.send(method, events('/nothere0'), { body }))).toEqual([
        404,
        'notFound',
        'global',
      ])
    }
  })
})
