import { createHash } from 'node:crypto'
import pico from '@picocss/pico/css/pico.cyan.min.css'
import { Hono } from 'hono'
import liveScript from './islands/live.island.js'
import suggestScript from './islands/suggest.island.js'
import uploadScript from './islands/upload.island.js'
import type { ConsoleEnv } from './kit/console-env.ts'
import badge from './styles/badge.css'
import form from './styles/form.css'
import frame from './styles/frame.css'
import list from './styles/list.css'
import print from './styles/print.css'
import record from './styles/record.css'
import tokens from './styles/tokens.css'

type Asset = { readonly path: string; readonly type: string; readonly body: string }

/** Enough of the digest that two versions never share a name. */
const HASH_CHARS = 12

function asset(name: string, type: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, HASH_CHARS)
  const dot = name.lastIndexOf('.')
  return { path: `/assets/${name.slice(0, dot)}.${hash}${name.slice(dot)}`, type, body }
}

const SVG = 'image/svg+xml'
const svg = (name: string, viewBox: string, inner: string): Asset =>
  asset(name, SVG, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${inner}</svg>`)

/** Drawn in a grey that stands out on light and on dark fields alike. */
const chevron = svg(
  'chevron.svg',
  '0 0 24 24',
  '<path d="m6 9 6 6 6-6" fill="none" stroke="#7a8791" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/>',
)
const icon = svg(
  'icon.svg',
  '0 0 32 32',
  '<rect width="32" height="32" rx="7" fill="#047878"/><path d="M11 26V6M11 21c0-6 10-4 10-12V6" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/>',
)

/** Pico draws its icons from `data:` addresses, which our pages may not load. Controls show the browser's own. */
const base = pico.replaceAll(/url\("data:[^"]*"\)/g, 'none')
const layers = [tokens, frame, list, badge, form, record, print]
  .join('\n')
  .replaceAll('chevron.svg', chevron.path)
const style = asset('console.css', 'text/css; charset=utf-8', `${base}\n${layers}`)

const SCRIPT = 'text/javascript; charset=utf-8'
const live = asset('live.js', SCRIPT, liveScript)
const suggest = asset('suggest.js', SCRIPT, suggestScript)
const upload = asset('upload.js', SCRIPT, uploadScript)

/** Where the parts of a page that are not its own text are found. A changed file has another name. */
export const ASSETS = {
  style: style.path,
  icon: icon.path,
  live: live.path,
  suggest: suggest.path,
  upload: upload.path,
} as const

const byPath = new Map([style, icon, chevron, live, suggest, upload].map((one) => [one.path, one]))

/** A year: the name changes with the content. */
const IMMUTABLE = 'public, max-age=31536000, immutable'

/** `GET /assets/*`: styles, scripts and icons, from ourselves and from nowhere else. */
export function assetRoutes(): Hono<ConsoleEnv> {
  const routes = new Hono<ConsoleEnv>()
  routes.get('/assets/:name', (c) => {
    const found = byPath.get(c.req.path)
    if (!found) return c.notFound()
    return c.body(found.body, 200, { 'content-type': found.type, 'cache-control': IMMUTABLE })
  })
  return routes
}
