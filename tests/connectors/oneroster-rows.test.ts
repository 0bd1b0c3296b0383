import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../src/connectors/oneroster/fingerprint.ts'
import { mapRows } from '../../src/connectors/oneroster/map.ts'
import {
  CHUNK_BYTES_MAX,
  COLLECTIONS,
  ROW_COLUMNS,
  ROW_ISSUES,
} from '../../src/core/ports/roster-source.ts'
import { SETTINGS } from './oneroster-wire-rows.ts'

const utf8 = new TextEncoder()

function rowsIn(chunks: readonly string[]): unknown[][] {
  return chunks.flatMap((chunk) => {
    const rows: unknown = JSON.parse(chunk)
    if (!Array.isArray(rows)) throw new Error('a chunk is not a list')
    return rows.map((row: unknown) => {
      if (!Array.isArray(row)) throw new Error('a row is not a list')
      return row
    })
  })
}

function student(id: string, change: object = {}): object {
  const roles = [{ role: 'student', roleType: 'primary', org: { sourcedId: 'o1' } }]
  return { sourcedId: id, status: 'active', givenName: 'Ada', familyName: 'B', roles, ...change }
}

function fpOf(row: object, mapperVersion = 1): unknown {
  return rowsIn(mapRows('users', [row], { ...SETTINGS, mapperVersion }).chunks)[0]?.[1]
}

describe('whatever a provider sends', () => {
  const FIELDS = [
    'sourcedId',
    'status',
    'name',
    'title',
    'type',
    'parent',
    'school',
    'givenName',
    'familyName',
    'enabledUser',
    'roles',
    'role',
    'orgs',
    'agents',
    'grades',
    'email',
    'userIds',
    'user',
    'class',
    'beginDate',
    'endDate',
    'primary',
  ] as const
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record({ sourcedId: fc.jsonValue({ maxDepth: 1 }) }),
    fc.constantFrom('active', 'tobedeleted', 'student', '2026-08-17', 'a\u0000b', '\ud800', ''),
  )
  const field = fc.constantFrom(...FIELDS)
  const row = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.dictionary(field, value).map((fields) => ({ sourcedId: 'x1', ...fields })),
  )

  it('a page is read without throwing, and what comes out has the promised shape', () => {
    const seen = { rows: 0, fatal: 0, issues: 0 }
    fc.assert(
      fc.property(fc.constantFrom(...COLLECTIONS), fc.array(row), (collection, wire) => {
        const page = mapRows(collection, wire, SETTINGS)
        const rows = rowsIn(page.chunks)
        const ids: unknown = JSON.parse(page.ids)
        const issues: unknown = JSON.parse(page.issues)
        if (!Array.isArray(ids) || !Array.isArray(issues)) throw new Error('not lists')
        for (const each of rows) {
          expect(each).toHaveLength(2 + ROW_COLUMNS[collection].length)
          expect(ids).toContain(each[0])
          expect(Number.isSafeInteger(each[1])).toBe(true)
          expect([0, 1]).toContain(each[2])
        }
        for (const [id, code] of issues) {
          expect(ids).toContain(id)
          expect(Object.hasOwn(ROW_ISSUES, String(code))).toBe(true)
        }
        expect(new Set(ids).size).toBe(ids.length)
        expect(rows.length + page.quarantined).toBe(ids.length)
        expect(ids.length + page.fatal).toBeLessThanOrEqual(wire.length)
        seen.rows += rows.length
        seen.fatal += page.fatal
        seen.issues += issues.length
      }),
      { numRuns: 500, seed: 7 },
    )
    // The generator reaches the good, the bad and the noted.
    expect(Math.min(seen.rows, seen.fatal, seen.issues)).toBeGreaterThan(50)
  })
})

describe('the fingerprint of a row', () => {
  it('stays when only fields change that are not kept, or their spelling and order', () => {
    const agents = [{ sourcedId: 'g1' }, { sourcedId: 'g2' }]
    const before = fpOf(student('s1', { agents, email: 'a@b.example', enabledUser: 'true' }))
    const after = student('s1', {
      agents: agents.toReversed(),
      email: 'c@d.example',
      enabledUser: true,
      dateLastModified: '2026-09-01T00:00:00Z',
      metadata: { x: 1 },
      status: 'Active',
    })
    expect(fpOf(after)).toBe(before)
  })

  it.each([
    { givenName: 'Adah' },
    { status: 'tobedeleted' },
    { grades: ['09'] },
    { roles: [{ role: 'student', roleType: 'primary', org: { sourcedId: 'o2' } }] },
    { agents: [{ sourcedId: 'g1' }] },
  ])('changes with %j', (change) => {
    expect(fpOf(student('s1', change))).not.toBe(fpOf(student('s1')))
  })

  it('changes with the mapper version', () => {
    expect(fpOf(student('s1'), 2)).not.toBe(fpOf(student('s1'), 1))
  })

  it('is a safe positive integer, and 300,000 near-equal texts have 300,000 of them', () => {
    const seen = new Set<number>()
    for (let i = 0; i < 300_000; i++) seen.add(fingerprint(`[0,1,"Ada","Byron ${i}",null]`, 1))
    expect(seen.size).toBe(300_000)
    for (const value of [...seen].slice(0, 1_000)) {
      expect(Number.isSafeInteger(value)).toBe(true)
      expect(value).toBeGreaterThanOrEqual(0)
    }
  })

  it('is the same in every release, because it is stored', () => {
    expect(fingerprint('', 0)).toBe(695_620_236_356_240)
    expect(fingerprint('[0,"Ada"]', 1)).toBe(6_547_369_492_586_159)
    expect(fingerprint('Zoë 学校', 2)).toBe(5_288_080_911_087_814)
  })

  it('spreads: one changed character turns about half of the 53 bits', () => {
    let turned = 0
    for (let i = 0; i < 1_000; i++) {
      const a = BigInt(fingerprint(`["student-${i}","Ada"]`, 1))
      const b = BigInt(fingerprint(`["student-${i}","Adb"]`, 1))
      turned += (a ^ b).toString(2).replaceAll('0', '').length
    }
    expect(turned / 1_000).toBeGreaterThan(24)
    expect(turned / 1_000).toBeLessThan(29)
  })
})

describe('chunks', () => {
  it.each(['Ada', '学校の名前', 'Zoë', '👩‍🏫👨‍🎓'])(
    'hold every row of a large page of %s, in order, and none is larger than allowed',
    (name) => {
      const wire = Array.from({ length: 6_000 }, (_, i) =>
        student(`s${i}`, { givenName: name.repeat(30), familyName: name.repeat(30) }),
      )
      const { chunks } = mapRows('users', wire, SETTINGS)
      for (const chunk of chunks) {
        expect(utf8.encode(chunk).byteLength).toBeLessThanOrEqual(CHUNK_BYTES_MAX)
      }
      expect(rowsIn(chunks).map(([id]) => id)).toEqual(wire.map((_, i) => `s${i}`))
      const bytes = chunks.reduce((sum, chunk) => sum + utf8.encode(chunk).byteLength, 0)
      // No more of them than the bytes need, give or take the over-counted pairs.
      expect(chunks.length).toBeLessThanOrEqual(Math.ceil((bytes * 1.5) / CHUNK_BYTES_MAX))
    },
  )

  it('an empty page has none', () => {
    const page = mapRows('users', [], SETTINGS)
    expect(page).toEqual({
      chunks: [],
      ids: '[]',
      issues: '[]',
      fatal: 0,
      quarantined: 0,
      ordered: true,
      inexact: false,
      unmapped: '[]',
    })
  })

  it('notes never grow past one bound value', () => {
    const wire = Array.from({ length: 20_000 }, (_, i) =>
      student(`${'x'.repeat(200)}${i}`, { enabledUser: '?', status: '?' }),
    )
    const { issues } = mapRows('users', wire, SETTINGS)
    expect(utf8.encode(issues).byteLength).toBeLessThanOrEqual(CHUNK_BYTES_MAX)
    expect(utf8.encode(issues).byteLength).toBeGreaterThan(CHUNK_BYTES_MAX / 2)
  })
})
