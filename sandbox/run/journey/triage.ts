import { linksOf, textOf } from '../page-form.ts'
import type { Key, Scene } from './scene.ts'
import { TYPED } from './words.ts'

export type TaskLine = { readonly id: string; readonly title: string }
export type OpenedCase = {
  readonly id: string
  readonly path: string
  readonly tasks: readonly TaskLine[]
}

/** The triager opens the link of the notice, reads what was told, and opens a case. */
export async function openCase(scene: Scene, link: string): Promise<OpenedCase> {
  const { browser } = await scene.browserOf('counselor')
  const concern = await browser.open(link)
  if (!textOf(concern.html).includes(TYPED.what)) {
    throw new Error(`the concern cannot be read at ${concern.url} (${concern.status})`)
  }
  const decided = await browser.submit(concern, {
    action: '/decide',
    fields: { decision: 'open_case', danger: 'no', need: 'yes', reason: TYPED.reason },
  })
  const { pathname } = new URL(decided.url)
  const id = /^\/cases\/([^/]+)$/.exec(pathname)?.[1]
  if (id === undefined) {
    throw new Error(`the decision was not taken: ${decided.status} ${textOf(decided.html)}`)
  }
  return { id, path: pathname, tasks: tasksOn(decided.html) }
}

/** What somebody sees of a case: its open and finished tasks, and the page as text. */
export async function readCase(
  scene: Scene,
  who: Key,
  path: string,
): Promise<{ status: number; text: string; html: string; tasks: readonly TaskLine[] }> {
  const { browser } = await scene.browserOf(who)
  const { status, html } = await browser.open(`${scene.url}${path}`)
  return { status, html, text: textOf(html), tasks: tasksOn(html) }
}

const TASK = /^\/t\/([^/]+)$/

export const tasksOn = (html: string): TaskLine[] =>
  linksOf(html).flatMap(({ href, text }) => {
    const id = TASK.exec(href)?.[1]
    return id === undefined ? [] : [{ id, title: text }]
  })
