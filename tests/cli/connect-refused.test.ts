import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Api } from '../../cli/api.ts'
import { startCliServer, type CliServer } from './cli-server.ts'

let server: CliServer
let api: Api
let districts = 0
beforeAll(async () => {
  server = await startCliServer({ allowPrivate: false })
  api = connect({ OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token })
})
afterAll(() => server.close())

const SIS = {
  kind: 'oneroster-1.2',
  baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2',
  tokenUrl: 'https://sis.test/oauth/token',
  clientId: 'client',
  clientSecret: 'hush',
}

/** Where the connection of a fresh district is set. */
async function district(): Promise<string> {
  const id = `r${++districts}`
  const body = { id, name: id, timeZone: 'America/Chicago', hostnames: [] }
  await api.send('POST', '/districts', body)
  return `/districts/${id}/connections/sis`
}

test.each([
  ['a private base address', { baseUrl: 'https://10.1.2.3/ims/oneroster/v1p2' }, 'baseUrl'],
  ['a base address without https', { baseUrl: 'http://sis.test/ims' }, 'baseUrl'],
  ['a private token address', { tokenUrl: 'https://token.lan/oauth' }, 'tokenUrl'],
  ['a password without a user', { baseUrl: 'https://:pw@sis.test/ims' }, 'baseUrl'],
  ['a scope for demographics', { scopes: ['https://x/Roster-Demographics.readonly'] }, 'scopes.0'],
  [
    'that scope in the token address',
    { tokenUrl: 'https://sis.test/t?scope=demographics' },
    'tokenUrl',
  ],
  ['a domain that is none', { emailDomains: ['@foo'] }, 'emailDomains.0'],
])('%s is refused at its field, and nothing is saved', async (_, change, path) => {
  const at = await district()
  const sent = api.send('PUT', at, { ...SIS, ...change })
  await expect(sent).rejects.toMatchObject({
    refusal: { code: 'invalid', fields: [{ path, message: expect.stringMatching(/\.$/) }] },
  })
  await expect(api.get(at)).rejects.toMatchObject({ refusal: { code: 'sis_missing' } })
})

test('a domain may be written with its @', async () => {
  const at = await district()
  await api.send('PUT', at, { ...SIS, emailDomains: ['@Foo.org', 'schule-münchen.de'] })
  expect(await api.get(at)).toMatchObject({
    settings: { emailDomains: ['foo.org', 'schule-münchen.de'] },
  })
})
