import { and, eq } from 'drizzle-orm'
import { MINUTE } from '../../../kernel/time.ts'
import { outbox } from '../../../store/tables/door.ts'
import type { Context } from '../../command.ts'
import { showTrouble } from '../../notification/ask.ts'
import type { Refs } from '../../outbox/effect.ts'
import { enqueue } from '../../outbox/enqueue.ts'
import { readRefs } from '../../outbox/row.ts'
import type { RosterTrouble } from '../run/views.ts'

/** How soon a message says that a trouble is over; each look is a few indexed reads. */
const LOOK_AGAIN_MS = 5 * MINUTE

/** A trouble that people were told of and that is not known to be over. */
export type Told = {
  readonly sourceId: string
  readonly trouble: RosterTrouble
  /** The run they were told of. */
  readonly first: string
  /** The run that shows the trouble as it stands. */
  readonly last: string
  readonly people: readonly string[]
}

const TROUBLES: readonly RosterTrouble[] = ['failing', 'held', 'stale']

export const readTrouble = (word: string | undefined): RosterTrouble | null =>
  TROUBLES.find((trouble) => trouble === word) ?? null

const SEPARATOR = ' '

/** Keeps who was told of what, until somebody looks and finds that it is over. */
export function keepTold(context: Context, told: Told): void {
  const { sourceId, trouble, first, last, people } = told
  enqueue(context, {
    kind: 'roster.told',
    key: `${sourceId}|${trouble}`,
    refs: { source: sourceId, trouble, first, last, people: people.join(SEPARATOR) },
    at: context.now + LOOK_AGAIN_MS,
  })
}

export function readTold(refs: Refs): Told | null {
  const trouble = readTrouble(refs['trouble'])
  return (
    trouble && {
      sourceId: refs['source'] ?? '',
      trouble,
      first: refs['first'] ?? '',
      last: refs['last'] ?? '',
      people: (refs['people'] ?? '').split(SEPARATOR).filter((id) => id !== ''),
    }
  )
}

/** What people were told of that trouble; null when nobody was, or it is over. */
export function toldOf(
  { tx }: Pick<Context, 'tx'>,
  sourceId: string,
  trouble: RosterTrouble,
): Told | null {
  const row = tx
    .select()
    .from(outbox)
    .where(and(eq(outbox.idem, `roster.told|${sourceId}|${trouble}`), eq(outbox.state, 'pending')))
    .get()
  return row ? readTold(readRefs(row)) : null
}

/** Brings what each of those people see of it to present truth. */
export function showTold(context: Context, { trouble, first: runId, people }: Told): void {
  for (const personId of people) showTrouble(context, { personId, runId, trouble })
}
