import { expect, test } from 'vitest'
import type { Courier } from '../../src/core/ports/delivery.ts'
import { OPERATOR } from '../helpers/district.ts'
import { connectedDistrict } from './roster-run.ts'

test('a scope for demographics that was stored before it was refused is never asked for', async () => {
  const district = await connectedDistrict()
  const scopes = ['roster-core.readonly', 'roster-demographics.readonly']
  district.storage.database
    .prepare('UPDATE roster_source SET settings = ?')
    .run(JSON.stringify({ scopes, emailDomains: ['@foo'] }))
  const asked: unknown[] = []
  const courier: Courier = {
    deliver: async (delivery) => {
      if ('access' in delivery && 'scopes' in delivery.access) asked.push(delivery.access.scopes)
      return { ok: false, error: { retry: 'never', reason: 'unreadable' } }
    },
  }
  await district.client.run('sync.start', { mode: 'full' }, { caller: OPERATOR })
  await district.drain(courier)
  expect(asked.length).toBeGreaterThan(0)
  expect(new Set(asked.map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify(['roster-core.readonly'])]),
  )
})
