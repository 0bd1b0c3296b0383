import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Api } from '../../cli/api.ts'
import { removeWith } from '../../cli/connect-sis/disconnect.ts'
import { startCliServer, type CliServer } from './cli-server.ts'
import { scriptedTalk } from './scripted-talk.ts'

let server: CliServer
let api: Api
let districts = 0
beforeAll(async () => {
  server = await startCliServer()
  api = connect({ OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token })
})
afterAll(() => server.close())

async function connected(): Promise<{ district: string; at: string }> {
  const district = `d${++districts}`
  const body = { id: district, name: district, timeZone: 'America/Chicago', hostnames: [] }
  await api.send('POST', '/districts', body)
  const at = `/districts/${district}`
  await api.send('PUT', `${at}/connections/sis`, {
    kind: 'oneroster-1.2',
    baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2',
    tokenUrl: 'https://sis.test/oauth/token',
    clientId: 'client',
    clientSecret: 'hush',
  })
  return { district, at }
}

test('disconnecting asks first, deletes the connection after a yes, and says what stays', async () => {
  const { district, at } = await connected()
  const talk = scriptedTalk([['Disconnect the SIS?', 'yes']])
  await removeWith({ api, district, talk })
  expect(talk.said.join('\n')).toContain('The people in the roster and the history of syncs stay.')
  await expect(api.get(`${at}/connections/sis`)).rejects.toMatchObject({
    refusal: { code: 'sis_missing' },
  })
})

test('disconnecting leaves everything as it is without a yes', async () => {
  const { district, at } = await connected()
  const talk = scriptedTalk([['Disconnect the SIS?', '']])
  await removeWith({ api, district, talk })
  expect(talk.said.join('\n')).toContain('Nothing was changed.')
  expect(await api.get(`${at}/connections/sis`)).toMatchObject({ kind: 'oneroster-1.2' })
})
