import type { Api } from './api.ts'
import { UsageError } from './failure.ts'
import { optional, type Options } from './options.ts'

/** The district meant: `--district`, or the only one there is. */
export async function districtOf(api: Api, options: Options): Promise<string> {
  const named = optional(options, 'district')
  if (named) return encodeURIComponent(named)
  const { districts } = await api.get<{ districts: { id: string; name: string }[] }>('/districts')
  const [only, another] = districts
  if (only && !another) return only.id
  const list = districts.map(({ id, name }) => `  ${id}  ${name}`).join('\n')
  throw new UsageError(
    only
      ? `Say which district with --district:\n${list}`
      : 'There is no district yet. Create one with `offramp district create`.',
  )
}
