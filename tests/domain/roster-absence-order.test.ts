import { beforeEach, describe, expect, test } from 'vitest'
import { sortPages } from '../../src/core/domain/roster/absent/sort.ts'
import { compareSlice } from '../../src/core/domain/roster/absent/compare.ts'
import { pullsOf } from '../../src/core/domain/roster/read/pull.ts'
import { activeRun, cursorOf } from '../../src/core/domain/roster/run/run.ts'
import { findSource } from '../../src/core/domain/roster/source/source.ts'
import type { Context } from '../../src/core/domain/command.ts'
import { resolveActor } from '../../src/core/domain/access/resolve.ts'
import { createContext, districtFacts } from '../../src/core/district/run.ts'
import { atomically } from '../../src/core/store/db.ts'
import { sha256 } from '../../src/core/store/vault.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { connectedDistrict, count } from './roster-run.ts'

/** Enough that pages without any order would all be read for every window. */
const RECORDS = 60_000
const PAGE_ROWS = 5_000
/** Every so many-th record is not listed any more. */
const GONE_EVERY = 97

let district: TestDistrict

beforeEach(async () => {
  district = await connectedDistrict()
})

/** Ids that are in no order however they are looked at. */
const idOf = (i: number): string => sha256(`record ${i}`).slice(0, 36)

/** Enrollments we have, and a reading that showed most of them, page after page in the order given. */
async function read(order: (ids: string[]) => string[]): Promise<Set<string>> {
  const { database } = district.storage
  const started = await district.client.run('sync.start', { mode: 'full' }, { caller: OPERATOR })
  if (!started.ok) throw new Error('not started')
  const { no } = database.prepare('SELECT no FROM roster_run').get() as { no: number } // safe because of the statement
  const ids = Array.from({ length: RECORDS }, (_, i) => idOf(i))
  const gone = new Set(ids.filter((_, i) => i % GONE_EVERY === 0))
  database.exec('BEGIN')
  const insert = database.prepare(
    'INSERT INTO roster_enrollment (source_no, sourced_id, fp, user_id) VALUES (1, ?, 1, ?)',
  )
  for (const id of ids.toSorted()) insert.run(id, id)
  const listed = order(ids.filter((id) => !gone.has(id)))
  const keep = database.prepare(
    `INSERT INTO roster_page (run_no, collection, attempt, page, lo, hi, ids)
    SELECT ?, 'enrollments', 0, ?, min(value), max(value), ?3 FROM json_each(?3)`.replaceAll(
      '?3',
      '?',
    ),
  )
  let page = 0
  for (let from = 0; from < listed.length; from += PAGE_ROWS) {
    const text = JSON.stringify(listed.slice(from, from + PAGE_ROWS))
    keep.run(no, page++, text, text)
  }
  database
    .prepare(
      `INSERT INTO roster_pull (run_no, collection, lane, place, page, received, done_at)
      VALUES (?, 'enrollments', 'lessons', 0, ?, ?, 1)`,
    )
    .run(no, page, listed.length)
  database.exec(`UPDATE roster_run SET state = 'running', phase = 'comparing'`)
  database.exec('COMMIT')
  return gone
}

/** Compares slice by slice until it is done; how long each took. */
function compare(): { ms: number; part: string }[] {
  const slices: { ms: number; part: string }[] = []
  for (;;) {
    const done = within((context) => {
      const source = findSource(context)
      const run = source && activeRun(context, source.no)
      if (!run || run.phase !== 'comparing') return true
      const from = performance.now()
      compareSlice(context, source, run)
      slices.push({ ms: performance.now() - from, part: cursorOf(run).part ?? 'window' })
      return false
    })
    if (done) return slices
  }
}

function within<T>(work: (context: Context) => T): T {
  const { house } = district
  return atomically<unknown>(house.db, (tx) => {
    const facts = districtFacts(tx, house.publicUrl)
    const by = { tx, now: house.now(), timeZone: 'America/Chicago', hash: sha256 }
    const actor = resolveActor(by, { via: 'service', name: 'alarm' })
    if (!facts || !actor.ok) throw new Error('no district')
    return work(createContext(house, { tx, now: house.now(), actor: actor.value, facts }))
  }) as T // safe because the callback returns what `work` returns
}

const missing = (): Set<string> =>
  new Set(
    district.storage.database
      .prepare(`SELECT sourced_id AS id FROM roster_pending WHERE op = 'absent'`)
      .all()
      .map((row) => String(row['id'])),
  )

describe('a reading of many records', () => {
  test('finds exactly the missing ones where ids come in order, without ordering anything', async () => {
    const gone = await read((ids) => ids.toSorted())
    const slices = compare()
    expect(missing()).toEqual(gone)
    expect(new Set(slices.map((slice) => slice.part))).toEqual(new Set(['window']))
  })

  test('finds exactly the missing ones where ids come in no order, each page read once', async () => {
    const gone = await read((ids) => ids)
    const slices = compare()
    expect(missing()).toEqual(gone)
    expect(new Set(slices.map((slice) => slice.part))).toEqual(
      new Set(['window', 'bounds', 'sort']),
    )
    const pages = Math.ceil(RECORDS / PAGE_ROWS)
    expect(count(district, 'roster_sorted')).toBeLessThan(pages * 128)
    const ids = district.storage.database
      .prepare('SELECT sum(json_array_length(ids)) AS n FROM roster_sorted')
      .get()
    expect(ids?.['n']).toBe(RECORDS - gone.size)
    const longest = Math.max(...slices.map((slice) => slice.ms))
    // A quarter of a second leaves room for a busy machine; unordered windows over all pages take many times that.
    expect(longest).toBeLessThan(250)
  })

  test('ordering the same pages again, as after a crash, changes nothing', async () => {
    await read((ids) => ids)
    const look = () =>
      within((context) => {
        const source = findSource(context)
        const run = source && activeRun(context, source.no)
        const pull = run && pullsOf(context, run)[0]
        if (!pull) throw new Error('no pull')
        sortPages(context, pull, { bounds: JSON.stringify(['4', '8', 'c']), after: -1 })
        return district.storage.database.prepare('SELECT bucket, ids FROM roster_sorted').all()
      })
    expect(look()).toEqual(look())
  })
})

test('windows over ordered ids find their lists by key', async () => {
  await read((ids) => ids)
  const statements: string[] = []
  const { exec } = district.storage.sql
  const listening: typeof exec = (query, ...args) => {
    if (query.includes('roster_sorted')) statements.push(query)
    return exec(query, ...args)
  }
  Object.assign(district.storage.sql, { exec: listening })
  compare()
  const plans = [...new Set(statements)].flatMap((statement) =>
    district.storage.database
      .prepare(`EXPLAIN QUERY PLAN ${statement}`)
      .all()
      .map((row) => String(row['detail'])),
  )
  expect(plans.join('\n')).toContain(
    'SEARCH g USING INDEX sqlite_autoindex_roster_sorted_1 (run_no=? AND collection=? AND attempt=? AND bucket>? AND bucket<?)',
  )
  expect(plans.filter((plan) => /^SCAN (roster|g|u)\b/.test(plan))).toEqual([])
})

test.each([
  ['moved while it was read', 'UPDATE roster_pull SET drifted = 1'],
  ['held rows without an id', 'UPDATE roster_pull SET fatal = 1'],
  ['was not read to its end', 'UPDATE roster_pull SET done_at = NULL'],
  ['has no list any more', 'UPDATE roster_pull SET skipped = 1, received = 0'],
  ['came back empty', 'UPDATE roster_pull SET received = 0'],
  ['is read in a blackout', `UPDATE roster_source SET mode = 'blackout'`],
  ['may only add', `UPDATE roster_source SET mode = 'add_only'`],
])('a collection that %s lists nobody as missing', async (_, statement) => {
  await read((ids) => ids.toSorted())
  district.storage.database.exec(statement)
  compare()
  expect(missing()).toEqual(new Set())
})
