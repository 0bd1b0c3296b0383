import type { calendar_v3 } from '@googleapis/calendar'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
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

describe('listing and syncing', () => {
  const sync = async (token: string) =>
    json(await google.send('GET', events(`?syncToken=${encodeURIComponent(token)}`)))

  test('a sync token brings exactly what changed since, deletions included', async () => {
    const kept = await json(await google.send('POST', events(), { body: task() }))
    const removed = await json(await google.send('POST', events(), { body: task() }))
    const full = await json(await google.send('GET', events()))
    expect(full.items).toHaveLength(2)
    expect((await sync(full.nextSyncToken)).items).toEqual([])
    await google.send('DELETE', events(`/${removed.id}`))
    const added = await json(await google.send('POST', events(), { body: task() }))
    const next = await sync(full.nextSyncToken)
    expect(next.items.map(({ id, status }: calendar_v3.Schema$Event) => [id, status])).toEqual([
      [removed.id, 'cancelled'],
      [added.id, 'confirmed'],
    ])
    expect(next.items[0]).not.toHaveProperty('summary')
    await google.control('person-moves', {
      event: kept.id,
      start: '2026-03-03T16:00:00Z',
      end: '2026-03-03T16:30:00Z',
    })
    expect((await sync(next.nextSyncToken)).items).toMatchObject([
      { id: kept.id, start: { dateTime: '2026-03-03T10:00:00-06:00' } },
    ])
  })

  test('pages follow each other without loss while events are added, and only the last brings a sync token', async () => {
    for (let i = 0; i < 5; i += 1) await google.send('POST', events(), { body: task() })
    const first = await json(await google.send('GET', events('?maxResults=2')))
    expect(first.items).toHaveLength(2)
    expect(first).not.toHaveProperty('nextSyncToken')
    const late = await json(await google.send('POST', events(), { body: task() }))
    const second = await json(
      await google.send('GET', events(`?maxResults=2&pageToken=${first.nextPageToken}`)),
    )
    const third = await json(
      await google.send('GET', events(`?maxResults=2&pageToken=${second.nextPageToken}`)),
    )
    const ids = [first, second, third].flatMap(({ items }) =>
      items.map((item: { id: string }) => item.id),
    )
    expect(new Set(ids).size).toBe(5)
    const next = await sync(third.nextSyncToken)
    expect(next.items.map((item: { id: string }) => item.id)).toEqual([late.id])
  })

  test.each([
    'timeMin=2026-01-01T00:00:00Z',
    'timeMax=2027-01-01T00:00:00Z',
    'updatedMin=2026-01-01T00:00:00Z',
    'orderBy=updated',
    'q=task',
    'iCalUID=a@b',
    'privateExtendedProperty=app%3Dofframp',
    'sharedExtendedProperty=app%3Dofframp',
    'showDeleted=false',
    'singleEvents=true',
  ])('a sync token does not go with %s', async (parameter) => {
    const { nextSyncToken } = await json(await google.send('GET', events()))
    const response = await google.send(
      'GET',
      events(`?syncToken=${encodeURIComponent(nextSyncToken)}&${parameter}`),
    )
    expect((await reasonOf(response))[0]).toBe(400)
  })

  test('a stale sync token asks for a full sync, an invented one is invalid', async () => {
    const { nextSyncToken } = await json(await google.send('GET', events()))
    await google.control('expire', { what: 'syncTokens' })
    const stale = await google.send(
      'GET',
      events(`?syncToken=${encodeURIComponent(nextSyncToken)}`),
    )
    expect(await reasonOf(stale)).toEqual([410, 'fullSyncRequired', 'calendar'])
    const invented = await google.send('GET', events('?syncToken=abc'))
    expect(await reasonOf(invented)).toEqual([400, 'invalid', 'global'])
  })

  test('events are found by private property, text and time', async () => {
    const mine = await json(await google.send('POST', events(), { body: task() }))
    await google.send('POST', events(), {
      body: {
        summary: 'Lunch',
        start: { date: '2026-04-01' },
        end: { date: '2026-04-02' },
      },
    })
    for (const question of [
      'privateExtendedProperty=ref%3Dr1',
      'q=WAITING',
      'timeMax=2026-03-03T00:00:00Z',
      'orderBy=startTime&singleEvents=true&maxResults=1',
    ]) {
      const found = await json(await google.send('GET', events(`?${question}`)))
      expect(found.items.map((item: { id: string }) => item.id)).toEqual([mine.id])
    }
    expect((await google.send('GET', events('?orderBy=startTime'))).status).toBe(400)
  })
})

describe('calendars', () => {
  test('a calendar can be read until it is deleted, and its events go with it', async () => {
    const at = `/calendars/${encodeURIComponent(calendarId)}`
    expect(await json(await google.send('GET', at))).toMatchObject({
      id: calendarId,
      summary: 'Offramp',
    })
    expect((await google.send('DELETE', at)).status).toBe(204)
    expect((await google.send('GET', at)).status).toBe(404)
    expect((await google.send('POST', events(), { body: task() })).status).toBe(404)
  })

  test('a person who removes the calendar makes it unknown to the app', async () => {
    expect((await google.control('person-deletes', { calendar: calendarId })).status).toBe(204)
    expect((await google.send('GET', `/calendars/${encodeURIComponent(calendarId)}`)).status).toBe(
      404,
    )
  })

  test.each<[string, unknown]>([
    ['without a title', {}],
    ['with an unknown property', { summary: 'A', colour: 'red' }],
    ['with an unknown time zone', { summary: 'A', timeZone: 'Mars/Base' }],
  ])('a calendar %s is refused', async (_, body) => {
    expect((await google.send('POST', '/calendars', { body })).status).toBe(400)
  })

  test('the calendar of another person does not exist', async () => {
    const other = await google.accessToken('1//demo-receivingLead')
    const response = await google.send('GET', events(), {
      headers: { authorization: `Bearer ${other}` },
    })
    expect(response.status).toBe(404)
  })
})

describe('access', () => {
  test('no token, a wrong token and an expired token are refused with 401', async () => {
    const none = await fetch(`${google.url}/calendar/v3${events()}`)
    expect(await reasonOf(none)).toEqual([401, 'required', 'global'])
    const wrong = await google.send('GET', events(), {
      headers: { authorization: 'Bearer ya29.x' },
    })
    expect(wrong.headers.get('www-authenticate')).toContain('Bearer')
    expect(await reasonOf(wrong)).toEqual([401, 'authError', 'global'])
    const other = await google.accessToken('1//demo-teacher')
    const asTeacher = () =>
      google.send('POST', '/calendars', {
        body: { summary: 'T' },
        headers: { authorization: `Bearer ${other}` },
      })
    expect((await asTeacher()).status).toBe(200)
    const mine = google.access
    await google.control('expire', { what: 'accessTokens' })
    expect((await asTeacher()).status).toBe(401)
    google.access = await google.accessToken()
    expect(google.access).not.toBe(mine)
    expect((await google.send('GET', events())).status).toBe(200)
  })

  test.each([
    ['GET', '/users/me/calendarList'],
    ['POST', '/freeBusy'],
    ['GET', '/users/me/settings'],
    ['GET', '/calendars/x/acl'],
    ['POST', '/calendars/x/clear'],
    ['POST', '/calendars/x/events/y/move'],
  ])('calendar.app.created does not permit %s %s', async (method, path) => {
    expect(await reasonOf(await google.send(method, path))).toEqual([
      403,
      'insufficientPermissions',
      'global',
    ])
  })

  test('a read-only consent lists events and does not write them', async () => {
    const settings = `${google.url}/_control/settings`
    const { redirectUris } = await json(await fetch(settings))
    await google.control('settings', { autoConsent: true })
    const scope = 'https://www.googleapis.com/auth/calendar.readonly'
    const query = new URLSearchParams({
      client_id: CREDENTIALS.google.clientId,
      redirect_uri: redirectUris[0],
      response_type: 'code',
      scope,
      login_hint: 'counselor',
    })
    const answered = await fetch(`${google.url}/o/oauth2/v2/auth?${query.toString()}`, {
      redirect: 'manual',
    })
    const code = new URL(answered.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const tokens = await json(
      await fetch(`${google.url}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUris[0],
          client_id: CREDENTIALS.google.clientId,
          client_secret: CREDENTIALS.google.clientSecret,
        }),
      }),
    )
    const authorization = `Bearer ${tokens.access_token}`
    expect(
      (await google.send('GET', '/calendars/primary', { headers: { authorization } })).status,
    ).toBe(200)
    const write = await google.send('POST', events(), { body: task(), headers: { authorization } })
    expect((await reasonOf(write))[0]).toBe(403)
  })

  test('the app’s own scope does not reach a person’s primary calendar', async () => {
    expect((await google.send('GET', '/calendars/primary')).status).toBe(404)
  })
})

describe('the truth behind the calendar', () => {
  test('repeated creates, deletions and a person’s own hand are counted per event id', async () => {
    const id = newId()
    await google.send('POST', events(), { body: task({ id }) })
    await google.send('POST', events(), { body: task({ id }) })
    await google.control('person-deletes', { event: id })
    await google.send('PATCH', events(`/${id}`), { body: { status: 'confirmed' } })
    const { people, history } = await google.look('events')
    const row = history.find(({ key }: { key: string }) => key === id)
    expect(row).toMatchObject({
      person: 'counselor',
      events: [id],
      attempted: 2,
      created: 1,
      deletedByPerson: 1,
      revived: 1,
    })
    const counselor = people.find(({ person }: { person: string }) => person === 'counselor')
    const own = counselor.calendars.find((one: { id: string }) => one.id === calendarId)
    expect(own.events.map((event: { id: string }) => event.id)).toEqual([id])
  })

  test('the page for people shows an event, free of script', async () => {
    await google.send('POST', events(), { body: task({ summary: 'A task <b>is</b> waiting' }) })
    const page = await (await fetch(google.url)).text()
    expect(page).toContain('<h1>Google Calendar (sandbox)</h1>')
    expect(page).toContain('A task &lt;b&gt;is&lt;/b&gt; waiting')
    expect(page).toContain('Carl Osei')
    expect(page).not.toContain('<script')
  })
})
