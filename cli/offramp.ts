#!/usr/bin/env node
import { audit, HELP as AUDIT } from './commands/audit.ts'
import { connect, HELP as CONNECT } from './commands/connect.ts'
import { district, HELP as DISTRICT } from './commands/district.ts'
import { doctor, HELP as DOCTOR } from './commands/doctor.ts'
import { sync, HELP as SYNC } from './commands/sync.ts'
import { verify, HELP as VERIFY } from './commands/verify.ts'
import { ServerError, UsageError } from './failure.ts'

const HELP = [DISTRICT, CONNECT, SYNC, AUDIT, VERIFY, DOCTOR].join('\n')

/** What was typed was wrong. */
const EXIT_USAGE = 2
/** What was typed was right, and it did not work. */
const EXIT_FAILED = 1

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void> | void>> = {
  district,
  connect,
  sync,
  audit,
  verify,
  doctor,
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (!name || name === 'help' || name === '--help') return console.log(HELP)
  const run = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!run) throw new UsageError(`There is no command "${name}". These exist:\n${HELP}`)
  await run(args)
}

try {
  await main(process.argv.slice(2))
} catch (thrown) {
  if (!(thrown instanceof UsageError) && !(thrown instanceof ServerError)) throw thrown
  console.error(thrown.message)
  process.exitCode = thrown instanceof UsageError ? EXIT_USAGE : EXIT_FAILED
}
