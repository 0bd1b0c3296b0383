import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { CAST, type CastMember } from '../../sandbox/cast.ts'
import { operator, type Operator } from '../../sandbox/run/operator.ts'
import { freePorts } from '../../sandbox/run/ports.ts'
import { connectDemo, firstSync, grantDemoRoles } from '../../sandbox/run/provision.ts'
import { startSystem, type System } from '../../sandbox/run/system.ts'
import { newKeys, variables } from '../../sandbox/run/variables.ts'
import { launchBrowser } from '../helpers/browser.ts'

export type Look = 'desktop' | 'phone' | 'dark'

const LOOKS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
} as const

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A whole running system and a real browser before it. */
export type Stage = {
  readonly system: System
  readonly api: Operator
  /** What the browser reported against the Content-Security-Policy, over all pages. */
  readonly violations: string[]
  signedIn(key: CastMember['key'], look?: Look): Promise<Page>
  /** What axe finds on the page, one line a rule and place. */
  axe(page: Page): Promise<string[]>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const ports = await freePorts()
  const folder = mkdtempSync(join(tmpdir(), 'offramp-browser-'))
  const keys = newKeys()
  const system = await startSystem({ ports, folder, vars: variables(ports, keys) })
  const api = operator(system.url, keys.operatorToken)
  await connectDemo(api, ports)
  await firstSync(api, () => {})
  await grantDemoRoles(api)
  const browser = await launchBrowser()
  const violations: string[] = []
  const contexts: BrowserContext[] = []
  return {
    system,
    api,
    violations,
    signedIn: async (key, look = 'desktop') => {
      const context = await browser.newContext(LOOKS[look])
      contexts.push(context)
      const page = await context.newPage()
      await watchPolicy(page, violations)
      await signIn(page, { url: system.url, key })
      return page
    },
    axe: runAxe,
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()))
      await closeAll(browser, system)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function closeAll(browser: Browser, system: System): Promise<void> {
  await browser.close()
  await system.stop()
}

/** Counts what the browser blocked, from the page's own events and from its console. */
async function watchPolicy(page: Page, violations: string[]): Promise<void> {
  await page.exposeFunction('reportViolation', (text: string) => void violations.push(text))
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) => {
    reportViolation(event.violatedDirective + ' ' + event.blockedURI + ' at ' + location.pathname)
  })`)
  page.on('console', (message) => {
    if (/content.security.policy|trusted ?type/i.test(message.text()))
      violations.push(message.text())
  })
}

async function signIn(
  page: Page,
  { url, key }: { url: string; key: CastMember['key'] },
): Promise<void> {
  const person = CAST.find((member) => member.key === key)
  await page.goto(url)
  await page.locator('a[href^="/sign-in/start"]').click()
  await page
    .getByRole('button', { name: new RegExp(`${person?.givenName} ${person?.familyName}`) })
    .click()
  await page.waitForURL(`${url}/`)
}

type AxeResult = {
  violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[]
}

async function runAxe(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const result = await page.evaluate<AxeResult>('axe.run()')
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} at ${JSON.stringify(node.target)}: ${node.failureSummary ?? ''}`),
  )
}
