import { connect as open } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { UsageError } from '../failure.ts'
import { readOptions, required } from '../options.ts'

export const HELP = `offramp connect sis --base-url URL --token-url URL --client-id ID --client-secret SECRET [--district ID]`

/** Connects a district's student information system. */
export async function connect(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['district', 'base-url', 'token-url', 'client-id', 'client-secret'],
  })
  if (rest[0] !== 'sis') throw new UsageError(`Use:\n${HELP}`)
  const body = {
    kind: 'oneroster-1.2',
    baseUrl: required(
      options,
      'base-url',
      'It is the OneRoster address your SIS shows, often ending in /v1p2.',
    ),
    tokenUrl: required(options, 'token-url', 'It is the OAuth 2 address your SIS shows.'),
    clientId: required(options, 'client-id', 'Copy it from your SIS.'),
    clientSecret: required(options, 'client-secret', 'Copy it from your SIS.'),
  }
  const api = open()
  const id = await districtOf(api, options)
  const set = await api.send<{ sourceId: string; hookUrl: string | null }>(
    'PUT',
    `/districts/${id}/connections/sis`,
    body,
  )
  console.log(`Connected (source ${set.sourceId}).`)
  if (set.hookUrl)
    console.log(
      `Give this address to your SIS so that changes arrive at once; it is shown only now:\n  ${set.hookUrl}`,
    )
  console.log(`Next: offramp sync --dry-run --watch --district ${id}`)
}
