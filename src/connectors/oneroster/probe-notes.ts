import type { RosterAccess } from '../../core/ports/roster-source.ts'
import type { PortFailure } from '../../core/ports/port-failure.ts'
import type { Glimpse } from './glimpse.ts'
import { isObject, parseJson } from './json.ts'
import type { Noticed } from './probe-facts.ts'
import type { Presence } from './single.ts'

/** Changes when the questions or the notes on their answers do: older notes are then not gone on with. */
const VERSION = 2
/** Notes have to fit into one stored text; those of the largest district are a tenth of this. */
const NOTES_CHARS_MAX = 1_000_000

/** What one question brought: a page, a record, or why there is neither. `status` is null where no answer was taken. */
export type Answered = {
  readonly status: number | null
  readonly seen?: Glimpse
  readonly one?: Presence
  readonly failure?: PortFailure
}

/** Everything a probe knows so far: with it, it goes on later and asks nothing twice. */
export type ProbeNotes = {
  readonly version: number
  /** How often in a row nothing was learned. */
  readonly waits: number
  readonly tokenLifeS: number | null
  readonly signature: RosterAccess['signature'] | null
  readonly unpacked?: true
  readonly wrappers: readonly string[]
  readonly noticed: Noticed
  /** By what was asked. */
  readonly answers: Readonly<Record<string, Answered>>
}

/** The notes as one text; null where they are too long to be kept, so that the probe begins anew. */
export function writeNotes(notes: Omit<ProbeNotes, 'version'>): string | null {
  const text = JSON.stringify({ version: VERSION, ...notes })
  return text.length > NOTES_CHARS_MAX ? null : text
}

/** Null where there are none, or none this version understands: the probe then begins anew. */
export function readNotes(text: string | null): ProbeNotes | null {
  const notes = text === null ? null : parseJson(text)
  // safe because only writeNotes of this very version writes such a text
  return isObject(notes) && notes['version'] === VERSION ? (notes as ProbeNotes) : null
}
