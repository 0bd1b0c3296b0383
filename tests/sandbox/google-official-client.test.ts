import { calendar } from '@googleapis/calendar'
import { Gaxios } from 'gaxios'
import { OAuth2Client } from 'google-auth-library'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import { openGoogle } from './google-client.ts'

let google: Awaited<ReturnType<typeof openGoogle>>
beforeAll(async () => {
  google = await openGoogle()
})
afterAll(() => google.close())

describe('the official client', () => {
  test('makes a calendar and takes an event through its whole life', async () => {
    const here: typeof fetch = (input, init) => {
      const asked = new URL(input instanceof Request ? input.url : input)
      return fetch(new URL(asked.pathname + asked.search, google.url), init)
    }
    const transport = { fetchImplementation: here, retry: false }
    const auth = new OAuth2Client({ ...CREDENTIALS.google, transporter: new Gaxios(transport) })
    auth.setCredentials({ refresh_token: '1//demo-counselor' })
    const client = calendar({ version: 'v3', auth, ...transport })

    const made = await client.calendars.insert({ requestBody: { summary: 'Offramp' } })
    const place = { calendarId: made.data.id ?? '' }
    const eventId = 'offramp00000'
    const created = await client.events.insert({
      ...place,
      sendUpdates: 'none',
      requestBody: {
        id: eventId,
        summary: 'A task is waiting in Offramp',
        start: { dateTime: '2026-03-02T16:00:00Z' },
        end: { dateTime: '2026-03-02T16:30:00Z' },
      },
    })
    expect(created.data).toMatchObject({
      kind: 'calendar#event',
      id: eventId,
      status: 'confirmed',
      sequence: 0,
      start: { dateTime: '2026-03-02T10:00:00-06:00', timeZone: 'America/Chicago' },
      organizer: { email: place.calendarId, displayName: 'Offramp', self: true },
    })
    const moved = await client.events.patch(
      { ...place, eventId, requestBody: { start: { dateTime: '2026-03-02T16:10:00Z' } } },
      { headers: { 'If-Match': created.data.etag ?? '' } },
    )
    expect(moved.data.sequence).toBe(1)
    await client.events.delete({ ...place, eventId })
    const left = await client.events.list(place)
    expect(left.data.items).toEqual([])
    await expect(client.events.delete({ ...place, eventId })).rejects.toMatchObject({ status: 410 })
  })
})
