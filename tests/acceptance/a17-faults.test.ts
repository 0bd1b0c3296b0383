import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Switches } from '../../sandbox/sis/state/switches.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { homes, picture } from './people.ts'
import { count, openStage, rows, type Stage, type StageOptions } from './stage.ts'

const LONG_MS = 120_000

let stage: Stage
afterEach(() => stage.close())

const open = async (options: StageOptions): Promise<void> => {
  stage = await openStage(options)
}

async function expectTruth(): Promise<void> {
  const seen = await homes(stage)
  expect(seen.found).toEqual(seen.wanted)
}

describe('A18', () => {
  let elsewhere: Server
  let address: string
  let visits: string[] = []
  beforeEach(async () => {
    visits = []
    elsewhere = createServer((request, response) => {
      visits.push(`${request.url} ${request.headers.authorization ?? ''}`)
      response.end('{}')
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const bound = elsewhere.address()
    address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`
  })
  afterEach(() => new Promise((resolve) => elsewhere.close(resolve)))

  test('a next link to another origin is never followed, and the reading is whole without it', async () => {
    await open({ switches: { link: `other-origin:${address}`, clamp: 50, totals: 'none' } })
    await stage.synced()
    expect(visits).toEqual([])
    await expectTruth()
  })

  test.each(['token', 'lists'] as const)(
    'a redirect of the %s address to another origin ends the run, and nothing is sent there',
    async (what) => {
      await open({})
      await stage.synced()
      const before = picture(stage)
      await stage.provider.switch({ redirect: `${what}:${address}` })
      await stage.provider.tell('revoke-tokens')
      const run = await stage.read()
      expect(run.state).toBe('failed')
      expect(run.words).toMatch(/\w/)
      expect(visits).toEqual([])
      expect(picture(stage)).toEqual(before)
    },
  )

  test('a private address is never contacted where the deployment does not allow it', async () => {
    await open({ allowPrivate: false })
    const run = await stage.read()
    expect(run).toMatchObject({ state: 'failed', error: 'token_blocked' })
    expect((await stage.provider.requests()).total).toBe(0)
    expect(count(stage.district, 'roster_user')).toBe(0)
  })
})

describe('A17', () => {
  const received = ({ collections }: Sync): unknown => [
    collections.users?.received,
    collections.enrollments?.received,
  ]
  const wanted = async (): Promise<unknown> => {
    const { counts } = await stage.provider.truth()
    return [counts['users'], counts['enrollments']]
  }
  /** As long as a system that refreshes its views may keep a page waiting; less in a quick run of the tests. */
  const STALL_MS = Number(process.env['STALL_MS'] ?? 200)

  test(
    'a page that stalls after each publishing is waited for',
    async () => {
      await open({ switches: { publish: 'manual' } })
      await stage.synced()
      await stage.daysLater(1)
      await stage.provider.tell('transfer')
      await stage.provider.switch({ stall: STALL_MS })
      await stage.provider.tell('publish')
      const began = performance.now()
      expect(await stage.synced()).toMatchObject({ transfers: 1, retries: 0 })
      expect(performance.now() - began).toBeGreaterThan(STALL_MS)
      expect(count(stage.district, 'roster_user WHERE missing_since IS NOT NULL')).toBe(0)
    },
    LONG_MS,
  )

  test('a revision that changes at the third page makes the reading begin anew, three times at most, and end whole', async () => {
    await open({ switches: { clamp: 40 } })
    await stage.synced()
    await stage.provider.switch({ revision: 3 })
    const run = await stage.synced()
    expect(received(run)).toEqual(await wanted())
    const [row] = rows(
      stage.district,
      'SELECT revision_restarts AS n FROM roster_run ORDER BY no DESC',
    )
    expect(row?.['n']).toBe(1)
    await expectTruth()
  })

  test('a revision that changes in every reading lets it end after three restarts, and proves nobody missing', async () => {
    await open({ switches: { clamp: 40 } })
    await stage.synced()
    const before = await homes(stage)
    await stage.provider.tell('purge')
    await stage.provider.switch({ revision: 'always:3' })
    await stage.daysLater(1)
    const run = await stage.synced()
    expect(run.collections.users).toMatchObject({ absent: 0, drifted: true })
    const [row] = rows(
      stage.district,
      'SELECT revision_restarts AS n FROM roster_run ORDER BY no DESC',
    )
    expect(row?.['n']).toBe(3)
    expect(count(stage.district, 'roster_user WHERE missing_since IS NOT NULL')).toBe(0)
    expect((await homes(stage)).found).toEqual(before.found)
  })

  test.each([
    ['HTML with 200', { html200: [44, 50] }],
    ['a body without the list', { noEnvelope: [44, 50] }],
  ] satisfies [string, Partial<Switches>][])(
    '%s on two pages is asked for again and costs nothing',
    async (_, switches) => {
      await open({ switches: { clamp: 40, ...switches } })
      const run = await stage.synced()
      expect(run.retries).toBeGreaterThan(0)
      expect(received(run)).toEqual(await wanted())
      await expectTruth()
    },
  )

  test.each([
    ['HTML with 200', { html200: 'on' }],
    ['a body without the list', { noEnvelope: 'on' }],
  ] satisfies [string, Partial<Switches>][])(
    '%s on every page is a failure and never an empty list',
    async (_, switches) => {
      await open({})
      await stage.synced()
      const before = picture(stage)
      await stage.provider.switch(switches)
      await stage.daysLater(1)
      const run = await stage.read()
      expect(run).toMatchObject({ state: 'failed', error: expect.stringMatching(/^unreadable_/) })
      expect(picture(stage)).toEqual(before)
      expect(count(stage.district, 'roster_user WHERE missing_since IS NOT NULL')).toBe(0)
    },
  )
})
