import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStage, type Look, type Stage } from './stage.ts'

/** Set to a folder to keep the pictures, for a look or for the README. */
const PICTURES = process.env['PICTURES']

let stage: Stage
let conversation: { teacher: Page; counselor: Page }
beforeAll(async () => {
  stage = await openStage()
  conversation = {
    teacher: await stage.signedIn('teacher'),
    counselor: await stage.signedIn('counselor'),
  }
})
afterAll(() => stage.close())

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
}

async function expectAccessible(page: Page): Promise<void> {
  expect({ at: page.url(), found: await stage.axe(page) }).toMatchObject({ found: [] })
}

/** Ids of pages with content, found by walking as a person does. */
const found: { concern?: string; case?: string; task?: string } = {}

describe('a concern, in a real browser', () => {
  test('is raised by a teacher with the keyboard alone', async () => {
    const { teacher } = conversation
    await teacher.locator('a[href="/concerns/new"]').first().focus()
    await teacher.keyboard.press('Enter')
    await teacher.waitForURL('**/concerns/new')
    await expectAccessible(teacher)
    await teacher.getByLabel('Who is it about?').focus()
    await teacher.keyboard.type('and')
    const find = teacher.getByRole('button', { name: 'Find' })
    if (await find.isVisible()) await find.press('Enter')
    const first = teacher.locator('input[name="subjectId"]').first()
    await first.waitFor()
    await first.focus()
    await teacher.keyboard.press('Space')
    await teacher.getByLabel('What was said, written or done?').focus()
    await teacher.keyboard.type('Said twice this week that nobody would miss them.')
    for (const name of ['dangerNow', 'weapon', 'selfHarm']) {
      await teacher
        .locator(`input[name="${name}"][value="${name === 'selfHarm' ? 'yes' : 'no'}"]`)
        .focus()
      await teacher.keyboard.press('Space')
    }
    await expectAccessible(teacher)
    await picture(teacher, 'raise')
    await teacher.getByRole('button', { name: 'Submit' }).focus()
    await teacher.keyboard.press('Enter')
    const receipt = teacher.getByText(/Reference [0-9A-Z]{3}-[0-9A-Z]{3}/).first()
    await receipt.waitFor()
    expect(await receipt.isVisible()).toBe(true)
    await expectAccessible(teacher)
    await picture(teacher, 'receipt')
  })

  test('is not sent when an answer is missing: the error leads to the field and nothing typed is lost', async () => {
    const { teacher } = conversation
    await teacher.goto(`${stage.system.url}/concerns/new`)
    await teacher.getByLabel('What was said, written or done?').fill('A sentence that must stay.')
    await teacher.getByRole('button', { name: 'Submit' }).click()
    await teacher.getByRole('alert').waitFor()
    expect(await teacher.getByLabel('What was said, written or done?').inputValue()).toBe(
      'A sentence that must stay.',
    )
    await expectAccessible(teacher)
    await picture(teacher, 'raise-errors')
  })

  test('reaches the triager’s queue, is decided, and becomes a case with tasks', async () => {
    const { counselor } = conversation
    await counselor.goto(`${stage.system.url}/concerns`)
    await expectAccessible(counselor)
    await picture(counselor, 'queue')
    await counselor.locator('main a[href^="/concerns/0"]').first().click()
    await counselor.getByText('nobody would miss them').waitFor()
    found.concern = new URL(counselor.url()).pathname
    await expectAccessible(counselor)
    await picture(counselor, 'concern')
    await counselor.locator('input[name="danger"][value="no"]').check()
    await counselor.locator('input[name="need"][value="yes"]').check()
    await counselor.locator('input[name="decision"][value="open_case"]').check()
    await counselor
      .getByLabel('Why?')
      .fill('Two adults noticed withdrawal; a team should look at it together.')
    await counselor.getByRole('button', { name: 'Record the decision' }).click()
    await counselor.waitForURL('**/cases/*')
    found.case = new URL(counselor.url()).pathname
    await counselor.getByText('Talk with the student').first().waitFor()
    await expectAccessible(counselor)
    await picture(counselor, 'case')
    await counselor.goto(stage.system.url)
    await expectAccessible(counselor)
    await picture(counselor, 'my-day')
    await counselor.locator('main a[href^="/t/"]').first().click()
    found.task = new URL(counselor.url()).pathname
    expect(found.task).toMatch(/^\/t\/\w+$/)
    await expectAccessible(counselor)
    await picture(counselor, 'task')
  })
})

const SCREENS = ['/', '/concerns', '/concerns/new', '/cases', '/transfers', '/people', '/settings']
const IT_SCREENS = [
  '/',
  '/roster',
  '/roster/source',
  '/roster/source/settings',
  '/roster/source/remove',
  '/roster/source/pauses',
  '/roster/source/limits',
  '/roster/quarantine',
  '/roster/matches',
  '/roster/words',
  '/roster/kept',
  '/roster/history',
  '/deliveries',
  '/settings',
]

async function visit(page: Page, look: Look, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const answer = await page.goto(`${stage.system.url}${path}`)
    expect({ path, status: answer?.status() }).toEqual({ path, status: 200 })
    await expectAccessible(page)
    const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
    expect({ path, scrollsSideways: isWide }).toEqual({ path, scrollsSideways: false })
    await picture(page, `${look}${path.replaceAll('/', '-')}`)
  }
}

describe.each(['desktop', 'phone', 'dark'] as const)('every screen (%s)', (look) => {
  test('is accessible to a counselor', async () => {
    const page = await stage.signedIn('counselor', look)
    const withContent = [found.concern, found.case, found.task].filter((path) => path !== undefined)
    expect(withContent).toHaveLength(3)
    await visit(page, look, [...SCREENS, ...withContent])
  })

  test('is accessible to an IT administrator, who finds no case and no concern', async () => {
    const page = await stage.signedIn('itAdmin', look)
    await visit(page, look, IT_SCREENS)
    for (const path of [found.concern, found.case]) {
      const answer = await page.goto(`${stage.system.url}${path}`)
      expect(answer?.status()).toBe(404)
      await expectAccessible(page)
    }
  })
})

describe('the Content-Security-Policy', () => {
  test('was never violated on any of these pages', () => {
    expect(stage.violations).toEqual([])
  })
})
