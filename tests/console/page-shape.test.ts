import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { createConsole } from '../../src/console/routes.tsx'
import { createDistrict } from '../helpers/district.ts'
import { cookieOf, ORIGIN, partsFor } from './bench.ts'
import { pagesOf, type PageToSee } from './pages.ts'
import { withRoster, type Scene } from './roster-scenes.ts'
import { tellStory } from './story.ts'

/** What a school phone on a bad connection is asked to load, compressed. */
const PAGE_MAX_BYTES = 60_000
const SCRIPT_MAX_BYTES = 40_000

const app = createConsole()
let pages: readonly PageToSee[] = []
let open: (page: PageToSee) => Promise<Response>
let fetchAsset: (path: string) => Promise<Response>

beforeAll(async () => {
  const district = await createDistrict()
  pages = pagesOf(await tellStory(district))
  let scene: Scene = 'calm'
  const parts = partsFor(district, {
    origin: ORIGIN,
    client: withRoster(district.client, () => scene),
  })
  const send = async (path: string, cookie?: string) =>
    app.fetch(new Request(ORIGIN + path, { headers: cookie ? { cookie } : {} }), parts)
  open = (page) => {
    scene = page.scene ?? 'calm'
    return send(page.path, page.as ? cookieOf(page.as) : undefined)
  }
  fetchAsset = (path) => send(path)
})

async function everyPage(check: (html: string, page: PageToSee) => void | Promise<void>) {
  for (const page of pages) {
    const answer = await open(page)
    expect([page.name, answer.status]).toEqual([
      page.name,
      page.name === 'nothing-here' ? 404 : 200,
    ])
    await check(await answer.text(), page)
  }
}

const assetsIn = (html: string): string[] =>
  [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)

describe('every page', () => {
  test('carries no inline style, no inline script and no handler', async () => {
    await everyPage((html, { name }) => {
      expect([name, html.match(/\sstyle="|<style|\son[a-z]+="|javascript:/i)]).toEqual([name, null])
      const scripts = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)]
      for (const [, head = '', body] of scripts) {
        expect(head).toMatch(/src="\/assets\/[\w-]+\.[\w-]+\.js"/)
        expect(head).toMatch(/nonce="[\w+/=]{24}"/)
        expect(body).toBe('')
      }
    })
  })

  test('loads nothing from anywhere else', async () => {
    await everyPage((html, { name }) => {
      const foreign = [...html.matchAll(/\b(?:src|href|action|formaction)="([^"]*)"/g)]
        .map(([, address = '']) => address)
        .filter((address) => !/^(?:\/(?!\/)|#)/.test(address))
      expect([name, foreign]).toEqual([name, []])
    })
  })

  test('stays within the budget: 60 kB in all and 40 kB of script, compressed', async () => {
    const bytes = (text: string) => gzipSync(text).length
    let largest = 0
    await everyPage(async (html, { name }) => {
      let all = bytes(html)
      let script = 0
      for (const path of assetsIn(html)) {
        const size = bytes(await (await fetchAsset(path)).text())
        all += size
        if (path.endsWith('.js')) script += size
      }
      expect([name, all <= PAGE_MAX_BYTES, script <= SCRIPT_MAX_BYTES]).toEqual([name, true, true])
      largest = Math.max(largest, all)
    })
    expect(largest).toBeGreaterThan(10_000)
  })

  test('says its language, its title, and has one heading of the first rank', async () => {
    await everyPage((html, { name }) => {
      expect(html).toMatch(/^<!doctype html><html lang="en-US">/i)
      expect(html).toMatch(/<title>[^<]+ · Offramp<\/title>/)
      expect([name, html.match(/<h1\b/g)?.length]).toEqual([name, 1])
    })
  })

  test('gives every time as people say it and as machines read it', async () => {
    await everyPage((html) => {
      for (const [, attributes = '', said] of html.matchAll(/<time\b([^>]*)>([^<]*)<\/time>/g)) {
        expect(attributes).toMatch(/datetime="\d{4}-\d\d-\d\dT[\d:.]+Z"/)
        expect(attributes).toMatch(/title="[^"]+C[DS]T"/)
        expect(said).not.toBe('')
      }
    })
  })

  test('has a label for every field and a name on every button', async () => {
    await everyPage((html, { name }) => {
      const ids = new Set([...html.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id))
      const fields = html.matchAll(
        /<(?:textarea|select|input type="(?:text|datetime-local)")[^>]*>/g,
      )
      const bare = html.matchAll(/<(?:textarea|select)\b[^>]*>/g)
      for (const [field] of [...fields, ...bare]) {
        const id = /\bid="([^"]+)"/.exec(field)?.[1]
        expect([name, field, ids.has(id)]).toEqual([name, field, true])
      }
      expect(html).not.toMatch(/<button[^>]*>\s*<\/button>/)
    })
  })
})

describe('assets', () => {
  test('are named by their content and may be kept for good', async () => {
    const [first] = pages
    if (!first) throw new Error('no page')
    const paths = assetsIn(await (await open(first)).text())
    expect(paths.length).toBeGreaterThan(1)
    for (const path of paths) {
      const answer = await fetchAsset(path)
      expect([path, answer.status]).toEqual([path, 200])
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  test('load nothing themselves but from us', async () => {
    const [first] = pages
    if (!first) throw new Error('no page')
    const path = assetsIn(await (await open(first)).text()).find((one) => one.endsWith('.css'))
    const css = await (await fetchAsset(path ?? '')).text()
    const addresses = [...css.matchAll(/url\(([^)]*)\)/g)].map(([, address = '']) => address)
    expect(addresses.filter((address) => !address.startsWith('/assets/'))).toEqual([])
    for (const address of addresses) {
      expect([address, (await fetchAsset(address)).status]).toEqual([address, 200])
    }
  })

  test('of another version are not there', async () => {
    expect((await fetchAsset('/assets/console.000000000000.css')).status).toBe(404)
  })
})
