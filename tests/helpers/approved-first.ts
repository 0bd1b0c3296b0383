import type { Courier } from '../../src/core/ports/delivery.ts'
import { OPERATOR, type TestDistrict } from './district.ts'

const operator = { caller: OPERATOR }

/** Approves a first sync, which is a trial whatever is asked for. Tells whether it did: any other is left alone. */
export async function approvedFirst(
  { client }: Pick<TestDistrict, 'client'>,
  id: string,
): Promise<boolean> {
  const read = await client.ask('sync.read', { id }, operator)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  if (read.value.trialReason !== 'first' || read.value.phase !== 'planned') return false
  const approved = await client.run('sync.approve', { id }, operator)
  if (!approved.ok) throw new Error(JSON.stringify(approved.error))
  return true
}

/** Lets everything happen that is due, as if somebody sat there and approved a first sync as soon as it waits. */
export async function drainApproving(
  district: TestDistrict,
  courier: Courier,
  id: string,
): Promise<void> {
  await district.drain(courier)
  if (await approvedFirst(district, id)) await district.drain(courier)
}
