import type { Actor } from '../../kernel/actor.ts'
import type { ChatCard } from '../../ports/chat.ts'
import { couldEver, decide } from '../access/decide.ts'
import { staffActor } from '../access/staff.ts'
import { liveSeat, senderSeat } from '../case/target.ts'
import type { Context } from '../command.ts'
import { concernTarget, findConcern } from '../concern/target.ts'
import { NOTICE_PATIENCE, type EffectHandler, type Prepared, type Refs } from '../outbox/effect.ts'
import { readCount } from '../roster/run/counts.ts'
import { findRun, guardsOf, type Run } from '../roster/run/run.ts'
import { findHandover, handoverTarget, type Handover } from '../transfer/target.ts'
import { chatAccess } from './chat-access.ts'
import { findAccount } from './find-account.ts'
import { linkTo } from './links.ts'
import {
  forgetTrouble,
  prepareTrouble,
  readTroubleNotice,
  settleTrouble,
} from './trouble-notice.ts'

/**
 * A constant message with a link, sent at most once for each person and matter; after a lost answer it may be
 * repeated, which is counted. One about a trouble of the roster says so in its place once that is over. Whether it is still wanted, and whether the person may still hear of it, is decided at
 * the moment of sending.
 */
export const chatNotice: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: (context, refs) => {
    const actor = staffActor(context, refs['personId'] ?? '')
    if (!actor) return { do: 'skip', reason: 'forbidden' }
    const told = readTroubleNotice(refs)
    if (told) return prepareTrouble({ ...context, actor }, told)
    const card = toCard({ ...context, actor }, refs)
    return card ? deliver(context, actor, { card, about: refs['about'] }) : { do: 'skip' }
  },
  settle: (context, refs, delivered) => {
    const told = readTroubleNotice(refs)
    if (told) settleTrouble(context, told, delivered)
  },
  giveUp: (context, refs, { reason }) => {
    const told = readTroubleNotice(refs)
    if (told && reason === 'gone') forgetTrouble(context, told)
  },
}

type Wanted = { readonly card: ChatCard; readonly about: string | undefined }

/** What a person hears by chat alone: nobody hearing of it is a failure that somebody must see. */
const URGENT_MATTERS: readonly (string | undefined)[] = ['concern', 'transfer']

function deliver(context: Context, actor: Actor, { card, about }: Wanted): Prepared {
  const to = chatAccess(context, actor.id)
  if (to.ok) return { do: 'deliver', delivery: { kind: 'chat.post', to: to.value, card } }
  const mustReach = URGENT_MATTERS.includes(about)
  if (to.error === 'unreachable_person') findAccount(context, actor.id)
  return mustReach ? { do: 'fail', reason: to.error } : { do: 'skip', reason: to.error }
}

type Matter = { readonly id: string; readonly urgent: boolean }

/** What to say to the person, as things stand now; null when there is nothing to say any more. */
function toCard(context: Context, refs: Refs): ChatCard | null {
  const make = MAKERS.get(refs['about'] ?? '')
  return make?.(context, { id: refs['refId'] ?? '', urgent: refs['urgent'] === 'yes' }) ?? null
}

function receipt(context: Context, { id }: Matter): ChatCard | null {
  const row = findConcern(context, id)
  if (row?.reporterId !== context.actor.id) return null
  return { kind: 'receipt', reference: row.reference }
}

function concernWaiting(context: Context, { id, urgent }: Matter): ChatCard | null {
  const row = findConcern(context, id)
  const target = concernTarget(context, id)
  if (!row || !target || row.decidedAt !== null) return null
  const { allow } = decide(context.actor, { on: 'concern', do: 'read', target })
  return allow
    ? { kind: 'concern_waiting', link: linkTo.concern(context.district, id), urgent }
    : null
}

/** The receiving school hears that it is asked; the team that sent the case hears that it was answered. */
function transferWaiting(context: Context, { id }: Matter): ChatCard | null {
  const found = findHandover(context, id)
  const target = handoverTarget(context, id)
  if (!found || !target) return null
  const isAsked = found.row.state === 'offered'
  if (!isAsked && !isSender(context, found)) return null
  const wanted = isAsked ? 'decide' : 'read'
  const { allow } = decide(context.actor, { on: 'transfer', do: wanted, target })
  return allow ? { kind: 'transfer_waiting', link: linkTo.transfer(context.district, id) } : null
}

function isSender(context: Context, { row, file }: Handover): boolean {
  const seat = { caseId: file.id, personId: context.actor.id }
  if (row.state === 'accepted') return senderSeat(context, seat) !== undefined
  return row.state === 'declined' && liveSeat(context, seat) !== undefined
}

function syncAttention(context: Context, { id }: Matter): ChatCard | null {
  const { actor, district } = context
  const run = findRun(context, id)
  if (!run || !isNews(context, run) || !couldEver(actor, 'sync', 'read')) return null
  return { kind: 'sync_attention', link: linkTo.sync(district, id) }
}

/** Whether the run left an administrator their access against what the roster says, and that still is so. */
function isNews(context: Context, run: Run): boolean {
  const isNoted = guardsOf(run).some(({ guard }) => guard === 'last_administrator')
  return isNoted && readCount(context, run.sourceNo, KEPT) > 0
}

/** The count of administrators who were told of somebody who keeps their access; 0 once nobody does. */
const KEPT = 'access.kept'

type Maker = (context: Context, matter: Matter) => ChatCard | null

const MAKERS: ReadonlyMap<string, Maker> = new Map([
  ['receipt', receipt],
  ['concern', concernWaiting],
  ['transfer', transferWaiting],
  ['sync', syncAttention],
])
