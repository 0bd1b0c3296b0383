import { connect } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { readOptions, required, verbOf, wordAt } from '../options.ts'

export const HELP = `offramp api-key create --name NAME --scopes roster.read,sync.run [--district ID]
offramp api-key revoke KEY [--district ID]`

/** Makes and ends the keys with which other systems read the roster or start a sync. */
export async function apiKey(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['district', 'name', 'scopes'],
    words: 2,
  })
  if (verbOf(rest[0], ['create', 'revoke'], HELP) === 'revoke') {
    const id = wordAt(rest, 1, 'It was shown when the key was made.')
    const api = connect()
    const base = `/districts/${await districtOf(api, options)}/api-keys`
    await api.send('DELETE', `${base}/${encodeURIComponent(id)}`, undefined)
    return console.log('Revoked; it ends with the next request.')
  }
  const body = {
    name: required(options, 'name', 'Say what the key is for.'),
    scopes: required(options, 'scopes', 'Use roster.read, sync.run or both.').split(','),
  }
  const api = connect()
  const made = await api.send<{ id: string; key: string }>(
    'POST',
    `/districts/${await districtOf(api, options)}/api-keys`,
    body,
  )
  console.log(`Made key ${made.id}. It is shown only now:\n  ${made.key}`)
}
