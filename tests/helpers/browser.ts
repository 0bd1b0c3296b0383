import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/** Where Debian and Ubuntu put the system's own Chromium. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium'

/**
 * No user namespaces in many containers, and little shared memory. The switches that come with the packaged browser
 * are for functions in a cloud: one process for everything, which falls over when a context closes, and web security
 * switched off, which is just what tests are to see.
 */
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']

/**
 * A real Chromium that needs nothing installed: `CHROME_PATH` wins, then the system's own, then the one that came with
 * the packages. The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const installed =
    process.env['CHROME_PATH'] ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined)
  const executablePath = installed ?? (await sparticuz.executablePath())
  return chromium.launch({ executablePath, args: ARGS })
}
