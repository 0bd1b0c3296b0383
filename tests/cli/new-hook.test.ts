import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Api } from '../../cli/api.ts'
import { renewWith } from '../../cli/connect-sis/new-hook.ts'
import { startCliServer, type CliServer } from './cli-server.ts'
import { runCli } from './run-cli.ts'
import { scriptedTalk } from './scripted-talk.ts'

let server: CliServer
let api: Api
let districts = 0
beforeAll(async () => {
  server = await startCliServer()
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

async function connected(): Promise<{ id: string; hookUrl: string }> {
  const id = `h${++districts}`
  const body = { id, name: id, timeZone: 'America/Chicago', hostnames: [] }
  await api.send('POST', '/districts', body)
  const at = `/districts/${id}/connections/sis`
  const { hookUrl } = await api.send<{ hookUrl: string }>('PUT', at, SIS)
  return { id, hookUrl }
}

/** What a SIS gets that calls the address, at this server instead of the one it names. */
async function statusOf(hookUrl: string): Promise<number> {
  const { status } = await fetch(`${server.url}${new URL(hookUrl).pathname}`, { method: 'POST' })
  return status
}

const shownIn = (said: string): string => /https?:\S+\/hooks\/sis\/\S+/.exec(said)?.[0] ?? ''

test('--new-hook asks first, ends the old address and shows one that works', async () => {
  const { id, hookUrl } = await connected()
  const talk = scriptedTalk([['Make a new address', 'yes']])
  await renewWith({ api, district: id, talk })
  const said = talk.said.join('\n')
  expect(said).toContain('it is shown only now')
  expect([await statusOf(hookUrl), await statusOf(shownIn(said))]).toEqual([404, 202])
})

test('--new-hook leaves the old address without a yes', async () => {
  const { id, hookUrl } = await connected()
  const talk = scriptedTalk([['Make a new address', '']])
  await renewWith({ api, district: id, talk })
  expect(talk.said.join('\n')).toContain('Nothing was changed.')
  expect(await statusOf(hookUrl)).toBe(202)
})

test('--new-hook --yes works in a script, and without --yes a script is told to say it', async () => {
  const { id, hookUrl } = await connected()
  const asked = ['connect', 'sis', '--new-hook', '--district', id]
  const shell = {
    env: { OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token },
    cwd: import.meta.dirname,
  }
  const bare = await runCli(asked, shell)
  expect(bare).toMatchObject({ code: 2, errors: expect.stringContaining('Say --yes') })
  expect(await statusOf(hookUrl)).toBe(202)
  const done = await runCli([...asked, '--yes'], shell)
  expect(done).toMatchObject({ code: 0 })
  expect(await statusOf(hookUrl)).toBe(404)
  expect(await statusOf(shownIn(done.out))).toBe(202)
})
