import { connect, type Api } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { UsageError } from '../failure.ts'
import { readOptions } from '../options.ts'
import { confirm, type Talk } from '../talk.ts'
import { terminalTalk } from '../terminal-talk.ts'

const REMOVE_OPTIONS = { text: ['district'], flags: ['remove', 'yes'] } as const

export const REMOVE_HELP = `offramp connect sis --remove [--yes] [--district ID]   disconnects the SIS: deletes its secret and ends its syncs; people and history stay`

const QUESTION =
  'Disconnect the SIS? Its client secret is deleted and syncs end. Everybody already in the roster stays.'

/** Ends the connection of a district to its SIS, once somebody has said yes. */
export async function disconnectSis(args: readonly string[]): Promise<void> {
  const { options } = readOptions(args, REMOVE_OPTIONS)
  const api = connect()
  const district = await districtOf(api, options)
  if (options['yes'] === true) return end(api, district, (line) => console.log(line))
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('Say --yes to disconnect the SIS without being asked.')
  }
  const talk = terminalTalk({ input: process.stdin, output: process.stdout })
  try {
    await removeWith({ api, district, talk })
  } finally {
    talk.close()
  }
}

type Asked = { readonly api: Api; readonly district: string; readonly talk: Talk }

/** Asks first; anything but a yes leaves everything as it is. */
export async function removeWith({ api, district, talk }: Asked): Promise<void> {
  const say = (line: string): void => talk.screen.say(line)
  if (await confirm(talk, QUESTION)) await end(api, district, say)
  else say('Nothing was changed.')
}

async function end(api: Api, district: string, say: (line: string) => void): Promise<void> {
  const path = `/districts/${district}/connections/sis`
  const { stopped } = await api.send<{ stopped: number }>('DELETE', path, undefined)
  say('Disconnected the SIS. Its secret is deleted and nothing is read any more.')
  if (stopped > 0) say('The sync that was under way, or waited for approval, was stopped.')
  say('The people in the roster and the history of syncs stay. Connect again to go on with them.')
}
