import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

/** Where Debian and Ubuntu put the system's own Chromium. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium'

/**
 * A real Chromium that needs nothing installed: `CHROME_PATH` wins, then the system's own, then the one that came with
 * the packages. The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const installed =
    process.env['CHROME_PATH'] ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined)
  if (installed) return chromium.launch({ executablePath: installed, args: ['--no-sandbox'] })
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: sparticuz.args.filter((arg) => !UNWANTED.some((name) => arg.startsWith(name))),
  })
}

/** Switches of the package that change what a page may do; a test wants an ordinary browser. */
const UNWANTED = [
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--disable-site-isolation-trials',
  '--disable-features',
] as const
