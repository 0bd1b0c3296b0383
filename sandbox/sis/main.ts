/** Starts the sandbox school information system from the command line. */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { CREDENTIALS, PORTS } from '../cast.ts'
import { switchesSchema } from './state/switches.ts'
import { SIZES } from './data/layout.ts'
import type { Size } from './data/layout.ts'
import type { SisOptions } from './server.ts'
import { startSis } from './server.ts'
import { BASE_PATHS } from './tables/version.ts'

const USAGE = `node sandbox/sis/main.ts [options]
  --port    port on this machine, 0 for any free one (${PORTS.sis})
  --seed    number the invented district grows from (1)
  --size    ${Object.keys(SIZES).join(', ')} or a number of students (small)
  --ids     stable, composed, padded or numeric (stable)
  --day     the day it is in the district, such as 2026-11-20 (today)
  --state   file that keeps the district over a restart, also STATE; what it holds comes before seed, size and ids`

const isSizeName = (text: string): text is keyof typeof SIZES => Object.hasOwn(SIZES, text)

function readSize(text: string): Size {
  if (isSizeName(text)) return text
  const students = Number(text)
  if (!Number.isInteger(students))
    throw new RangeError(`--size ${text} is neither a size nor a number`)
  return students
}

function readOptions(): SisOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(PORTS.sis) },
      seed: { type: 'string', default: '1' },
      size: { type: 'string', default: 'small' },
      ids: { type: 'string', default: 'stable' },
      day: { type: 'string' },
      state: { type: 'string', default: process.env['STATE'] ?? '' },
    },
  })
  return {
    port: Number(values.port),
    seed: Number(values.seed),
    size: readSize(values.size),
    switches: switchesSchema.pick({ ids: true }).parse({ ids: values.ids }),
    stateFile: values.state === '' ? undefined : values.state,
    ...(values.day === undefined ? {} : { day: values.day }),
  }
}

function problemOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error)
  return error instanceof Error ? error.message : String(error)
}

try {
  const sis = await startSis(readOptions())
  const { url } = sis
  process.stdout.write(`school information system: ${url}
OneRoster 1.2 base URL:    ${url}${BASE_PATHS['1.2']}
OneRoster 1.1 base URL:    ${url}${BASE_PATHS['1.1']}
token URL:                 ${url}/oauth/token
client (OAuth 2 and 1.0a): ${CREDENTIALS.sis.clientId} ${CREDENTIALS.sis.clientSecret}
CSV exports:               ${url}/export/bulk.zip ${url}/export/delta.zip?since=2026-11-20
`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sis.close())
  }
} catch (error) {
  process.stderr.write(`${problemOf(error)}\n\n${USAGE}\n`)
  process.exitCode = 2
}
