import type { Page } from '../../sandbox/run/browser-session.ts'
import { nameOf, type Key } from '../../sandbox/run/journey/scene.ts'
import { tasksOn } from '../../sandbox/run/journey/triage.ts'
import { choicesOf, formsOf, linksOf, textOf } from '../../sandbox/run/page-form.ts'
import type { SignedIn } from '../../sandbox/run/sign-in.ts'

const DAY_MS = 86_400_000
/** A local date and time as forms write it: `2026-11-20T15:30`. */
const LOCAL_LENGTH = 16

type Wanted = { readonly action: string; readonly fields: Readonly<Record<string, string>> }
/** A filled-in form, and what its answer means once it comes. */
type Order = { readonly page: Page; readonly wanted: Wanted; readonly note: (answer: Page) => void }

/** What the console has acknowledged. */
export type Acknowledged = {
  readonly cases: Set<string>
  /** Tasks somebody was given on top of the first ones. */
  readonly given: Set<string>
  readonly finished: Set<string>
  readonly moved: Set<string>
}

/**
 * A triager at the console who is cut off again and again. A form whose answer was lost is sent again as it was, as
 * a browser's reload does, until it is answered.
 */
export class Triager {
  readonly acknowledged: Acknowledged = {
    cases: new Set(),
    given: new Set(),
    finished: new Set(),
    moved: new Set(),
  }
  resent = 0
  readonly #url: string
  readonly #browser: SignedIn['browser']
  /** Open tasks that nothing has been done to. */
  readonly #tasks: string[] = []
  #unsure: Order | undefined

  constructor(url: string, { browser }: SignedIn) {
    this.#url = url
    this.#browser = browser
  }

  /** Opens a case about the most pressing concern; false when none waits. */
  async openCase(): Promise<boolean> {
    const queue = await this.#open('/concerns')
    const waiting = linksOf(queue.html).find(({ href }) => /^\/concerns\/[0-9a-z]{20,}$/.test(href))
    if (!waiting) return false
    const concern = await this.#open(waiting.href)
    const fields = {
      decision: 'open_case',
      danger: 'no',
      need: 'yes',
      reason: 'A team should look at this with the family.',
    }
    await this.#send(concern, { action: '/decide', fields }, (answer) => {
      const id = /\/cases\/([0-9a-z]+)/.exec(answer.url)?.[1]
      if (id === undefined) throw new Error(`no case at ${answer.url}: ${textOf(answer.html)}`)
      this.acknowledged.cases.add(id)
      this.#tasks.push(...tasksOn(answer.html).map((task) => task.id))
    })
    return true
  }

  /** Gives a colleague a task in one of the cases. */
  async giveTask(to: Key): Promise<void> {
    const id = [...this.acknowledged.cases].at(-1)
    if (id === undefined) return
    const file = await this.#open(`/cases/${id}`)
    const owner = choicesOf(file.html, 'ownerId').find(({ text }) => text === nameOf(to))
    if (!owner) throw new Error(`${nameOf(to)} cannot be given a task of case ${id}`)
    const title = `Look after part ${crypto.randomUUID()}`
    const fields = { title, ownerId: owner.value, backupId: '' }
    await this.#send(file, { action: `/cases/${id}/tasks`, fields }, (answer) => {
      const task = tasksOn(answer.html).find((one) => one.title === title)
      if (!task) throw new Error(`no task at ${answer.url}: ${textOf(answer.html)}`)
      this.acknowledged.given.add(task.id)
    })
  }

  async finishTask(): Promise<void> {
    const id = this.#tasks.shift()
    if (id === undefined) return
    const page = await this.#open(`/t/${id}`)
    await this.#send(
      page,
      { action: `/t/${id}/done`, fields: { outcome: 'Done together.' } },
      (answer) => {
        if (!answer.url.includes('said=')) throw new Error(`not finished: ${textOf(answer.html)}`)
        this.acknowledged.finished.add(id)
      },
    )
  }

  async moveTask(): Promise<void> {
    const id = this.#tasks.shift()
    if (id === undefined) return
    const page = await this.#open(`/t/${id}/change`)
    const action = `/t/${id}/move`
    const due = formsOf(page.html, page.url).find((form) => form.action === action)?.values['dueAt']
    const later = Date.parse(`${due}Z`) + DAY_MS
    const dueAt = new Date(later).toISOString().slice(0, LOCAL_LENGTH)
    await this.#send(page, { action, fields: { dueAt } }, (answer) => {
      if (!answer.url.includes('said=')) throw new Error(`not moved: ${textOf(answer.html)}`)
      this.acknowledged.moved.add(id)
    })
  }

  /** Sends again what was not answered. Whether it had been carried out or not, it counts once. */
  async sendAgain(): Promise<void> {
    if (!this.#unsure) return
    const { page, wanted, note } = this.#unsure
    this.resent += 1
    await this.#send(page, wanted, note)
  }

  #open(path: string): Promise<Page> {
    return this.#browser.open(`${this.#url}${path}`)
  }

  async #send(page: Page, wanted: Wanted, note: Order['note']): Promise<void> {
    this.#unsure = { page, wanted, note }
    const answer = await this.#browser.submit(page, wanted)
    note(answer)
    this.#unsure = undefined
  }
}
