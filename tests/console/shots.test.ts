import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'vitest'
import { createConsole } from '../../src/console/routes.tsx'
import { launchBrowser } from '../helpers/browser.ts'
import { createDistrict } from '../helpers/district.ts'
import { cookieOf, partsFor } from './bench.ts'
import { withRoster, type Scene } from './roster-scenes.ts'
import { serve } from './served.ts'
import { tellStory } from './story.ts'

const OUT = '/tmp/console-scratch/shots'
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

test('shots', async () => {
  mkdirSync(OUT, { recursive: true })
  const district = await createDistrict()
  const story = await tellStory(district)
  let scene: Scene = 'calm'
  const app = createConsole()
  let parts: ReturnType<typeof partsFor> | undefined
  const { origin, close } = await serve((request) => app.fetch(request, parts!))
  parts = partsFor(district, { origin, client: withRoster(district.client, () => scene) })
  const browser = await launchBrowser()
  const { counselor, teacher, lead, admin, principal } = story.staff
  const first = await district.client.ask('task.mine', {}, { caller: counselor.session })
  const taskId = first.ok ? first.value.tasks[0]!.id : ''
  const pages: [string, string, any, Scene?][] = [
    ['sign-in', '/sign-in?to=/cases/x', null],
    ['day', '/', counselor],
    ['day-empty', '/', admin],
    ['queue', '/concerns', counselor],
    ['queue-decided', '/concerns?show=decided', counselor],
    ['raise', '/concerns/new', teacher],
    ['concern', `/concerns/${story.concerns.urgent}`, counselor],
    ['concern-decided', `/concerns/${story.concerns.first}`, counselor],
    ['concern-author', `/concerns/${story.concerns.plain}`, teacher],
    ['cases', '/cases', counselor],
    ['case', `/cases/${story.caseId}`, counselor],
    ['task', `/t/${taskId}`, counselor],
    ['task-change', `/t/${taskId}/change`, counselor],
    ['transfers', '/transfers', lead],
    ['handover', `/transfers/${story.handoverId}`, lead],
    ['handover-sender', `/transfers/${story.handoverId}`, counselor],
    ['people', '/people', counselor],
    ['person', `/people/${story.students.lee.id}`, counselor],
    ['roster', '/roster', admin],
    ['roster-running', '/roster', admin, 'running'],
    ['roster-held', '/roster', admin, 'held'],
    ['roster-unconnected', '/roster', admin, 'unconnected'],
    ['sync-held', '/roster/syncs/run-held', admin],
    ['quarantine', '/roster/quarantine', admin],
    ['deliveries', '/deliveries', admin],
    ['settings', '/settings', counselor],
    ['mine', '/me/concerns', teacher],
    ['nothing', '/nope', counselor],
  ]
  const only = process.env['ONLY']?.split(',')
  for (const [mode, width, height, scheme] of [
    ['desk', 1280, 800, 'light'],
    ['phone', 390, 844, 'light'],
    ['desk-dark', 1280, 800, 'dark'],
    ['phone-dark', 390, 844, 'dark'],
  ] as const) {
    if (process.env['VIEWS'] && !process.env['VIEWS'].split(',').includes(mode)) continue
    for (const [name, path, as, wanted] of pages) {
      if (only && !only.includes(name)) continue
      scene = wanted ?? 'calm'
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        bypassCSP: false,
      })
      if (as) {
        const [n, v] = cookieOf(as).split('=')
        await context.addCookies([
          { name: n!, value: v!, domain: 'localhost', path: '/', secure: true, httpOnly: true },
        ])
      }
      const page = await context.newPage()
      page.on('console', (m) => console.log(mode, name, 'console:', m.text().slice(0, 300)))
      page.on('pageerror', (m) => console.log(mode, name, 'error:', m.message))
      await page.goto(origin + path)
      await page.waitForTimeout(100)
      await page.screenshot({ path: `${OUT}/${name}.${mode}.png`, fullPage: true })
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      if (Number(overflow) > 0) console.log(mode, name, 'overflow', overflow)
      const session = await context.newCDPSession(page)
      await session.send('Runtime.evaluate', { expression: axeSource })
      const result: any = await session.send('Runtime.evaluate', {
        expression:
          'axe.run().then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0,200), (v.nodes[0].any[0]||v.nodes[0].all[0]||v.nodes[0].none[0]||{}).message])))',
        awaitPromise: true,
      })
      const violations = JSON.parse(result.result.value ?? '[["axe failed"]]')
      if (violations.length) console.log(mode, name, JSON.stringify(violations))
      await context.close()
    }
  }
  await browser.close()
  await close()
})
