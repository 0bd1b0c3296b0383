import { connect, type Api } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { UsageError } from '../failure.ts'
import { readOptions } from '../options.ts'
import { confirm, type Talk } from '../talk.ts'
import { terminalTalk } from '../terminal-talk.ts'

const NEW_HOOK_OPTIONS = { text: ['district'], flags: ['new-hook', 'yes'] } as const

export const NEW_HOOK_HELP = `offramp connect sis --new-hook [--yes] [--district ID]   makes a new address for the SIS to call; the one before stops working at once`

const QUESTION =
  'Make a new address for the SIS to call? The one it calls today stops working at once.'

/** Makes a new address for the SIS of a district to call, once somebody has said yes. */
export async function newHook(args: readonly string[]): Promise<void> {
  const { options } = readOptions(args, NEW_HOOK_OPTIONS)
  const api = connect()
  const district = await districtOf(api, options)
  if (options['yes'] === true) return renew(api, district, (line) => console.log(line))
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new UsageError('Say --yes to make a new address without being asked.')
  }
  const talk = terminalTalk({ input: process.stdin, output: process.stdout })
  try {
    await renewWith({ api, district, talk })
  } finally {
    talk.close()
  }
}

type Asked = { readonly api: Api; readonly district: string; readonly talk: Talk }

/** Asks first; anything but a yes leaves everything as it is. */
export async function renewWith({ api, district, talk }: Asked): Promise<void> {
  const say = (line: string): void => talk.screen.say(line)
  if (await confirm(talk, QUESTION)) await renew(api, district, say)
  else say('Nothing was changed.')
}

async function renew(api: Api, district: string, say: (line: string) => void): Promise<void> {
  const path = `/districts/${district}/connections/sis/hook`
  const { hookUrl } = await api.send<{ hookUrl: string }>('POST', path, undefined)
  say('The address before has stopped working. Give this one to your SIS; it is shown only now:')
  say(`  ${hookUrl}`)
}
