import * as fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { googleSeal } from '../../src/core/domain/calendar/choice.ts'
import { mergePeople } from '../../src/core/domain/roster/match/merge-people.ts'
import { PERSON_COLUMNS } from '../../src/core/domain/roster/match/merge-plan.ts'
import type { TestDistrict } from '../helpers/district.ts'
import { fillRow } from './fill-row.ts'
import { identityDesk, type IdentityDesk } from './identity-desk.ts'
import { connectedDistrict } from './roster-run.ts'

let district: TestDistrict
let desk: IdentityDesk
let rows: (statement: string, ...values: (string | number | null)[]) => void
beforeEach(async () => {
  district = await connectedDistrict()
  desk = identityDesk(district)
  rows = (statement, ...values) => void district.storage.database.prepare(statement).run(...values)
})

const ONES = ['survivor-0000-0000', 'loser-1111-1111', 'other-2222-2222'] as const
const [SURVIVOR, LOSER, OTHER] = ONES
const merge = (): void =>
  desk.within((context, source) =>
    mergePeople(context, source, { survivor: SURVIVOR, loser: LOSER, matchId: 'm' }),
  )
const addPeople = (): void => {
  for (const id of ONES)
    rows("INSERT INTO person (id, given_name, family_name, updated_at) VALUES (?, 'A', 'B', 0)", id)
}

const MOVED = PERSON_COLUMNS.filter(({ rule }) => rule === 'move' || rule === 'unite')

describe('joining two people', () => {
  test('loses no reference, whatever either had: every row that named one names the other, or is there already', () => {
    const row = fc.record({
      at: fc.constantFrom(...MOVED),
      who: fc.constantFrom(...ONES),
      no: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (made) => {
        for (const { table } of MOVED) rows(`DELETE FROM ${table}`)
        rows('DELETE FROM person')
        addPeople()
        for (const { at, who, no } of made) {
          const { table, column } = at
          const other = MOVED.find(
            (c) => c.table === table && c.column !== column && c.rule === 'unite',
          )
          const given = { ...(other && { [other.column]: OTHER }), [column]: who }
          fillRow(district, { table, given, no })
        }
        const before = MOVED.map((at) => ({
          ...at,
          had: holders(at.table, at.column),
          rows: rowsIn(at.table),
        }))
        merge()
        for (const { table, column, rule, had, rows: count } of before) {
          const has = holders(table, column)
          // What moves is never given up for a row of the survivor's.
          expect(rule === 'unite' || rowsIn(table) === count).toBe(true)
          expect(has).not.toContain(LOSER)
          expect(has.includes(SURVIVOR)).toBe(had.includes(SURVIVOR) || had.includes(LOSER))
          expect(has.includes(OTHER)).toBe(had.includes(OTHER))
        }
      }),
      { numRuns: 60, seed: 11 },
    )
  })
  const rowsIn = (table: string): unknown => desk.one(`SELECT count(*) FROM ${table}`)
  const holders = (table: string, column: string): unknown[] =>
    district.storage.database
      .prepare(`SELECT DISTINCT ${column} AS id FROM ${table} WHERE ${column} IS NOT NULL`)
      .all()
      .map(({ id }) => id)

  test('archives one with a pointer to the other, and who was joined before follows on', () => {
    addPeople()
    rows('UPDATE person SET merged_into = ? WHERE id = ?', LOSER, OTHER)
    merge()
    expect(desk.one('SELECT merged_into FROM person WHERE id = ?', LOSER)).toBe(SURVIVOR)
    expect(desk.one('SELECT merged_into FROM person WHERE id = ?', OTHER)).toBe(SURVIVOR)
    expect(desk.one('SELECT archived_at IS NOT NULL FROM person WHERE id = ?', LOSER)).toBe(1)
  })

  test('leaves who did something as it was recorded', () => {
    addPeople()
    fillRow(district, { table: 'case_entry', given: { by_id: LOSER, case_id: 'c' } })
    merge()
    expect(desk.one('SELECT by_id FROM case_entry')).toBe(LOSER)
  })

  test('makes one seat of two on one case, with the stronger part', () => {
    addPeople()
    fillRow(district, {
      table: 'case_seat',
      given: { id: 'a', case_id: 'c', person_id: SURVIVOR, part: 'member' },
    })
    fillRow(district, {
      table: 'case_seat',
      given: { id: 'b', case_id: 'c', person_id: LOSER, part: 'case_manager' },
    })
    fillRow(district, { table: 'case_seat', given: { id: 'd', case_id: 'c2', person_id: LOSER } })
    merge()
    const live =
      'SELECT group_concat(case_id || part) FROM case_seat WHERE person_id = ? AND until_at IS NULL'
    expect(desk.one(live, SURVIVOR)).toBe('ccase_manager,c2member')
    expect(desk.one('SELECT count(*) FROM case_seat WHERE person_id = ?', LOSER)).toBe(0)
  })

  test('keeps a move known of both once, and its trace', () => {
    addPeople()
    for (const [id, who] of [
      ['t1', SURVIVOR],
      ['t2', LOSER],
    ] as const) {
      fillRow(district, {
        table: 'transfer',
        given: { id, person_id: who, from_org_id: 'a', to_org_id: 'b', effective_on: '2026-10-01' },
      })
    }
    merge()
    expect(desk.one("SELECT state FROM transfer WHERE id = 't1'")).toBe('confirmed')
    expect(desk.one("SELECT state FROM transfer WHERE id = 't2'")).toBe('folded')
  })

  test('keeps a membership open where either was, and a guardian both sides name', () => {
    addPeople()
    fillRow(district, {
      table: 'membership',
      given: { person_id: SURVIVOR, org_id: 'o', end_on: '2026-09-01' },
    })
    fillRow(district, { table: 'membership', given: { person_id: LOSER, org_id: 'o' } })
    rows('INSERT INTO guardianship VALUES (?, ?, 1), (?, ?, 2)', SURVIVOR, OTHER, LOSER, OTHER)
    merge()
    expect(desk.one('SELECT end_on FROM membership')).toBeNull()
    expect(desk.one('SELECT told_by FROM guardianship')).toBe(3)
  })

  test('makes nobody their own guardian or stand-in', () => {
    addPeople()
    rows('INSERT INTO guardianship VALUES (?, ?, 3)', SURVIVOR, LOSER)
    fillRow(district, { table: 'task', given: { owner_id: SURVIVOR, backup_id: LOSER } })
    merge()
    expect(desk.one('SELECT count(*) FROM guardianship')).toBe(0)
    expect(desk.one('SELECT backup_id FROM task')).toBeNull()
  })

  test('keeps the consent to a calendar readable', () => {
    addPeople()
    const sealed = desk.within(({ vault }) => vault.seal(googleSeal(LOSER), 'refresh'))
    district.storage.database
      .prepare(
        "INSERT INTO calendar_choice (person_id, provider, google_secret, updated_at) VALUES (?, 'google', ?, 0)",
      )
      .run(LOSER, sealed)
    merge()
    const [row] = district.storage.database
      .prepare('SELECT google_secret FROM calendar_choice WHERE person_id = ?')
      .all(SURVIVOR)
    const secret = row?.['google_secret']
    if (!(secret instanceof Uint8Array)) throw new Error('no secret')
    expect(desk.within(({ vault }) => vault.open(googleSeal(SURVIVOR), secret))).toBe('refresh')
  })

  test('sends what still waits to the one who is left', () => {
    addPeople()
    rows('DELETE FROM outbox')
    rows(`INSERT INTO outbox (id, idem, kind, refs, state, next_at, due_at, created_at)
      VALUES ('o', 'chat.notice|${LOSER}|x', 'chat.notice', '{"personId":"${LOSER}"}', 'pending', 0, 0, 0)`)
    merge()
    expect(desk.one("SELECT refs FROM outbox WHERE id = 'o'")).toBe(`{"personId":"${SURVIVOR}"}`)
  })

  test('lets a guardian without a number go on being known by the child', () => {
    addPeople()
    rows('INSERT INTO person_key VALUES (?, ?, ?)', 'guardian_of', `${LOSER}|eva`, OTHER)
    merge()
    expect(desk.one('SELECT value FROM person_key')).toBe(`${SURVIVOR}|eva`)
  })

  test('is found by one name once, and by the numbers of both', () => {
    desk.addOrgs('a')
    desk.put({
      s1: { givenName: 'Ana', familyName: 'Diaz', identifier: '1' },
      s2: { givenName: 'Ana Bel', familyName: 'Diaz', identifier: '2' },
    })
    desk.settle()
    const [survivor, loser] = [desk.personOf('s1'), desk.personOf('s2')]
    desk.within((context, source) =>
      mergePeople(context, source, { survivor, loser, matchId: 'm' }),
    )
    expect(desk.one('SELECT count(*) FROM person_name WHERE person_id = ?', loser)).toBe(0)
    desk.put({ s3: { givenName: 'Ana Bel', familyName: 'Diaz', identifier: '2' } })
    desk.settle()
    expect(desk.personOf('s3')).toBe(survivor)
    expect(desk.persons()).toBe(1)
    expect(desk.one("SELECT n FROM roster_count WHERE name = 'people.student'")).toBe(1)
  })
})
