import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createConsole } from '../../src/console/routes.tsx'
import { launchBrowser } from '../helpers/browser.ts'
import { seedStaff, type SeededStaff } from '../helpers/people.ts'
import { startScene, type SisScene } from '../domain/roster-sis.ts'
import { cookieOf, partsFor } from './bench.ts'
import { serve } from './served.ts'

/** Set to a folder to keep the pictures, for a look. */
const PICTURES = process.env['PICTURES']
const PATIENCE_MS = 90_000
/** Everything is on this machine: what takes longer does not come. */
const STEP_MS = 8_000

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let scene: SisScene
let admin: SeededStaff
let browser: Browser
let onlooker: BrowserContext
let page: Page
let origin = ''
let close: () => Promise<void>
const told: string[] = []

/** A whole district over the sandbox's school system, a browser without script, and an administrator before it. */
beforeAll(async () => {
  scene = await startScene(400)
  const badRows = ['unknown-role', 'unknown-grade', 'no-name', 'date-order']
  await scene.control('switches', { badRows, badEvery: 50 })
  admin = seedStaff(scene.district, { roles: ['config_admin'], name: 'Ivan Petrov' })
  const app = createConsole()
  let parts: ReturnType<typeof partsFor> | null = null
  const served = await serve((request) =>
    parts ? app.fetch(request, parts) : new Response(null, { status: 503 }),
  )
  ;({ origin, close } = served)
  parts = partsFor(scene.district, { origin })
  browser = await launchBrowser()
  page = await sit({ javaScriptEnabled: false }).then((context) => context.newPage())
  onlooker = await sit({})
}, PATIENCE_MS)

async function sit(options: { javaScriptEnabled?: boolean }): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(STEP_MS)
  const [name = '', value = ''] = cookieOf(admin).split('=')
  const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true }
  await context.addCookies([{ name, value, ...where }])
  return context
}

afterAll(async () => {
  await browser.close()
  await close()
  await scene.sis.close()
})

/** Opens a page, or looks at the one that is open, with script: nothing for axe to say, and nothing blocked. */
async function look(picture: string, path?: string): Promise<void> {
  if (path !== undefined) await page.goto(origin + path)
  const eye = await onlooker.newPage()
  eye.on('console', (message) => told.push(message.text()))
  await eye.goto(page.url())
  if (PICTURES) await eye.screenshot({ path: join(PICTURES, `${picture}.png`), fullPage: true })
  const inside = await onlooker.newCDPSession(eye)
  await inside.send('Runtime.evaluate', { expression: axe })
  const ran = await inside.send('Runtime.evaluate', {
    expression: `axe.run().then(({ violations }) => JSON.stringify(
      violations.map(({ id, nodes }) => id + ': ' + nodes[0].html)))`,
    awaitPromise: true,
  })
  await eye.close()
  expect([picture, JSON.parse(String(ran.result.value)), told]).toEqual([picture, [], []])
}

const drain = () => scene.district.drain(scene.courier)
const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

test(
  'without script an administrator tests the connection and reads how the SIS is read',
  async () => {
    await look('walk-source-new', '/roster/source')
    await press('Test the connection now')
    await page.getByText('The SIS is being asked. This takes a moment.').waitFor()
    await look('walk-source-asking')
    await drain()
    await look('walk-source', '/roster/source')
    await page.getByText('The last test went well').waitFor()
    const plan = page.getByText('Each list is read in pages of up to')
    expect(await plan.textContent()).toContain('Only the fields we keep are asked for.')
  },
  PATIENCE_MS,
)

test(
  'a trial shows what would come to which school, and approving it brings everybody in',
  async () => {
    await page.goto(`${origin}/roster`)
    await page.getByText('Start a sync').click()
    await page.getByRole('radio', { name: 'Everything' }).check()
    await page.getByRole('checkbox', { name: /Try it only/ }).check()
    await press('Start')
    await page.waitForURL('**/roster/syncs/*')
    await look('walk-sync-queued')
    await drain()
    await page.reload()
    await page.getByRole('heading', { name: 'Students by school' }).waitFor()
    await look('walk-trial')
    await look('walk-roster-trial', '/roster')
    await page.getByRole('link', { name: 'The plan of a trial sync' }).click()
    await press('Approve')
    await page.getByText('What waited is being done.').waitFor()
    await drain()
    await look('walk-roster', '/roster')
    await page.getByText('Syncs go well').waitFor()
    const students = page.locator('.tile', { hasText: 'Students' }).locator('dd')
    // some of the 400 come without a name, or with a role nobody knows
    expect(Number(await students.textContent())).toBeGreaterThan(350)
  },
  PATIENCE_MS,
)

test(
  'what the SIS sends wrong is told in words for its vendor, and a word is explained and taken back',
  async () => {
    await page.goto(`${origin}/roster`)
    await page.getByRole('link', { name: 'Faulty rows' }).click()
    await page.getByText('Words for the vendor').click()
    await look('walk-quarantine')
    const letter = await page.locator('pre').textContent()
    expect(letter).toContain('Our rostering client reads your OneRoster service')
    await page.getByLabel('What is wrong').selectOption('grade_unmapped')
    await press('Show')
    await page.waitForURL('**code=grade_unmapped')
    await look('walk-quarantine-filtered')
    await page.goto(`${origin}/roster`)
    await page.getByRole('link', { name: 'Words nobody has explained' }).click()
    await look('walk-words')
    const form = page.locator('form', { has: page.locator('input[value="role"]') }).first()
    await form.locator('select').selectOption('aide')
    await form.getByRole('button').click()
    await page.getByText('The next sync reads everything anew with it.').waitFor()
    await look('walk-words-mapped')
    await page.getByRole('button', { name: /^Take back/ }).click()
    await page.getByText('The next sync reads everything anew without it.').waitFor()
  },
  PATIENCE_MS,
)

test(
  'a list that comes back empty is held, and the page says why and what each choice does',
  async () => {
    scene.district.clock.advance(3_600_000)
    await scene.control('switches', { emptyToken: 'on' })
    await page.goto(`${origin}/roster`)
    await page.getByText('Start a sync').click()
    await page.getByRole('radio', { name: 'Everything' }).check()
    await press('Start')
    await drain()
    await page.reload()
    await look('walk-held')
    await page.getByRole('heading', { name: 'Why it waits' }).waitFor()
    expect(await page.getByText('If you do nothing').count()).toBeGreaterThan(0)
    await look('walk-roster-held', '/roster')
    await page.getByRole('link', { name: 'See what waits and why' }).click()
    await press('Cancel the plan')
    await page.getByText('what it planned is forgotten').waitFor()
    await look('walk-history', '/roster/history')
  },
  PATIENCE_MS,
)
