import type { Actor } from '../../kernel/actor.ts'
import type { ChatHome, ChatHomeItem } from '../../ports/chat.ts'
import { staffActor } from '../access/staff.ts'
import type { Context } from '../command.ts'
import { listConcerns } from '../concern/open-list.ts'
import { EARLIEST } from '../concern/page.ts'
import { NOTICE_PATIENCE, type EffectHandler } from '../outbox/effect.ts'
import { chatAccess } from './chat-access.ts'
import { linkTo } from './links.ts'
import { offeredTo, openTasksOf } from './waiting.ts'

/** What fits a phone without scrolling twice; the rest is one link away. */
const ITEMS_MAX = 20
/** Of each list at most this many are read to count what is left over. */
const READ_MAX = 100

/** A person's home in chat: what waits for them, as opaque references with a time and a link. */
export const chatHome: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: (context, refs) => {
    const actor = staffActor(context, refs['personId'] ?? '')
    if (!actor) return { do: 'skip', reason: 'forbidden' }
    const to = chatAccess(context, actor.id)
    if (!to.ok) return { do: 'skip', reason: to.error }
    const home = toHome(context, actor)
    return { do: 'deliver', delivery: { kind: 'chat.home', to: to.value, home } }
  },
  settle: () => {},
  giveUp: () => {},
}

function toHome(context: Context, actor: Actor): ChatHome {
  const { district } = context
  const items = [
    ...concernItems(context, actor),
    ...offeredTo(context, actor, READ_MAX).map(({ id, dueAt }) =>
      item('transfer', { ref: id, dueAt, link: linkTo.transfer(district, id) }),
    ),
    ...openTasksOf(context, actor.id, READ_MAX).map(({ id, dueAt }) =>
      item('task', { ref: id, dueAt, link: linkTo.task(district, id) }),
    ),
  ].toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
  return {
    items: items.slice(0, ITEMS_MAX),
    link: linkTo.home(district),
    timeZone: district.timeZone,
    more: Math.max(0, items.length - ITEMS_MAX),
  }
}

const concernItems = (context: Context, actor: Actor): ChatHomeItem[] =>
  listConcerns({ ...context, actor }, actor, { show: 'open', from: EARLIEST, limit: READ_MAX }).map(
    ({ id, dueAt }) =>
      item('concern', { ref: id, dueAt, link: linkTo.concern(context.district, id) }),
  )

const item = (kind: ChatHomeItem['kind'], rest: Omit<ChatHomeItem, 'kind'>): ChatHomeItem => ({
  kind,
  ...rest,
})
