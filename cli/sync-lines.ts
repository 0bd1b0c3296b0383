import { inOrder, listName } from './collection-words.ts'
import { rateOf, type Pace } from './pace.ts'
import { phaseWords } from './phase-words.ts'
import { bar, number, seconds } from './progress.ts'
import type { Counts, Sync } from './wire.ts'

const SECOND_MS = 1_000
const NAME_WIDTH = 15

/** Narrower than this, a share in percent stands for the bar and the counts. */
const BAR_COLUMNS = 76

/** A sync under way as a block of lines: what it does, each list with its rate and the time left, and what it waits for. */
export function syncLines(run: Sync, pace: Pace, columns = BAR_COLUMNS): string[] {
  const hasBar = columns >= BAR_COLUMNS
  const lists = inOrder(run.collections).map(([name, counts]) =>
    listLine(name, counts, { pace, hasBar }),
  )
  const wait = waitWords(run)
  return [headline(run), ...lists, ...(wait === null ? [] : [`  ${wait}`])]
}

function headline(run: Sync): string {
  const facts = [
    run.requests > 0 && `${number(run.requests)} requests`,
    run.retries > 0 && `${number(run.retries)} of them again`,
  ].filter((fact) => fact !== false)
  return [phaseWords(run.phase), ...facts].join(', ')
}

type Drawn = { readonly pace: Pace; readonly hasBar: boolean }

function listLine(name: string, counts: Counts, { pace, hasBar }: Drawn): string {
  const label = `  ${listName(name).padEnd(NAME_WIDTH)}`
  const { received, total, done, restarts } = counts
  const again = restarts > 0 ? ', begun again because the list moved' : ''
  if (counts.skipped) return `${label}not read this time`
  if (done) return `${label}${number(received)} read${again}`
  if (received === 0) return `${label}waits for its turn`
  const rate = rateOf(pace, name)
  const speed = rate === null ? '' : `, ${number(rate)}/s`
  if (total === null) return `${label}${number(received)}${speed}${again}`
  const left = rate && total > received ? `, about ${seconds((total - received) / rate)} left` : ''
  const share = Math.min(1, received / Math.max(1, total))
  const rest = `${speed}${left}${again}`
  return hasBar
    ? `${label}${bar(share)} ${number(received)} of ${number(total)}${rest}`
    : `  ${listName(name)} ${Math.floor(share * 100)}%${rest}`
}

/** Why nothing seems to happen; null while something does. */
function waitWords(run: Pick<Sync, 'phase' | 'waitMs' | 'throttled'>): string | null {
  if (run.waitMs === null) return null
  const time = seconds(run.waitMs / SECOND_MS)
  if (run.phase === 'stalled')
    return `paused: the SIS does not answer; it is tried again in ${time}`
  return `waiting ${time}: the SIS asked for a pause`
}

const READING: readonly string[] = ['extracting', 'confirming']

/** What is worth a line of its own where lines cannot be redrawn, given what was said before. */
export function syncNews(before: Sync | null, run: Sync): string[] {
  const isNewPhase = before?.phase !== run.phase
  const phase = isNewPhase ? [phaseWords(run.phase)] : []
  const wait = waitWords(run)
  const isNewWait = wait !== null && (isNewPhase || before.waitMs === null)
  const wasReading = before !== null && READING.includes(before.phase)
  const finished = wasReading || READING.includes(run.phase) ? finishedLines(before, run) : []
  const lines = wasReading ? [...finished, ...phase] : [...phase, ...finished]
  return isNewWait ? [...lines, `  ${wait}`] : lines
}

const finishedLines = (before: Sync | null, run: Sync): string[] =>
  inOrder(run.collections)
    .filter(
      ([name, { done, skipped }]) => done && !skipped && before?.collections[name]?.done !== true,
    )
    .map(([name, { received }]) => `  ${listName(name)}: ${number(received)} read`)
