import { inOrder, listName } from './collection-words.ts'
import { plural } from './progress.ts'
import { table } from './table.ts'
import { wrap } from './wrap.ts'
import type { Guard, Sync, SyncSummary } from './wire.ts'

/** What a sync that is over brought, and what to do next where it waits. `district` completes the commands. */
export function syncReport(run: Sync, district: string): string[] {
  return [
    ...countLines(run),
    ...(run.transfers > 0 ? [`  ${plural(run.transfers, 'change')} of school found.`] : []),
    ...(run.throttled > 0
      ? [`  The SIS asked ${plural(run.throttled, 'time')} to be asked more slowly.`]
      : []),
    ...(isWaiting(run) ? guardLines(run.guards) : run.guards.flatMap(messageLines)),
    ...verdict(run, district),
  ]
}

const HEAD = ['', 'received', 'new', 'changed', 'ended', 'unchanged', 'missing', 'set aside']

function countLines({ collections, mode }: Sync): string[] {
  const rows = inOrder(collections)
    .filter(([, counts]) => !counts.skipped)
    .map(([name, c]) => [
      listName(name),
      c.received,
      c.created,
      c.changed,
      c.removed,
      c.unchanged,
      c.absent,
      c.quarantined,
    ])
  return mode === 'probe' || rows.length === 0 ? [] : table(HEAD, rows)
}

const EFFECTS = [
  ['What waits', 'holds'],
  ['If you approve', 'approve'],
  ['If you do not', 'leave'],
] as const

/** Room for the longest of these names, its colon and a gap. */
const EFFECT_WIDTH = 17

/** A rule that tripped, where nothing waits because of it any more. */
const messageLines = ({ message }: Guard): string[] => wrap('  ! ', message)

type Effect = (typeof EFFECTS)[number]

/** Each rule that tripped, with what waits and what each choice does. What is the same for several is said once. */
export function guardLines(
  guards: readonly Guard[],
  effects: readonly Effect[] = EFFECTS,
): string[] {
  const [first] = guards
  const shared = guards.length > 1 ? effects.filter((effect) => kinds(guards, effect) === 1) : []
  const own = effects.filter((effect) => !shared.includes(effect))
  const apart = apartBy(guards, own)
  const lines = apart
    ? apart.flatMap((alike) => guardLines(alike, own))
    : guards.flatMap((verdict) => [...messageLines(verdict), ...effectLines(verdict, own)])
  if (!first || shared.length === 0) return lines
  const whose = effects === EFFECTS ? 'all of these' : `the last ${guards.length}`
  return [...lines, `    Of ${whose}:`, ...effectLines(first, shared)]
}

/** How many different things an effect says of those rules. */
const kinds = (guards: readonly Guard[], [, effect]: Effect): number =>
  new Set(guards.map((verdict) => verdict[effect])).size

/** Rules of which some say the same, put together by what most of them say; null where each says its own. */
function apartBy(guards: readonly Guard[], effects: readonly Effect[]): Guard[][] | null {
  const [best] = effects.toSorted((a, b) => kinds(guards, a) - kinds(guards, b))
  if (!best || kinds(guards, best) === guards.length) return null
  return [...Map.groupBy(guards, (verdict) => verdict[best[1]]).values()]
}

const effectLines = (verdict: Guard, effects: readonly Effect[]): string[] =>
  effects.flatMap(([name, effect]) =>
    wrap(`      ${`${name}:`.padEnd(EFFECT_WIDTH)}`, verdict[effect]),
  )

/** A run whose plan a person may approve. */
const isWaiting = (run: Pick<SyncSummary, 'state' | 'phase' | 'error'>): boolean =>
  run.state === 'held' || (run.state === 'succeeded' && run.phase === 'planned')

function verdict(run: Sync, district: string): string[] {
  const said = run.words === null ? [] : wrap('', run.words)
  if (run.state === 'failed') return [`The sync was not finished. ${run.words ?? ''}`.trim()]
  if (run.state === 'queued' || run.state === 'running') return said
  if (!isWaiting(run)) return ['Done.']
  const what =
    run.state === 'held'
      ? 'Everything else was taken over. This waits for you:'
      : 'This was a trial: nothing was changed. Its plan waits for you:'
  return [...said, what, ...choiceLines(run, district)]
}

/** The choices there are, each with its exact command. The approval names the very plan that was shown. */
export function choiceLines(
  { id, planHash }: Pick<Sync, 'id' | 'planHash'>,
  district: string,
): string[] {
  const at = `--district ${district}`
  const plan = planHash === null ? '' : ` --plan ${planHash}`
  return [
    `  look at it:  offramp sync plan ${id} ${at}`,
    `  do it:       offramp sync approve ${id}${plan} ${at}`,
    `  drop it:     offramp sync cancel ${id} ${at}`,
    '  leave it:    nothing happens; the next full sync looks again.',
  ]
}
