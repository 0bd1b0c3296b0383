#!/usr/bin/env node
import { apiKey, HELP as API_KEY } from './commands/api-key.ts'
import { audit, HELP as AUDIT } from './commands/audit.ts'
import { connect, HELP as CONNECT } from './commands/connect.ts'
import { district, HELP as DISTRICT } from './commands/district.ts'
import { doctor, HELP as DOCTOR } from './commands/doctor.ts'
import { role, HELP as ROLE } from './commands/role.ts'
import { roster, HELP as ROSTER } from './commands/roster.ts'
import { sync, HELP as SYNC } from './commands/sync.ts'
import { upload, HELP as UPLOAD } from './commands/upload.ts'
import { verify, HELP as VERIFY } from './commands/verify.ts'
import { FailedError, LeftError, UsageError, WaitingError } from './failure.ts'

/** What was typed was wrong. */
const EXIT_USAGE = 2
/** What was typed was right, and it did not work. */
const EXIT_FAILED = 1
/** It worked as far as it may; something waits for a person. */
const EXIT_WAITS = 3
/** Somebody pressed Ctrl-C; what is left behind was said. */
const EXIT_LEFT = 130

type Command = { help: string; run: (args: readonly string[]) => Promise<void> | void }

const COMMANDS: Readonly<Record<string, Command>> = {
  district: { help: DISTRICT, run: district },
  connect: { help: CONNECT, run: connect },
  sync: { help: SYNC, run: sync },
  roster: { help: ROSTER, run: roster },
  upload: { help: UPLOAD, run: upload },
  role: { help: ROLE, run: role },
  'api-key': { help: API_KEY, run: apiKey },
  audit: { help: AUDIT, run: audit },
  verify: { help: VERIFY, run: verify },
  doctor: { help: DOCTOR, run: doctor },
}

const HELP = `${Object.values(COMMANDS)
  .map(({ help }) => help)
  .join('\n')}

Ends with 0 when it is done, 1 when it did not work, 2 when what was typed is wrong, 3 when something waits for a
person, and 130 after Ctrl-C.
Talks to OFFRAMP_URL (http://localhost:8787) with OPERATOR_TOKEN, or with what \`npm start\` left in .dev.vars.`

const HELP_FLAGS = ['help', '--help', '-h']

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (!name || HELP_FLAGS.includes(name)) return console.log(HELP)
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new UsageError(`There is no command "${name}". These exist:\n${HELP}`)
  if (args.some((arg) => HELP_FLAGS.includes(arg))) return console.log(command.help)
  await command.run(args)
}

/** The code of an end that was foreseen; null for a defect. */
function exitCodeOf(thrown: unknown): number | null {
  if (thrown instanceof UsageError) return EXIT_USAGE
  if (thrown instanceof FailedError) return EXIT_FAILED
  if (thrown instanceof WaitingError) return EXIT_WAITS
  return thrown instanceof LeftError ? EXIT_LEFT : null
}

// Whoever reads our output, such as `head`, may have had enough of it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

try {
  await main(process.argv.slice(2))
} catch (thrown) {
  const code = exitCodeOf(thrown)
  if (code === null) throw thrown
  if (thrown instanceof Error && thrown.message !== '') console.error(thrown.message)
  process.exitCode = code
}
