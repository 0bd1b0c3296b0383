import { eq } from 'drizzle-orm'
import type { Context } from '../../../src/core/domain/command.ts'
import { writeChoice, googleSeal } from '../../../src/core/domain/calendar/choice.ts'
import { entryKey } from '../../../src/core/domain/calendar/entry.ts'
import { moveEvents } from '../../../src/core/domain/calendar/move-events.ts'
import { seeCard } from '../../../src/core/domain/notification/seen-card.ts'
import { HANDLERS } from '../../../src/core/domain/outbox/handlers.ts'
import type { TaskRow } from '../../../src/core/domain/task/target.ts'
import { changeTask, createTask } from '../../../src/core/domain/task/write.ts'
import { HOUR } from '../../../src/core/kernel/time.ts'
import type { Delivery } from '../../../src/core/ports/delivery.ts'
import { caseFile, task } from '../../../src/core/store/tables/casework.ts'
import {
  calendarChoice,
  chatCard,
  type CalendarProvider,
} from '../../../src/core/store/tables/notification.ts'
import { OPERATOR, type TestDistrict } from '../district.ts'
import { inDistrict, outboxRows } from '../outside.ts'
import { seedSchool, seedStaff, TEAM, type SeededStaff } from '../people.ts'
import { between, type Random } from './random.ts'
import type { Scenario } from './simulate.ts'
import { Vendors } from './vendors.ts'

const CASE = 'case'
const PROVIDERS: readonly CalendarProvider[] = ['google', 'microsoft', 'feed']
const TENANT = '0b5a1e8c-7d42-4f6e-9a3b-2c1d0e9f8a7b'
const EMPTIED = [
  'outbox',
  'task',
  'case_entry',
  'chat_card',
  'chat_stray',
  'calendar_event',
  'calendar_choice',
  'sim_act',
]

/**
 * The real handlers of cards and calendars: tasks are given, taken, moved, done and handed on, people change calendars
 * and delete messages; in the end each person's chat and calendar must tell the truth.
 */
export async function createCasework(district: TestDistrict): Promise<Scenario> {
  const { client, db, storage } = district
  const school = seedSchool(district)
  const staff = Array.from({ length: 3 }, () => seedStaff(district, { school }))
  const settings = [
    { kind: 'slack', config: { teamId: TEAM }, secret: { botToken: 'x' } },
    { kind: 'google', config: { clientId: 'c' }, secret: { clientSecret: 's' } },
    {
      kind: 'microsoft',
      config: { tenantId: TENANT, clientId: TENANT },
      secret: { clientSecret: 's' },
    },
  ] as const
  for (const one of settings) await client.run('connection.set', one, { caller: OPERATOR })
  const opened = { phase: 'inquiry', openedAt: 1, openedBy: 'x' } as const
  db.insert(caseFile)
    .values({ id: CASE, reference: 'C', schoolId: school.id, ...opened })
    .run()
  storage.database.exec('CREATE TABLE sim_act (id INTEGER PRIMARY KEY)')
  const begin = storage.database.prepare('INSERT OR IGNORE INTO sim_act VALUES (?)')
  const vendors = new Vendors()

  return {
    comparesRevisions: false,
    handlers: HANDLERS,
    reset: () => {
      storage.database.exec(EMPTIED.map((table) => `DELETE FROM ${table};`).join(''))
      vendors.clear()
    },
    act: (context, act, random) => {
      if (begin.run(act).changes > 0) oneAct({ context, random, staff, vendors })
    },
    keyOf,
    apply: (delivery) => vendors.apply(delivery),
    mend: (context) => pressEverything(context, staff, vendors),
    check: (answered) => [
      ...[...answered]
        .filter((act) => begin.run(act).changes > 0)
        .map((act) => `act ${act} was answered and lost`),
      ...outboxRows(district).flatMap(({ state, idem }) =>
        state === 'pending' ? [`${idem} never went out`] : [],
      ),
      ...inDistrict(district, (context) => checkTasks(context, { district, staff, vendors })),
    ],
  }
}

type World = {
  readonly context: Context
  readonly random: Random
  readonly staff: readonly SeededStaff[]
  readonly vendors: Vendors
}

function oneAct(world: World): void {
  const { context, random } = world
  const open = tasksOf(context).filter((row) => row.closedAt === null)
  const chosen = open[Math.floor(random() * open.length)]
  const dice = random()
  if (!chosen || dice < 0.25) return giveTask(world)
  if (dice < 0.75) return changeTask(context, chosen, drawChange(world, chosen))
  if (dice < 0.85) return chooseCalendar(world)
  if (dice < 0.93) return pressEverything(world.context, world.staff, world.vendors)
  const messages = [...world.vendors.messages.keys()]
  const deleted = messages[Math.floor(random() * messages.length)]
  if (deleted !== undefined) world.vendors.messages.delete(deleted)
}

const tasksOf = ({ tx }: Context): TaskRow[] =>
  tx.select().from(task).where(eq(task.caseId, CASE)).orderBy(task.dueAt, task.id).all()

const someone = ({ random, staff }: World): string =>
  staff[Math.floor(random() * staff.length)]?.id ?? ''

function giveTask(world: World): void {
  const [ownerId, backupId] = [someone(world), world.random() < 0.5 ? someone(world) : null]
  const dueAt = world.context.now + between(world.random, 1, 9) * HOUR
  createTask(world.context, { caseId: CASE, title: 'T', ownerId, backupId, dueAt })
}

function drawChange(world: World, row: TaskRow): Partial<TaskRow> {
  const { context, random } = world
  const dice = random()
  if (dice < 0.25) return { ownerId: someone(world), state: 'open' }
  if (dice < 0.5) return { dueAt: row.dueAt + HOUR }
  if (dice < 0.7) return { state: 'acknowledged' }
  return { state: dice < 0.9 ? 'done' : 'cancelled', closedAt: context.now }
}

function chooseCalendar(world: World): void {
  const { context, random } = world
  const personId = someone(world)
  const provider = PROVIDERS[Math.floor(random() * PROVIDERS.length)] ?? 'feed'
  const googleSecret = context.vault.seal(googleSeal(personId), 'refresh token')
  writeChoice(context, personId, { provider, googleSecret, lost: null })
  moveEvents(context, personId)
}

function keyOf(delivery: Delivery): string {
  if (delivery.kind === 'calendar.put') return delivery.entry.key
  if (delivery.kind === 'calendar.remove') return delivery.record.key
  if (delivery.kind === 'chat.find') return `find ${delivery.email}`
  if (delivery.kind === 'chat.home') return `home ${delivery.to.userId}`
  if (delivery.kind !== 'chat.post' && delivery.kind !== 'chat.update') return '?'
  return `${delivery.to.userId} ${delivery.card.kind === 'task' ? delivery.card.ref : delivery.card.kind}`
}

const userIdOf = ({ slack }: SeededStaff): string => (slack.via === 'slack' ? slack.userId : '')

/** Everybody presses a button on every message they have: this is how a second message becomes known. */
function pressEverything(context: Context, staff: readonly SeededStaff[], vendors: Vendors): void {
  for (const [message, { userId, card }] of vendors.messages) {
    const who = staff.find((one) => userIdOf(one) === userId)
    if (!who || card.kind !== 'task' || card.state === 'moved') continue
    const actor = { ...context.actor, id: who.id, personId: who.id }
    seeCard.run({ ...context, actor }, { taskId: card.ref, channel: 'D', message })
  }
}

type Checked = {
  readonly district: TestDistrict
  readonly staff: readonly SeededStaff[]
  readonly vendors: Vendors
}

function checkTasks(context: Context, { district, staff, vendors }: Checked): string[] {
  const states = new Map(outboxRows(district).map((row) => [row.idem, row]))
  return tasksOf(context).flatMap((row) =>
    staff.flatMap((who) => {
      const one = `${who.id}|${row.id}`
      const card = states.get(`chat.task_card|${one}`)
      const event = states.get(`calendar.sync|${one}`)
      return [
        ...(card && !isGivenUp(card) ? checkChat(context, { row, who, vendors }) : []),
        ...(event && !isGivenUp(event) ? checkCalendar(context, { row, who, vendors }) : []),
      ]
    }),
  )
}

/** A message that was deleted is no reason to give up: it is posted anew, or nobody needs it any more. */
const isGivenUp = (row: { state: string; lastError: string | null }): boolean =>
  row.state === 'dead' && row.lastError !== 'gone'

type One = { readonly row: TaskRow; readonly who: SeededStaff; readonly vendors: Vendors }

function expectedState(row: TaskRow, personId: string): string {
  if (row.ownerId !== personId && row.backupId !== personId) return 'moved'
  const names = {
    open: 'waiting',
    acknowledged: 'taken',
    done: 'finished',
    cancelled: 'moved',
  } as const
  return names[row.state]
}

function checkChat(context: Context, { row, who, vendors }: One): string[] {
  const cards = context.tx.select().from(chatCard).where(eq(chatCard.personId, who.id)).all()
  const main = cards.find(({ taskId }) => taskId === row.id)?.message ?? null
  const expected = expectedState(row, who.id)
  const mine = [...vendors.messages].flatMap(([id, { userId, card }]) =>
    userId === userIdOf(who) && card.kind === 'task' && card.ref === row.id
      ? [{ id, state: card.state }]
      : [],
  )
  const wrong = mine
    .filter(({ id, state }) => state !== (id === main ? expected : 'moved'))
    .map(
      ({ id, state }) =>
        `message ${id} says ${state}, it should say ${id === main ? expected : 'moved'}`,
    )
  const isMissing = row.closedAt === null && expected !== 'moved' && main === null
  return isMissing ? [...wrong, `${who.id} has no card of an open task`] : wrong
}

function checkCalendar(context: Context, { row, who, vendors }: One): string[] {
  const key = entryKey(context, { personId: who.id, taskId: row.id })
  const items = [...vendors.items.values()].filter((item) => item.key === key)
  const choice = context.tx
    .select()
    .from(calendarChoice)
    .where(eq(calendarChoice.personId, who.id))
    .get()
  const isWanted = row.closedAt === null && row.ownerId === who.id
  const provider = isWanted ? (choice?.provider ?? null) : null
  const shown = items.map((item) => `${item.provider} ${item.revision}`).join(', ')
  const wanted = provider === null ? '' : `${provider} ${row.revision}`
  return shown === wanted
    ? []
    : [`the calendar of ${who.id} shows “${shown}” instead of “${wanted}”`]
}
