import type { Event } from '@microsoft/microsoft-graph-types'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CAST } from '../../sandbox/cast.ts'
import { STUDENT_MAILBOX } from '../../sandbox/microsoft/mailbox-store.ts'
import { codeOf, json, openMicrosoft } from './microsoft-client.ts'

const principal = CAST.find(({ key }) => key === 'principal')
const OID = principal?.microsoftOid ?? ''
const EVENTS = `/users/${OID}/events`

let microsoft: Awaited<ReturnType<typeof openMicrosoft>>
beforeAll(async () => {
  microsoft = await openMicrosoft()
})
afterAll(() => microsoft.close())

const PROPERTY = 'String {0b5a1e8c-7d42-4f6e-9a3b-2c1d0e9f8a7b} Name task'

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

describe('listing', () => {
  const other = `/users/${CAST[0]?.microsoftOid ?? ''}/events`
  const list = async (query: string) => json(await microsoft.send('GET', `${other}?${query}`))

  beforeAll(async () => {
    for (let i = 1; i <= 12; i += 1) {
      const day = String(i).padStart(2, '0')
      const body = task({
        subject: `Task ${i}`,
        start: { dateTime: `2026-03-${day}T16:00:00`, timeZone: 'UTC' },
        end: { dateTime: `2026-03-${day}T16:30:00`, timeZone: 'UTC' },
        singleValueExtendedProperties: [{ id: PROPERTY, value: `t${i}` }],
      })
      await microsoft.send('POST', other, { body })
    }
  })

  const subjects = (page: { value: Event[] }) => page.value.map(({ subject }) => subject)

  test('ten events come at a time, and nextLink at Graph’s own address leads to the rest', async () => {
    const first = await list('')
    expect(first.value).toHaveLength(10)
    const next = new URL(first['@odata.nextLink'])
    expect(next.origin).toBe('https://graph.microsoft.com')
    const rest = await json(
      await microsoft.send('GET', next.pathname.replace('/v1.0', '') + next.search),
    )
    expect(rest.value).toHaveLength(2)
    expect(rest).not.toHaveProperty('@odata.nextLink')
  })

  test('a stray is found by its extended property, which is shown only when expanded', async () => {
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${PROPERTY}' and ep/value eq 't3')`
    const found = await list(`$filter=${encodeURIComponent(filter)}`)
    expect(subjects(found)).toEqual(['Task 3'])
    expect(found.value[0]).not.toHaveProperty('singleValueExtendedProperties')
    const expand = `singleValueExtendedProperties($filter=id eq '${PROPERTY}')`
    const shown = await list(
      `$filter=${encodeURIComponent(filter)}&$expand=${encodeURIComponent(expand)}`,
    )
    expect(shown.value[0].singleValueExtendedProperties).toEqual([{ id: PROPERTY, value: 't3' }])
  })

  test('filters, order, selection and count work together', async () => {
    const filter = "start/dateTime ge '2026-03-10T00:00:00' and startswith(subject,'Task')"
    const page = await list(
      `$filter=${encodeURIComponent(filter)}&$orderby=start/dateTime desc&$top=2&$select=subject&$count=true`,
    )
    expect(subjects(page)).toEqual(['Task 12', 'Task 11'])
    expect(page['@odata.count']).toBe(3)
    expect(Object.keys(page.value[0]).toSorted()).toEqual(['@odata.etag', 'id', 'subject'])
  })

  test.each([
    '$top=0',
    '$top=1001',
    '$select=colour',
    '$filter=colour eq 1',
    "$filter=start/dateTime ge 'soon'",
    '$orderby=colour',
    '$expand=attachments',
    '$tops=1',
  ])('%s is refused', async (query) => {
    const response = await microsoft.send('GET', `${other}?${query}`)
    expect((await codeOf(response))[0]).toBe(400)
  })
})

describe('access', () => {
  test('no token, an invented token and an expired token are refused with 401', async () => {
    const refused = async (authorization: string) => {
      const response = await microsoft.send('GET', EVENTS, { headers: { authorization } })
      expect(response.headers.get('www-authenticate')).toContain('Bearer')
      return codeOf(response)
    }
    expect(await refused('')).toEqual([401, 'InvalidAuthenticationToken'])
    expect(await refused('Bearer a.b.c')).toEqual([401, 'InvalidAuthenticationToken'])
    await microsoft.control('expire', { what: 'accessTokens' })
    expect(await refused(`Bearer ${microsoft.access}`)).toEqual([401, 'InvalidAuthenticationToken'])
    microsoft.access = await microsoft.accessToken()
    expect((await microsoft.send('GET', EVENTS)).status).toBe(200)
  })

  test('a mailbox outside the assignment is refused, and so is one that was taken out', async () => {
    const student = await microsoft.send('POST', `/users/${STUDENT_MAILBOX}/events`, {
      body: task(),
    })
    expect(await codeOf(student)).toEqual([403, 'ErrorAccessDenied'])
    await microsoft.control('mailboxes', { mailbox: 'coordinator', isInScope: false })
    const path = `/users/${CAST[4]?.microsoftOid ?? ''}/events`
    expect(await codeOf(await microsoft.send('GET', path))).toEqual([403, 'ErrorAccessDenied'])
    await microsoft.control('mailboxes', { mailbox: 'coordinator', isInScope: true })
    expect((await microsoft.send('GET', path)).status).toBe(200)
  })

  test('an unknown mailbox and an unknown path are refused', async () => {
    const nobody = '/users/a0000000-0000-4000-8000-00000000dead/events'
    expect(await codeOf(await microsoft.send('GET', nobody))).toEqual([404, 'ErrorInvalidUser'])
    expect(await codeOf(await microsoft.send('GET', '/users/x/mailFolders'))).toEqual([
      400,
      'BadRequest',
    ])
  })
})

test('the page for people shows an event with its link, free of script', async () => {
  await create({ subject: 'A task <b>is</b> waiting' })
  const page = await (await fetch(microsoft.url)).text()
  expect(page).toContain('<h1>Outlook calendar (sandbox)</h1>')
  expect(page).toContain('A task &lt;b&gt;is&lt;/b&gt; waiting')
  expect(page).toContain('href="https://offramp.example/t/r1"')
  expect(page).not.toContain('<script')
})
