import { choicesOf, formsOf, textOf } from '../page-form.ts'
import type { ShownEvent } from './calendar-desk.ts'
import { nameOf, type Key, type Scene } from './scene.ts'
import { tasksOn, type OpenedCase, type TaskLine } from './triage.ts'
import { until } from './until.ts'

const DAY_MS = 86_400_000
/** A local date and time as forms write it: `2026-11-20T15:30`. */
const LOCAL_LENGTH = 16

/** The case manager gives a colleague a task of their own. */
export async function giveTask(
  scene: Scene,
  file: OpenedCase,
  { title, to }: { title: string; to: Key },
): Promise<TaskLine> {
  const { browser } = await scene.browserOf('counselor')
  const page = await browser.open(`${scene.url}${file.path}`)
  const owner = choicesOf(page.html, 'ownerId').find(({ text }) => text === nameOf(to))
  if (!owner) throw new Error(`${nameOf(to)} cannot be given a task of this case`)
  const added = await browser.submit(page, {
    action: `${file.path}/tasks`,
    fields: { title, ownerId: owner.value, backupId: '' },
  })
  const task = tasksOn(added.html).find((one) => one.title === title)
  if (!task) throw new Error(`the task was not added: ${added.status} ${textOf(added.html)}`)
  return task
}

/** The event of a task in somebody's own calendar, once it is there and as it should be. */
export function eventOf(
  scene: Scene,
  { id }: Pick<TaskLine, 'id'>,
  { of, isRight = () => true }: { of: Key; isRight?: (event: ShownEvent) => boolean },
): Promise<ShownEvent> {
  return until(`the task in ${nameOf(of)}'s calendar`, async () => {
    const events = await eventsFor(scene, id, of)
    if (events.length > 1) throw new Error(`${events.length} events stand for one task`)
    return events.find(isRight)
  })
}

/** Waits until nothing in somebody's calendar stands for the task any more. */
export async function untilNoEvent(
  scene: Scene,
  { id }: Pick<TaskLine, 'id'>,
  of: Key,
): Promise<void> {
  await until(`the task gone from ${nameOf(of)}'s calendar`, async () =>
    (await eventsFor(scene, id, of)).length === 0 ? true : undefined,
  )
}

/** Events are told apart by the link they carry, the only thing in them that is about the task. */
async function eventsFor(scene: Scene, taskId: string, of: Key): Promise<ShownEvent[]> {
  const events = await scene.calendarOf(of)
  const link = `${scene.url}/t/${taskId}`
  return events.filter(({ text }) => unfolded(text).includes(link))
}

/** Long lines of a feed are folded, with a space at the start of each continuation. */
const unfolded = (text: string): string => text.replaceAll(/\r?\n[ \t]/g, '')

/** Somebody of the team moves a task by whole days in the console. Answers by how much its time changed. */
export async function moveTask(
  scene: Scene,
  task: TaskLine,
  { by, days }: { by: Key; days: number },
): Promise<number> {
  const { browser } = await scene.browserOf(by)
  const page = await browser.open(`${scene.url}/t/${task.id}/change`)
  const action = `/t/${task.id}/move`
  const due = formsOf(page.html, page.url).find((form) => form.action === action)?.values['dueAt']
  if (due === undefined) throw new Error(`the task cannot be moved at ${page.url} (${page.status})`)
  const byMs = days * DAY_MS
  const dueAt = new Date(Date.parse(`${due}Z`) + byMs).toISOString().slice(0, LOCAL_LENGTH)
  const moved = await browser.submit(page, { action, fields: { dueAt } })
  if (!moved.url.includes('said=')) throw new Error(`not moved: ${textOf(moved.html)}`)
  return byMs
}

const DONE = 'task_done'

/** Presses Done on the task's card in Slack, and waits until the card no longer asks for it. Gives what it says then. */
export async function finishFromSlack(scene: Scene, task: TaskLine, who: Key): Promise<string> {
  const card = await until(`the card of the task in ${nameOf(who)}'s Slack`, async () => {
    const { messages } = await scene.slack.see(who)
    return messages.find(({ blocks }) => JSON.stringify(blocks).includes(`"${task.id}"`))
  })
  const pressed = await scene.slack.press(who, { message: card.ts, actionId: DONE })
  if (pressed.notice) throw new Error(pressed.notice.because)
  return until('the card that says it is done', async () => {
    const { messages } = await scene.slack.see(who)
    const now = messages.find(({ ts }) => ts === card.ts)
    return now && !JSON.stringify(now.blocks).includes(DONE) ? now.text : undefined
  })
}

/** Whether the person can still finish the task in the console. */
export async function isOpen(scene: Scene, task: TaskLine, who: Key): Promise<boolean> {
  const { browser } = await scene.browserOf(who)
  const page = await browser.open(`${scene.url}/t/${task.id}`)
  if (page.status !== 200) throw new Error(`the task answers ${page.status}`)
  return formsOf(page.html, page.url).some(({ action }) => action === `/t/${task.id}/done`)
}
