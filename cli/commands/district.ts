import { connect } from '../api.ts'
import { optional, readOptions, required, verbOf } from '../options.ts'

export const HELP = `offramp district create --name NAME --time-zone ZONE [--hostname HOST] [--id ID]
offramp district list`

/** Creates and lists districts. */
export async function district(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['name', 'time-zone', 'hostname', 'id'],
    words: 1,
  })
  if (verbOf(rest[0], ['create', 'list'], HELP) === 'list') return list()
  const hostname = optional(options, 'hostname')
  const body = {
    name: required(options, 'name', 'Give the district a name.'),
    timeZone: required(options, 'time-zone', 'Use a name such as America/Chicago.'),
    id: optional(options, 'id'),
    hostnames: hostname ? [hostname] : [],
  }
  const made = await connect().send<{ id: string }>('POST', '/districts', body)
  console.log(`Created district ${made.id}.`)
  console.log(`Next: offramp connect sis --district ${made.id}`)
}

async function list(): Promise<void> {
  const { districts } = await connect().get<{ districts: { id: string; name: string }[] }>(
    '/districts',
  )
  for (const { id, name } of districts) console.log(`${id}\t${name}`)
  if (districts.length === 0)
    console.log('No districts yet. Create one with `offramp district create`.')
}
