import type { BrowserSession, Page } from '../../../sandbox/run/browser-session.ts'
import { nameOf, type Key, type Scene } from '../../../sandbox/run/journey/scene.ts'
import { tasksOn } from '../../../sandbox/run/journey/triage.ts'
import { choicesOf, formsOf, linksOf, textOf } from '../../../sandbox/run/page-form.ts'
import { SENTENCES } from './words.ts'

const TRI = { dangerNow: 'no', weapon: 'no', selfHarm: 'unknown' }

/** A page that must say it was done: forms lead to a page with a word about it. */
function done(page: Page): Page {
  if (page.status !== 200)
    throw new Error(`${page.status} at ${page.url}: ${textOf(page.html).slice(0, 400)}`)
  return page
}

/** A teacher raises a concern in the console: search, a form with gaps, and the form as it should be. */
export async function raiseAtConsole(
  browser: BrowserSession,
  { url }: Scene,
  name: string,
): Promise<void> {
  const empty = await browser.open(`${url}/concerns/new`)
  await browser.submit(empty, {
    action: '/concerns/new',
    fields: { what: SENTENCES.refusedWhat, q: 'narwhal' },
  })
  const found = await browser.submit(findOn(empty), {
    action: '/concerns/new/find',
    fields: { q: 'narwhal' },
  })
  const choice = new RegExp(
    `<input[^>]*name="subjectId"[^>]*value="([^"]+)"[^>]*>(?:(?!<input)[\\s\\S])*?${name}`,
  )
  const subjectId = choice.exec(found.html)?.[1]
  if (subjectId === undefined)
    throw new Error(`the console did not find the student: ${textOf(found.html)}`)
  const { where, when, consoleWhat: what } = SENTENCES
  done(
    await browser.submit(found, {
      action: '/concerns/new',
      fields: { ...TRI, subjectId, what, where, when },
    }),
  )
}

/** The same form, sent to where its search button sends it. */
const findOn = (page: Page): Page => ({
  ...page,
  html: page.html.replace('action="/concerns/new"', 'action="/concerns/new/find"'),
})

/** Every concern that waits, by the words that tell them apart. */
export async function waiting(browser: BrowserSession, { url }: Scene): Promise<Page[]> {
  const queue = await browser.open(`${url}/concerns`)
  const paths = linksOf(queue.html).filter(({ href }) => /^\/concerns\/[0-9a-z]{20,}$/.test(href))
  const pages: Page[] = []
  for (const { href } of paths) pages.push(done(await browser.open(`${url}${href}`)))
  return pages
}

export const concernWith = (pages: readonly Page[], words: string): Page => {
  const page = pages.find(({ html }) => textOf(html).includes(words))
  if (!page) throw new Error(`no concern says “${words}”`)
  return page
}

export type Decision = Readonly<Record<'decision' | 'reason', string>> & {
  readonly referTo?: string
}

/** Looks into a concern in every way there is, then decides. */
export async function decide(
  browser: BrowserSession,
  concern: Page,
  decision: Decision,
): Promise<Page> {
  let page = concern
  for (const verb of ['acknowledge', 'claim', 'release']) {
    if (formsOf(page.html, page.url).some(({ action }) => action.endsWith(`/${verb}`))) {
      page = done(await browser.submit(page, { action: `/${verb}` }))
    }
  }
  return done(
    await browser.submit(page, {
      action: '/decide',
      fields: { danger: 'no', need: 'yes', ...decision },
    }),
  )
}

/** A case manager writes, adds somebody, and gives out tasks in all three kinds of calendar. */
export async function workOnCase(
  browser: BrowserSession,
  scene: Scene,
  opened: Page,
): Promise<void> {
  const here = new URL(opened.url).pathname
  const url = `${scene.url}${here}`
  done(await browser.submit(opened, { action: `${here}/notes`, fields: { text: SENTENCES.note } }))
  await addMember(browser, await browser.open(url), 'principal')
  const tasks: [Key, string][] = [
    ['principal', SENTENCES.outlookTask],
    ['teacher', SENTENCES.feedTask],
    ['counselor', SENTENCES.googleTask],
  ]
  for (const [to, title] of tasks) {
    const page = await browser.open(url)
    const ownerId = choicesOf(page.html, 'ownerId').find(({ text }) => text === nameOf(to))?.value
    if (ownerId === undefined) throw new Error(`${nameOf(to)} cannot be given a task`)
    done(
      await browser.submit(page, {
        action: `${here}/tasks`,
        fields: { title, ownerId, backupId: '' },
      }),
    )
  }
  const given = tasksOn((await browser.open(url)).html)
  for (const { id } of given) done(await browser.open(`${scene.url}/t/${id}`))
  const [first, second] = given
  if (!first || !second) throw new Error('the case has no tasks')
  const change = await browser.open(`${scene.url}/t/${second.id}/change`)
  done(await browser.submit(change, { action: '/move' }))
  const task = await browser.open(`${scene.url}/t/${first.id}`)
  done(await browser.submit(task, { action: '/done', fields: { outcome: SENTENCES.outcome } }))
  done(await browser.open(`${scene.url}/t/${first.id}`))
}

async function addMember(browser: BrowserSession, page: Page, who: Key): Promise<void> {
  const personId = choicesOf(page.html, 'personId').find(({ text }) => text === nameOf(who))?.value
  if (personId === undefined) return
  done(await browser.submit(page, { action: '/members', fields: { personId } }))
}

/** The receiving school takes one case over and declines the other. */
export async function answerHandovers(
  browser: BrowserSession,
  scene: Scene,
  taken: string,
): Promise<void> {
  const list = done(await browser.open(`${scene.url}/transfers`))
  const offers = linksOf(list.html).filter(({ href }) => /^\/transfers\/[0-9a-z]{20,}$/.test(href))
  if (offers.length !== 2)
    throw new Error(`${offers.length} cases are offered: ${textOf(list.html)}`)
  for (const { href, text } of offers) {
    const offer = done(await browser.open(`${scene.url}${href}`))
    if (text.includes(taken)) done(await browser.submit(offer, { action: '/accept' }))
    else
      done(
        await browser.submit(offer, {
          action: '/decline',
          fields: { reason: SENTENCES.reasonDecline },
        }),
      )
  }
}

/** Finds somebody by name, with and without script, and opens their page. */
export async function searchPeople(
  browser: BrowserSession,
  { url }: Scene,
  q: string,
): Promise<void> {
  const page = done(await browser.open(`${url}/people`))
  const found = done(await browser.submit(page, { action: '/people', fields: { q } }))
  const person = linksOf(found.html).find(({ href }) => /^\/people\/[0-9a-z]{20,}$/.test(href))
  if (!person) throw new Error(`nobody was found: ${textOf(found.html)}`)
  done(await browser.open(`${url}${person.href}`))
}
