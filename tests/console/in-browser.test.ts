import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createConsole } from '../../src/console/routes.tsx'
import { launchBrowser } from '../helpers/browser.ts'
import { createDistrict, type TestDistrict } from '../helpers/district.ts'
import type { SeededStaff } from '../helpers/people.ts'
import { cookieOf, partsFor } from './bench.ts'
import { pagesOf } from './pages.ts'
import { withRoster, type Scene } from './roster-scenes.ts'
import { serve } from './served.ts'
import { tellStory, type Story } from './story.ts'

/** Set to a folder to keep the pictures, for a look. */
const PICTURES = process.env['PICTURES']
/** Opening every page twice in a real browser takes a while on a small machine. */
const PATIENCE_MS = 180_000
const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 800 }

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let district: TestDistrict
let story: Story
let origin: string
let close: () => Promise<void>
let scene: Scene = 'calm'

beforeAll(async () => {
  browser = await launchBrowser()
  district = await createDistrict()
  story = await tellStory(district)
  const app = createConsole()
  let parts: ReturnType<typeof partsFor> | null = null
  const served = await serve((request) =>
    parts ? app.fetch(request, parts) : new Response(null, { status: 503 }),
  )
  ;({ origin, close } = served)
  parts = partsFor(district, { origin, client: withRoster(district.client, () => scene) })
}, PATIENCE_MS)

afterAll(async () => {
  await browser.close()
  await close()
})

type Seat = { readonly context: BrowserContext; readonly page: Page; readonly told: string[] }

/** A browser with somebody in front of it. Everything it complains about is collected. */
async function sit(
  as: SeededStaff | null,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Seat> {
  const context = await browser.newContext({ viewport: DESK, ...options })
  if (as) {
    const [name = '', value = ''] = cookieOf(as).split('=')
    const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true }
    await context.addCookies([{ name, value, ...where }])
  }
  const page = await context.newPage()
  const told: string[] = []
  page.on('console', (message) => told.push(message.text()))
  page.on('pageerror', (error) => told.push(error.message))
  return { context, page, told }
}

/** What axe finds wrong with the page, as rule and element. It is put in from outside, as the page lets no script in. */
async function findings(context: BrowserContext, page: Page): Promise<string[]> {
  const inside = await context.newCDPSession(page)
  await inside.send('Runtime.evaluate', { expression: axe })
  const ran = await inside.send('Runtime.evaluate', {
    expression: `axe.run().then(({ passes, violations }) => JSON.stringify([passes.length,
      violations.map(({ id, nodes }) => id + ': ' + nodes[0].html)]))`,
    awaitPromise: true,
  })
  const [passes, violations] = JSON.parse(String(ran.result.value)) as [number, string[]]
  expect(passes).toBeGreaterThan(10)
  return violations
}

describe.each([
  ['a phone by day', { viewport: PHONE, colorScheme: 'light' }],
  ['a desk by night', { viewport: DESK, colorScheme: 'dark' }],
] as const)('on %s', (_, options) => {
  test(
    'every page passes axe, breaks no content policy, and fits the screen',
    async () => {
      for (const { name, path, as, scene: wanted } of pagesOf(story)) {
        scene = wanted ?? 'calm'
        const { context, page, told } = await sit(as, options)
        await page.goto(origin + path)
        if (PICTURES) {
          const file = `${options.colorScheme}-${name}.png`
          await page.screenshot({ path: join(PICTURES, file), fullPage: true })
        }
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
        const complaints = told.filter((line) => !line.includes('404'))
        expect([name, await findings(context, page), complaints, wide]).toEqual([
          name,
          [],
          [],
          false,
        ])
        await context.close()
      }
    },
    PATIENCE_MS,
  )
})

describe('by hand', () => {
  test(
    'without script a teacher finds the student, raises the concern and gets the receipt',
    async () => {
      const { context, page } = await sit(story.staff.teacher, {
        javaScriptEnabled: false,
        viewport: PHONE,
      })
      await page.goto(`${origin}/`)
      await page.getByRole('button', { name: 'Raise a concern' }).click()
      await page
        .getByLabel('What was said, written or done?')
        .fill('She said goodbye to everybody.')
      await page.getByLabel('Who is it about?').fill('saman')
      await page.getByRole('button', { name: 'Find' }).click()
      await page.getByRole('radio', { name: 'Samantha Jordanova' }).check()
      for (const answer of await page.getByRole('radio', { name: 'No', exact: true }).all()) {
        await answer.check()
      }
      await page.getByRole('button', { name: 'Submit' }).click()
      await page.waitForURL('**/me/concerns?raised=*')
      expect(await page.getByRole('heading', { level: 2 }).textContent()).toMatch(
        /^Received\. Reference \w{3}-\w{3}$/,
      )
      await context.close()
    },
    PATIENCE_MS,
  )

  test(
    'without script the menu of a phone opens, and nothing of it is in the way before',
    async () => {
      const { context, page } = await sit(story.staff.counselor, {
        javaScriptEnabled: false,
        viewport: PHONE,
      })
      await page.goto(`${origin}/`)
      const cases = page.getByRole('link', { name: 'Cases' })
      expect(await cases.isVisible()).toBe(false)
      await page.getByRole('button', { name: 'Menu' }).click()
      await cases.click()
      await page.waitForURL('**/cases')
      await context.close()
    },
    PATIENCE_MS,
  )

  test(
    'by keyboard alone: the skip link, a field named in the error summary, and a choice',
    async () => {
      const { context, page } = await sit(story.staff.teacher)
      await page.goto(`${origin}/concerns/new`)
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the page')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('main')
      await page.getByRole('button', { name: 'Submit' }).focus()
      await page.keyboard.press('Enter')
      await page.waitForSelector('.errors')
      expect(await page.evaluate('document.activeElement.className')).toBe('errors')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toMatch(/^field-/)
      await context.close()
    },
    PATIENCE_MS,
  )

  test(
    'with script the student is suggested while typing, and can be chosen',
    async () => {
      const { context, page, told } = await sit(story.staff.teacher)
      await page.goto(`${origin}/concerns/new`)
      await page.getByLabel('Who is it about?').pressSequentially('saman', { delay: 20 })
      await page.getByRole('radio', { name: 'Samantha Jordanova' }).check()
      expect(told).toEqual([])
      await context.close()
    },
    PATIENCE_MS,
  )

  test(
    'a concern that arrives while the queue is open is announced, and the list does not jump',
    async () => {
      const { context, page, told } = await sit(story.staff.counselor)
      await page.clock.install()
      await page.goto(`${origin}/concerns`)
      const rows = await page.locator('.row').count()
      const input = {
        subjectId: story.students.jordan.id,
        what: 'One more thing.',
        dangerNow: 'no',
        weapon: 'no',
        selfHarm: 'no',
      } as const
      await district.client.run('concern.raise', input, { caller: story.staff.teacher.session })
      await page.clock.runFor(16_000)
      await page.getByText('There is something new in the queue.').waitFor()
      expect(await page.locator('.row').count()).toBe(rows)
      await page.getByRole('link', { name: 'Show it' }).click()
      await page.waitForFunction(`document.querySelectorAll('.row').length === ${rows + 1}`)
      expect(told).toEqual([])
      await context.close()
    },
    PATIENCE_MS,
  )

  test(
    'a running sync moves on by itself, and the page is fresh when it ended',
    async () => {
      scene = 'running'
      const { context, page, told } = await sit(story.staff.admin)
      await page.clock.install()
      await page.goto(`${origin}/roster`)
      await page.getByText('12,404 of 34,004 records').waitFor()
      scene = 'calm'
      await page.clock.runFor(3_000)
      await page.getByText('Syncs go well').waitFor()
      expect(told).toEqual([])
      await context.close()
    },
    PATIENCE_MS,
  )
})
