import { connect } from '../api.ts'
import { UsageError } from '../failure.ts'
import { optional, readOptions, required } from '../options.ts'

export const HELP = `offramp district create --name NAME --time-zone ZONE [--hostname HOST] [--id ID]
offramp district list`

/** Creates and lists districts. */
export async function district(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, { text: ['name', 'time-zone', 'hostname', 'id'] })
  const [verb] = rest
  if (verb === 'list') return list()
  if (verb !== 'create') throw new UsageError(`Use one of:\n${HELP}`)
  const hostname = optional(options, 'hostname')
  const made = await connect().send<{ id: string }>('POST', '/districts', {
    name: required(options, 'name', 'Give the district a name.'),
    timeZone: required(options, 'time-zone', 'Use a name such as America/Chicago.'),
    id: optional(options, 'id'),
    hostnames: hostname ? [hostname] : [],
  })
  console.log(`Created district ${made.id}.`)
  console.log(
    `Next: offramp connect sis --district ${made.id} --base-url … --token-url … --client-id … --client-secret …`,
  )
}

async function list(): Promise<void> {
  const { districts } = await connect().get<{ districts: { id: string; name: string }[] }>(
    '/districts',
  )
  for (const { id, name } of districts) console.log(`${id}\t${name}`)
  if (districts.length === 0)
    console.log('No districts yet. Create one with `offramp district create`.')
}
