import { describe, expect, test } from 'vitest'
import { audit } from '../../src/core/store/tables/door.ts'
import { createDistrict, OPERATOR } from '../helpers/district.ts'

const facts = { id: 'd', name: 'D', timeZone: 'America/Chicago' }

describe('the door', () => {
  test('a district that was never configured answers so, and nothing else', async () => {
    const { client } = await createDistrict({ configured: false })
    const answer = await client.ask('district.facts', {}, { caller: OPERATOR })
    expect(answer).toEqual({ ok: false, error: { kind: 'not_configured', what: 'district' } })
  })

  test('an unknown session is refused before its input is read, and the refusal is on the record', async () => {
    const { client, db } = await createDistrict()
    const answer = await client.run('district.configure', facts, {
      caller: { via: 'session', token: 'x' },
    })
    expect(answer).toEqual({ ok: false, error: { kind: 'unauthenticated' } })
    const bodies = db
      .select()
      .from(audit)
      .all()
      .map((row) => JSON.parse(row.body))
    expect(bodies.at(-1)).toMatchObject({ act: 'district.configure', outcome: 'unauthenticated' })
  })

  test('bad input names the field and the remedy', async () => {
    const { client } = await createDistrict()
    const answer = await client.run(
      'district.configure',
      { ...facts, timeZone: 'Mars/Base' },
      { caller: OPERATOR },
    )
    expect(answer).toEqual({
      ok: false,
      error: {
        kind: 'invalid',
        issues: [{ path: 'timeZone', message: 'Use a time zone name such as America/Chicago.' }],
      },
    })
  })

  test('the same request key gets the first answer and leaves one audit row', async () => {
    const { client, db } = await createDistrict()
    const before = db.select().from(audit).all().length
    const envelope = { caller: OPERATOR, requestKey: 'k1' }
    const first = await client.run('district.configure', facts, envelope)
    const second = await client.run('district.configure', { ...facts, name: 'Other' }, envelope)
    expect(second).toEqual(first)
    expect(db.select().from(audit).all()).toHaveLength(before + 1)
  })
})
