import { expect, test } from 'vitest'
import { OPERATOR } from '../helpers/district.ts'
import { seedProvider } from './roster-provider.ts'
import { connectedDistrict, SOURCE, synced } from './roster-run.ts'

const envelope = { caller: OPERATOR }

test('a connection that is set to what it is already stops no sync, and another address does', async () => {
  const provider = seedProvider(['a'])
  const district = await connectedDistrict()
  await synced(district, provider.courier)
  const begun = await district.client.run('sync.start', { mode: 'full' }, envelope)
  const id = begun.ok ? begun.value.id : ''
  const state = async (): Promise<string | undefined> => {
    const read = await district.client.ask('sync.read', { id }, envelope)
    return read.ok ? read.value.state : undefined
  }
  expect(await state()).toBe('queued')
  const again = await district.client.run('source.set', SOURCE, envelope)
  expect(again).toMatchObject({ ok: true, value: { hookToken: null } })
  expect(await state()).toBe('queued')
  const other = { ...SOURCE, clientId: 'another', clientSecret: 'another' }
  expect(await district.client.run('source.set', other, envelope)).toMatchObject({ ok: true })
  expect(await state()).toBe('failed')
})
