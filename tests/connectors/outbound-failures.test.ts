import { describe, expect, it } from 'vitest'
import { BlockedHostError, RedirectRefusedError } from '../../src/connectors/http/outbound.ts'
import { failureOfError, failureOfResponse } from '../../src/connectors/http/port-failures.ts'
import { BodyTooLargeError } from '../../src/connectors/http/read-text.ts'
import { retryAfterMs } from '../../src/connectors/http/retry-after.ts'

const NOW = Date.parse('2026-09-01T12:00:00Z')
const withHeader = (value: string) => new Headers({ 'retry-after': value })

describe('how long to wait', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['1.5', 1_500],
    ['Tue, 01 Sep 2026 12:00:30 GMT', 30_000],
    ['Tue, 01 Sep 2026 11:00:00 GMT', 0],
    ['99999999', 86_400_000],
    ['soon', null],
    ['', null],
  ])('Retry-After %j is %s ms', (value, expected) => {
    expect(retryAfterMs(withHeader(value), NOW)).toBe(expected)
  })

  it('a date is measured by the clock of the system that wrote it', () => {
    const headers = withHeader('Tue, 01 Sep 2026 12:10:30 GMT')
    headers.set('date', 'Tue, 01 Sep 2026 12:10:00 GMT')
    expect(retryAfterMs(headers, NOW)).toBe(30_000)
    headers.set('date', 'some day')
    expect(retryAfterMs(headers, NOW)).toBe(630_000)
  })

  it('no header is no wish', () => {
    expect(retryAfterMs(new Headers(), NOW)).toBeNull()
  })
})

describe('what a status means', () => {
  it.each([
    [301, { retry: 'never', reason: 'rejected' }],
    [400, { retry: 'never', reason: 'rejected' }],
    [401, { retry: 'never', reason: 'auth_failed' }],
    [403, { retry: 'never', reason: 'forbidden' }],
    [404, { retry: 'never', reason: 'gone' }],
    [408, { retry: 'later', reason: 'unavailable' }],
    [409, { retry: 'never', reason: 'conflict' }],
    [410, { retry: 'never', reason: 'gone' }],
    [412, { retry: 'never', reason: 'conflict' }],
    [422, { retry: 'never', reason: 'rejected' }],
    [429, { retry: 'later', reason: 'rate_limited' }],
    [500, { retry: 'later', reason: 'unavailable' }],
    [501, { retry: 'never', reason: 'rejected' }],
    [502, { retry: 'later', reason: 'unavailable' }],
    [503, { retry: 'later', reason: 'unavailable' }],
    [504, { retry: 'later', reason: 'unavailable' }],
    [520, { retry: 'later', reason: 'unavailable' }],
  ])('%i is %j', (status, expected) => {
    expect(failureOfResponse({ status, headers: new Headers() }, NOW)).toEqual(expected)
  })

  it('the wait the system asked for is kept where waiting helps, and only there', () => {
    const headers = withHeader('7')
    expect(failureOfResponse({ status: 429, headers }, NOW)).toMatchObject({ afterMs: 7_000 })
    expect(failureOfResponse({ status: 503, headers }, NOW)).toMatchObject({ afterMs: 7_000 })
    expect(failureOfResponse({ status: 403, headers }, NOW)).not.toHaveProperty('afterMs')
  })
})

describe('what a thrown call means', () => {
  const lost = { retry: 'later', unknown: true }
  it.each([
    ['a blocked host', new BlockedHostError(), { retry: 'never', reason: 'blocked_host' }],
    ['a redirect', new RedirectRefusedError(), { retry: 'never', reason: 'rejected' }],
    ['an answer too large', new BodyTooLargeError(), { retry: 'later', reason: 'unreadable' }],
    ['a timeout', new DOMException('', 'TimeoutError'), { ...lost, reason: 'timeout' }],
    ['an abort', new DOMException('', 'AbortError'), { ...lost, reason: 'timeout' }],
    ['a lost connection', new TypeError('fetch failed'), { ...lost, reason: 'network' }],
    ['something that is no error', 'boom', { ...lost, reason: 'network' }],
  ])('%s', (_, thrown, expected) => {
    expect(failureOfError(thrown)).toEqual(expected)
  })

  it('a cause wrapped by a vendor library is found', () => {
    const wrapped = new Error('x', { cause: new Error('y', { cause: new BlockedHostError() }) })
    expect(failureOfError(wrapped)).toEqual({ retry: 'never', reason: 'blocked_host' })
    const loop = new Error('loop')
    loop.cause = loop
    expect(failureOfError(loop)).toMatchObject({ reason: 'network' })
  })
})
