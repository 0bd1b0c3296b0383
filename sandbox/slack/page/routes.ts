/** The pages for people: pick someone, see what they see, press what they press. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import { act } from '../driver.ts'
import { deskOf } from '../find.ts'
import { notify } from '../reactions.ts'
import { CannotDo } from '../values.ts'
import type { Desk, World } from '../world.ts'
import { deskPage, type Tab } from './desk.ts'
import { actsOf, linkOf, readPosted, type Posted } from './form.ts'
import { pickerPage } from './picker.ts'

/** How long a page waits for what the app does after an act. */
const SETTLE_MS = 2500
const SEE_OTHER = 303

const asset = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')

const tabOf = (value: string | undefined): Tab =>
  value === 'home' || value === 'channel' ? value : 'messages'

async function doPosted(world: World, desk: Desk, posted: Posted): Promise<void> {
  try {
    for (const input of actsOf(desk, posted)) await act(world, { ...input, settleMs: SETTLE_MS })
  } catch (error) {
    if (!(error instanceof CannotDo)) throw error
    notify(desk, error.message, '')
  }
}

export function pageRoutes(world: World): Hono {
  const style = asset('style.css')
  const live = asset('live.js')
  return new Hono()
    .get('/', (c) => c.html(pickerPage(world)))
    .get('/style.css', (c) => c.body(style, { headers: { 'content-type': 'text/css' } }))
    .get('/live.js', (c) => c.body(live, { headers: { 'content-type': 'text/javascript' } }))
    .get('/as/:who', (c) =>
      c.html(
        deskPage(world, {
          desk: deskOf(world, c.req.param('who')),
          tab: tabOf(c.req.query('tab')),
        }),
      ),
    )
    .get('/as/:who/version', (c) => c.text(String(deskOf(world, c.req.param('who')).version)))
    .post('/as/:who/do', async (c) => {
      const desk = deskOf(world, c.req.param('who'))
      const posted = readPosted(await c.req.text())
      const link = linkOf(desk, posted)
      await doPosted(world, desk, posted)
      const back = `/as/${desk.person.id}?tab=${tabOf(c.req.query('tab'))}`
      return c.redirect(link ?? back, SEE_OTHER)
    })
}
