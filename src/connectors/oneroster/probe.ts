import { err, ok, type Result } from '../../core/kernel/result.ts'
import { MINUTE } from '../../core/kernel/time.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import {
  FIRST_ANSWER_MS,
  type RosterAccess,
  type RosterProfile,
} from '../../core/ports/roster-source.ts'
import { connectionOf } from './connection.ts'
import { probeFields, probeSingle, probeTotal } from './probe-abilities.ts'
import { sampleCollections, type Sample, type Samples } from './probe-collections.ts'
import { probeDates, probeId, probeStatus } from './probe-filters.ts'
import { probeOrder } from './probe-order.ts'
import { readNotes } from './probe-notes.ts'
import { probeOffset } from './probe-offset.ts'
import { probePageSize } from './probe-page-size.ts'
import { PAUSE, Prober } from './prober.ts'
import { RosterSession } from './session.ts'
import type { Deps } from './token.ts'

/** Throttled as often in a row, a provider is used as far as it is known: the next probe would get no further. */
const WAITS_MAX = 5
/** Longer than this nobody waits to ask one more question that can be done without. */
const WORTH_WAITING_MS = 2 * MINUTE

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }
type Learned = Writable<
  Omit<RosterProfile, 'token' | 'connection' | 'partial' | 'restMs' | 'notes'>
>

/**
 * Learns what a provider can do, with about thirty small requests and one large one. Reads only. A token is always
 * fetched anew at the beginning, so that a wrong secret shows. What must be known and cannot be learned ends it;
 * anything else that is refused is simply not used. After some questions, and when the provider asks to be left alone, it
 * answers with notes: called again with them, it goes on where it was. An uploaded source is asked nothing.
 */
export async function probe(
  deps: Deps,
  access: RosterAccess,
  asked: Asked = {},
): Promise<Result<RosterProfile, PortFailure>> {
  if (access.kind === 'oneroster-csv') return ok(await plainProfile(access))
  const notes = readNotes(asked.notes ?? null)
  const session = new RosterSession(deps, notes ? access : { ...access, token: null }, notes)
  if (asked.isTest && !notes) session.firstAnswerMs = FIRST_ANSWER_MS
  const prober = new Prober(session, access, notes)
  const so: Progress = { learned: { ...PLAIN }, isUsable: false }
  const failure = await learn(prober, so)
  if (failure !== null) return interrupted(prober, so, failure)
  const cut = prober.facts.noticed.interrupted ? PARTIAL : {}
  return ok({ ...(await profileOf(prober, so.learned)), ...cut, ...restOf(session.restMs) })
}

/** `notes` of an earlier part. `isTest`: somebody waits, so that an address at which nobody answers is told soon. */
type Asked = { readonly notes?: string | null | undefined; readonly isTest?: boolean | undefined }

/** What is learned so far. `isUsable`: what must be known is. */
type Progress = { readonly learned: Learned; isUsable: boolean }

/** Null when everything was asked. Questions that were answered before an interruption are not asked again. */
async function learn(prober: Prober, so: Progress): Promise<PortFailure | null> {
  const { learned } = so
  const samples = await sampleCollections(prober)
  if (!samples.ok) return samples.error
  const pageSize = await probePageSize(prober, samples.value)
  if (!pageSize.ok) return pageSize.error
  const offset = await probeOffset(prober, livelyOf(samples.value)[0])
  if (!offset.ok) return offset.error
  const { paths, forbidden } = samples.value
  Object.assign(learned, offset.value, { paths, pageSize: pageSize.value })
  if (forbidden.length > 0) learned.forbidden = forbidden
  so.isUsable = true
  for (const step of STEPS) {
    const failure = await step(prober, samples.value, learned)
    if (failure !== null) return failure
  }
  return null
}

/**
 * Goes on later with the rest, uses the provider as far as it is known, or begins anew: a question that cannot be
 * answered for long must not keep a district from its roster.
 */
async function interrupted(
  prober: Prober,
  so: Progress,
  failure: PortFailure,
): Promise<Result<RosterProfile, PortFailure>> {
  if (failure.retry === 'never') return err(failure)
  const goesOn = !isOver(so, failure) && (prober.hasLearned || isWorthAWait(prober, so, failure))
  const notes = goesOn ? prober.notes : null
  if (notes === null && !(so.isUsable && isBusy(failure))) return err(failure)
  const known = { ...(await profileOf(prober, so.learned)), ...PARTIAL }
  const restMs = failure === PAUSE ? prober.session.restMs : failure.afterMs
  return ok({ ...known, ...restOf(restMs), ...(notes !== null && { notes }) })
}

/** No further question is worth asking now. */
function isOver({ isUsable }: Progress, { reason, afterMs }: PortFailure): boolean {
  if (!isUsable) return false
  return (afterMs ?? 0) > WORTH_WAITING_MS || (reason === 'unavailable' && afterMs === undefined)
}

/** It answers, and wants to be asked less. */
const isBusy = ({ reason }: PortFailure): boolean =>
  reason === 'rate_limited' || reason === 'unavailable'

const isWorthAWait = ({ waits }: Prober, { isUsable }: Progress, { reason }: PortFailure) =>
  isUsable && reason === 'rate_limited' && waits < WAITS_MAX

const PARTIAL = { partial: true } as const

const restOf = (restMs: number | null | undefined): Pick<RosterProfile, 'restMs'> =>
  restMs ? { restMs } : {}

const profileOf = async (prober: Prober, learned: Learned): Promise<RosterProfile> => ({
  ...learned,
  ...(await factsOf(prober, prober.access)),
  token: prober.session.token,
})

type Step = (prober: Prober, samples: Samples, learned: Learned) => Promise<PortFailure | null>

/** What decides most comes first. */
const STEPS: readonly Step[] = [
  async (prober, samples, learned) => {
    const readsOne = await probeSingle(prober, samples)
    if (readsOne.ok) learned.readsOne = readsOne.value
    return readsOne.ok ? null : readsOne.error
  },
  async (prober, samples, learned) => {
    const order = await probeOrder(
      prober,
      livelyOf(samples).map(({ list }) => list),
    )
    if (order.ok) Object.assign(learned, order.value)
    return order.ok ? null : order.error
  },
  async (prober, samples, learned) => {
    const dates = await probeDates(
      prober,
      livelyOf(samples).map(({ list }) => list),
    )
    if (!dates.ok) return dates.error
    const { dateFilter, ...filters } = dates.value
    learned.dateFilter = dateFilter
    learned.filtersByDate = dateFilter !== null
    learned.filters = { ...learned.filters, ...filters }
    return null
  },
  async (prober, samples, learned) => {
    const fields = await probeFields(prober, livelyOf(samples))
    if (fields.ok) learned.selectsFields = fields.value
    return fields.ok ? null : fields.error
  },
  async (prober, samples, learned) => {
    const totalsBy = await probeTotal(prober, samples.of.users)
    if (totalsBy.ok) learned.totalsBy = totalsBy.value
    return totalsBy.ok ? null : totalsBy.error
  },
  async (prober, samples, learned) => {
    const { users } = samples.of
    if (!users) return null
    const status = await probeStatus(prober, users.list)
    if (!status.ok) return status.error
    const id = await probeId(prober, users.list, users.page)
    if (!id.ok) return id.error
    learned.filters = { ...learned.filters, status: status.value, id: id.value }
    return null
  },
]

/** The collections that change daily; what is learned must hold for both, as far as they hold anything. */
const livelyOf = ({ of }: Samples): readonly Sample[] =>
  [of.users, of.enrollments].flatMap((sample) => (sample?.page.rows ? [sample] : []))

async function factsOf(
  { facts, session }: Prober,
  access: RosterAccess,
): Promise<Omit<RosterProfile, keyof Learned | 'token'> & Partial<Learned>> {
  const { token } = session
  const scope = token?.scope ?? ''
  const value = token?.value ?? (access.auth === 'bearer' ? access.clientSecret : '')
  return {
    ...facts.known,
    ...(session.unpacked && { unpacked: true }),
    ...(session.wrappers.size > 0 && { wrappers: [...session.wrappers] }),
    clientAuth: token?.clientAuth ?? 'basic',
    scope,
    signature: session.signature,
    tokenLifeS: session.tokenLifeS,
    connection: await connectionOf(access, { scope, token: value }),
  }
}

/** A page of an upload: rows are handed over in pieces of about this many. */
const UPLOAD_PAGE_ROWS = 5_000

/** Nothing is proved, so nothing is used. */
const PLAIN: Learned = {
  totals: {},
  pageSize: UPLOAD_PAGE_ROWS,
  clientAuth: 'basic',
  scope: '',
  signature: null,
  filtersByDate: false,
  selectsFields: false,
  readsOne: false,
  shape: null,
  totalsBy: 'none',
  link: false,
  sort: 'ignored',
  keyset: false,
  filters: { status: 'refused', dateFrom: 'refused', dateAfter: 'refused', id: 'refused' },
  dateFilter: null,
  emptyIs404: false,
  tombstonesSeen: false,
  dates: 'none',
  revisionHeader: false,
  rate: null,
  tokenLifeS: null,
  compression: false,
  bytesPerRow: {},
  errorShape: null,
  paths: {},
  padding: {},
}

const plainProfile = async (access: RosterAccess): Promise<RosterProfile> => ({
  ...PLAIN,
  connection: await connectionOf(access, { scope: '', token: '' }),
  token: null,
})
