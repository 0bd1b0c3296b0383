import { connect as open } from '../api.ts'
import { disconnectSis, REMOVE_HELP } from '../connect-sis/disconnect.ts'
import { SIS_HELP } from '../connect-sis/flags.ts'
import { NEW_HOOK_HELP, newHook } from '../connect-sis/new-hook.ts'
import { districtOf } from '../district-option.ts'
import { secretFrom } from '../files.ts'
import { readOptions, required, verbOf } from '../options.ts'
import { connectSis } from './connect-sis.ts'

type Field = { readonly name: string; readonly remedy: string; readonly isSecret?: boolean }
type Connectable = {
  readonly fields: readonly Field[]
}

const clientId = (whose: string): Field => ({ name: 'client-id', remedy: `Copy it from ${whose}.` })
const clientSecret = (whose: string): Field => ({
  name: 'client-secret',
  remedy: `Copy it from ${whose}.`,
  isSecret: true,
})

const KINDS = {
  slack: {
    fields: [
      { name: 'team-id', remedy: 'It begins with T and is in the address of your workspace.' },
      { name: 'bot-token', remedy: 'It begins with xoxb-.', isSecret: true },
    ],
  },
  google: {
    fields: [clientId('the Google Cloud console'), clientSecret('the Google Cloud console')],
  },
  microsoft: {
    fields: [
      { name: 'tenant-id', remedy: 'Copy it from the overview of your Entra tenant.' },
      clientId('the app registration in Entra'),
      clientSecret('the app registration in Entra'),
    ],
  },
  'sign-in': {
    fields: [
      { name: 'issuer', remedy: 'It is the address your identity provider names as issuer.' },
      clientId('your identity provider'),
      clientSecret('your identity provider'),
      { name: 'email-domain', remedy: 'It is what follows the @ in the addresses of your staff.' },
    ],
  },
} as const satisfies Record<string, Connectable>

type Kind = keyof typeof KINDS
const NAMES = Object.keys(KINDS) as Kind[] // safe because the keys are those of KINDS

export const HELP = [
  SIS_HELP,
  REMOVE_HELP,
  NEW_HOOK_HELP,
  ...NAMES.map((kind) => {
    const fields = KINDS[kind].fields.map(({ name }) => ` --${name} …`).join('')
    return `offramp connect ${kind}${fields} [--district ID]`
  }),
].join('\n')

/** Connects a district to its SIS, chat, calendars or sign-in. A secret given as `-` is read from standard input. */
export async function connect(args: readonly string[]): Promise<void> {
  if (args[0] === 'sis') {
    const rest = args.slice(1)
    if (rest.includes('--remove')) return disconnectSis(rest)
    return rest.includes('--new-hook') ? newHook(rest) : connectSis(rest)
  }
  const kind = verbOf(args[0], NAMES, HELP)
  const { fields }: Connectable = KINDS[kind]
  const { options } = readOptions(args.slice(1), {
    text: ['district', ...fields.map(({ name }) => name)],
  })
  const given = fields.map(({ name, remedy, isSecret }) => {
    const value = required(options, name, remedy)
    return [camel(name), isSecret ? secretFrom(value) : value]
  })
  const api = open()
  const id = await districtOf(api, options)
  await api.send('PUT', `/districts/${id}/connections/${kind}`, Object.fromEntries(given))
  console.log(`Connected ${kind}.`)
}

const camel = (name: string): string =>
  name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
