import { createConsole } from '../../src/console/routes.tsx'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { zip } from '../connectors/csv-zip.ts'
import { bulk, DAY_ONE } from '../domain/roster-csv-files.ts'
import { count } from '../domain/roster-run.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { OPERATOR } from '../helpers/district.ts'
import { seedStaff, type SeededStaff } from '../helpers/people.ts'
import { cookieOf, createBench, ORIGIN, partsFor, type Bench } from './bench.ts'
import { serve } from './served.ts'

/** Starting a browser takes a while on a small machine. */
const PATIENCE_MS = 60_000

const FROM_OUR_PAGE = { 'content-type': 'application/zip', 'sec-fetch-site': 'same-origin' }

async function stage(kind: 'oneroster-csv' | null = 'oneroster-csv') {
  const bench = await createBench()
  if (kind) await bench.district.client.run('source.set', { kind }, { caller: OPERATOR })
  const admin = seedStaff(bench.district, { roles: ['config_admin'] })
  return { ...bench, admin }
}

function send(
  { parts }: Bench,
  as: SeededStaff | null,
  { body, query = '', headers = {} }: { body: Uint8Array; query?: string; headers?: object },
): Promise<Response> {
  const request = new Request(`${ORIGIN}/roster/upload${query}`, {
    method: 'POST',
    headers: { ...FROM_OUR_PAGE, ...(as && { cookie: cookieOf(as) }), ...headers },
    body: Uint8Array.from(body),
  })
  return Promise.resolve(createConsole().fetch(request, parts))
}

describe('the upload page', () => {
  test('offers the upload to whoever runs the connection, and is found from the roster page', async () => {
    const bench = await stage()
    const page = await (await bench.send('/roster/upload', { as: bench.admin })).text()
    expect(page).toContain('data-upload="/roster/upload"')
    expect(page).toContain('needs JavaScript')
    const roster = await (await bench.send('/roster', { as: bench.admin })).text()
    expect(roster).toContain('href="/roster/upload"')
    const teacher = seedStaff(bench.district, { roles: ['triager'] })
    expect((await bench.send('/roster/upload', { as: teacher })).status).toBe(404)
  })

  test('says what to connect where the roster is read over the network', async () => {
    const bench = await stage(null)
    const page = await (await bench.send('/roster/upload', { as: bench.admin })).text()
    expect(page).toContain('href="/roster/source/settings"')
    expect(page).not.toContain('<form class="form" data-upload')
  })

  test('takes a zip in as a trial, or as more when told so', async () => {
    const bench = await stage()
    const body = zip(bulk(DAY_ONE))
    const answer = await send(bench, bench.admin, { body })
    expect(answer.status).toBe(202)
    const { href } = await answer.json<{ href: string }>()
    expect(href).toMatch(/^\/roster\/syncs\/\w+\?said=started$/)
    const runs = bench.district.storage.database.prepare('SELECT dry_run FROM roster_run').all()
    expect(runs).toEqual([{ dry_run: 1 }])
    const again = await send(bench, bench.admin, { body, query: '?dryRun=false' })
    expect(again.status).toBe(409)
    expect(await again.json()).toMatchObject({ problem: expect.stringContaining('sync') })
  })

  test('says in words why a zip is refused and keeps nothing of it', async () => {
    const bench = await stage()
    const answer = await send(bench, bench.admin, { body: Buffer.from('no zip') })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toEqual({ problem: expect.stringContaining('not a zip file') })
    expect(count(bench.district, 'roster_run')).toBe(0)
  })

  test('takes nothing from strangers, other sites and people without the right', async () => {
    const bench = await stage()
    const body = zip(bulk(DAY_ONE))
    const teacher = seedStaff(bench.district, { roles: ['triager'] })
    const foreign = { 'sec-fetch-site': 'cross-site' }
    expect((await send(bench, null, { body })).status).not.toBe(202)
    expect((await send(bench, teacher, { body })).status).not.toBe(202)
    expect((await send(bench, bench.admin, { body, headers: foreign })).status).toBe(403)
    expect(count(bench.district, 'roster_upload')).toBe(0)
  })

  test(
    'works in a browser: a bad file is told about on the page, a good one leads to its sync, what should be mended comes between',
    async () => {
      const bench = await stage()
      const folder = mkdtempSync(join(tmpdir(), 'offramp-upload-'))
      const browser = await launchBrowser()
      let parts: Bench['parts'] | null = null
      const app = createConsole()
      const { origin, close } = await serve((request) =>
        parts ? app.fetch(request, parts) : new Response(null, { status: 503 }),
      )
      parts = partsFor(bench.district, { origin })
      try {
        writeFileSync(join(folder, 'bad.zip'), zip(bulk(DAY_ONE)).slice(0, -40))
        writeFileSync(join(folder, 'good.zip'), zip(bulk(DAY_ONE)))
        const unsaid = bulk(DAY_ONE).filter(({ name }) => name !== 'manifest.csv')
        writeFileSync(join(folder, 'noted.zip'), zip(unsaid))
        const context = await browser.newContext()
        const [name = '', value = ''] = cookieOf(bench.admin).split('=')
        const where = { domain: 'localhost', path: '/', secure: true, httpOnly: true }
        await context.addCookies([{ name, value, ...where }])
        const page = await context.newPage()
        const told: string[] = []
        page.on('pageerror', (error) => told.push(error.message))
        await page.goto(`${origin}/roster/upload`)
        await page.setInputFiles('input[type=file]', join(folder, 'bad.zip'))
        await page.click('form[data-upload] button')
        expect(await page.getByRole('alert').textContent()).toContain('ends too early')
        expect(await page.getByRole('progressbar').isVisible()).toBe(false)
        await page.setInputFiles('input[type=file]', join(folder, 'good.zip'))
        await page.click('form[data-upload] button')
        await page.waitForURL(/\/roster\/syncs\//)
        expect(await page.textContent('main')).toContain('The sync has started.')
        const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
        await bench.district.client.run('sync.cancel', { id }, { caller: OPERATOR })
        await page.goto(`${origin}/roster/upload`)
        await page.setInputFiles('input[type=file]', join(folder, 'noted.zip'))
        await page.click('form[data-upload] button')
        await page.getByText('There was no manifest.csv').waitFor()
        await page.getByRole('link', { name: 'Go on to the sync' }).click()
        await page.waitForURL(/\/roster\/syncs\//)
        await page.goto(`${origin}/roster/upload`)
        await page.evaluate(`document.querySelector('form[data-upload]').dataset.bytesMax = '9'`)
        await page.setInputFiles('input[type=file]', join(folder, 'good.zip'))
        await page.click('form[data-upload] button')
        expect(await page.getByRole('alert').textContent()).toContain('too large')
        expect(told).toEqual([])
      } finally {
        await browser.close()
        await close()
        rmSync(folder, { recursive: true, force: true })
      }
    },
    PATIENCE_MS,
  )
})
