import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CREDENTIALS } from '../cast.ts'
import { ROOT } from './processes.ts'
import { vendorRedirects, type SystemPorts } from './system.ts'

const FILE = join(ROOT, '.dev.vars')

/** The deployment's variables for a system on this machine. */
export function variables(ports: SystemPorts, keys: Keys): Record<string, string> {
  return {
    MASTER_KEY: keys.masterKey,
    OPERATOR_TOKEN: keys.operatorToken,
    PUBLIC_URL: `http://localhost:${ports.worker}`,
    SLACK_SIGNING_SECRET: CREDENTIALS.slack.signingSecret,
    VENDOR_REDIRECTS: JSON.stringify(vendorRedirects(ports)),
    ALLOW_PRIVATE_OUTBOUND: 'true',
  }
}

export type Keys = { readonly masterKey: string; readonly operatorToken: string }

export const newKeys = (): Keys => ({
  masterKey: randomBytes(32).toString('base64'),
  operatorToken: randomBytes(32).toString('hex'),
})

/** Reads the keys of this machine's `.dev.vars`, or makes them once and keeps them there. */
export function keysOnDisk(): Keys {
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  const read = (name: string) => new RegExp(`^${name}="?([^"\\n]+)"?$`, 'm').exec(text)?.[1]
  const masterKey = read('MASTER_KEY')
  const operatorToken = read('OPERATOR_TOKEN')
  if (masterKey && operatorToken) return { masterKey, operatorToken }
  const keys = newKeys()
  writeFileSync(FILE, `MASTER_KEY="${keys.masterKey}"\nOPERATOR_TOKEN="${keys.operatorToken}"\n`, {
    mode: 0o600,
  })
  return keys
}
