/** The pages for people: pick someone, see what they see, press what they press. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { ActInput } from '../act.ts'
import { act } from '../driver.ts'
import { deskOf } from '../find.ts'
import { notify } from '../reactions.ts'
import { settle, waitFor } from '../settle.ts'
import { CannotDo } from '../values.ts'
import type { Desk, World } from '../world.ts'
import { deskPage, type Tab } from './desk.ts'
import { actsOf, linkOf, readPosted, type Posted } from './form.ts'
import { pickerPage } from './picker.ts'

/** How long a page waits for what the app does after an act: until it is silent, and for something to appear. */
const SETTLE_MS = 2500
const APPEAR_MS = 2500
const SEE_OTHER = 303

const asset = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')

const tabOf = (value: string | undefined): Tab =>
  value === 'home' || value === 'channel' ? value : 'messages'

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** After these something is bound to appear, so the page waits for it. */
const EXPECTANT: ReadonlySet<ActInput['do']> = new Set([
  'slash',
  'shortcut',
  'messageShortcut',
  'openHome',
])

/** Does what the form asks for, then waits for what the app does in return. */
async function doPosted(world: World, desk: Desk, posted: Posted): Promise<void> {
  const before = desk.version
  try {
    const inputs = actsOf(desk, posted)
    for (const input of inputs) await act(world, input)
    const isExpectant = inputs.some((input) => EXPECTANT.has(input.do))
    if (isExpectant) await waitFor(() => desk.version > before, APPEAR_MS)
    if (inputs.length > 0) await settle(world, SETTLE_MS)
  } catch (error) {
    if (!(error instanceof CannotDo)) throw error
    notify(desk, sentence(error.message), '')
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
