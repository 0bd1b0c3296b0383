import { ok, type Result } from '../../core/kernel/result.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { KnownProfile } from '../../core/ports/roster-source.ts'
import type { List } from './fetch-page.ts'
import { fieldsOf } from './fields.ts'
import { SAMPLE_ROWS } from './glimpse.ts'
import type { Sample, Samples } from './probe-collections.ts'
import type { Prober } from './prober.ts'

/** An id no provider has. */
const NOBODY = '00000000-0000-4000-8000-000000000000'

type Learned<T> = Promise<Result<T, PortFailure>>

/** Asking for fewer fields counts when nothing we keep gets lost by it. */
export async function probeFields(prober: Prober, samples: readonly Sample[]): Learned<boolean> {
  const { access, facts } = prober
  for (const { list, page: whole } of samples) {
    const fields = fieldsOf(list.collection, facts.shape, access.words)
    const slim = await prober.tryPage(list, { limit: SAMPLE_ROWS, offset: 0, fields })
    if (!slim.ok) return slim
    if (slim.value === null || slim.value.kept !== whole.kept) return ok(false)
  }
  return ok(samples.length > 0)
}

/** Where a known id is not found either, a 404 does not prove that a record is gone. */
export async function probeSingle(prober: Prober, samples: Samples): Learned<boolean> {
  const sample = samples.of.users ?? samples.of.orgs
  const known = sample?.page.ids[0]
  if (!sample || known === undefined) return ok(false)
  const { collection } = sample.list
  const profile = { padding: prober.facts.padding, paths: samples.paths }
  const ask = (sourcedId: string) => prober.tryOne({ collection, sourcedId, profile })
  const found = await ask(known)
  if (!found.ok || found.value !== 'present') return found.ok ? ok(false) : found
  const nobody = await ask(NOBODY)
  return nobody.ok ? ok(nobody.value === 'absent') : nobody
}

/** A total is right when the row before it is there and the row after it is not. */
export async function probeTotal(
  prober: Prober,
  sample: Sample | undefined,
): Learned<KnownProfile['totalsBy']> {
  if (!sample || sample.page.total === null) return ok('none')
  const { list, page } = sample
  const { total } = sample.page
  if (total < page.rows) return ok('wrong')
  const last = total > 0 ? await hasRow(prober, list, total - 1) : ok(true)
  if (!last.ok) return last
  const beyond = await hasRow(prober, list, total)
  if (!beyond.ok) return beyond
  return ok(last.value && !beyond.value ? prober.facts.noticed.totalsBy : 'wrong')
}

/** Whether there is a row at that place of a list; a refusal there is the end of it. */
async function hasRow(prober: Prober, list: List, offset: number): Learned<boolean> {
  const page = await prober.tryPage(list, { limit: 1, offset })
  return page.ok ? ok((page.value?.ids.length ?? 0) > 0) : page
}
