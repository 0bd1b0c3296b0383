import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { invalid, type Failure } from '../../../kernel/failure.ts'
import { err, ok, type Result } from '../../../kernel/result.ts'
import { command, type Context } from '../../command.ts'
import { cancelRun } from '../run/end-run.ts'
import { noteApplying } from '../plan/store.ts'
import { activeRun, heldRun } from '../run/run.ts'
import { supersede } from '../run/supersede.ts'
import { findSource, type Source } from '../source/source.ts'
import { GUARDIAN_ROLES, STAFF_ROLES } from '../identity/user-record.ts'
import { WORD_CHARS_MAX, WORD_KINDS, WORDS_MAX, type WordKind } from './load.ts'

/** Federal codes of grades, as the standard names them. */
const GRADES = 'IT PR PK TK KG 01 02 03 04 05 06 07 08 09 10 11 12 13 PS UG Other'.split(' ')

/** What a word may mean, by its kind. A number identifies a person in one part they play, in all, or not at all. */
const MEANINGS: Readonly<Record<WordKind, readonly string[]>> = {
  role: ['student', ...STAFF_ROLES, ...GUARDIAN_ROLES],
  grade: GRADES,
  user_id_type: ['part', 'district', 'never'],
}

const input = z.object({
  kind: z.enum(WORD_KINDS, { error: 'The kind must be role, grade or user_id_type.' }),
  value: z
    .string({ error: 'Give the word as your system writes it.' })
    .trim()
    .min(1, 'Give the word as your system writes it.')
    .max(WORD_CHARS_MAX, `A word has at most ${WORD_CHARS_MAX} characters.`),
  meaning: z.string().trim().max(WORD_CHARS_MAX).nullable(),
})
type Mapping = z.output<typeof input>

/**
 * Gives a word of the school information system its meaning, or takes it back with null. Every record is read anew
 * with it; that changes what is known of people, and nobody counts as changed, moved or gone because of it.
 */
export const mapWord = command({
  name: 'roster.map_value',
  input,
  allowed: { on: 'source', do: 'update' },
  subject: ({ kind }) => kind,
  run: (context, mapping): Result<{ kind: WordKind; meaning: string | null }, Failure> => {
    const { kind, meaning } = mapping
    const source = findSource(context)
    if (!source) return err({ kind: 'not_configured', what: 'sis' })
    if (meaning !== null && !MEANINGS[kind].includes(meaning)) {
      return err(invalid('meaning', `The meaning must be one of: ${MEANINGS[kind].join(', ')}.`))
    }
    if (!isRoom(context, source, mapping)) {
      return err(invalid('value', `A district has at most ${WORDS_MAX} words of its own.`))
    }
    keep(context, source, mapping)
    // Half of its rows would be read with the old meaning.
    const active = activeRun(context, source.no)
    if (active) cancelRun(context, active)
    // So would be what a sync holds; the next one finds anew whether there is anything to hold.
    const held = heldRun(context, source.no)
    if (held) supersede(context, held)
    noteApplying(context, source.no)
    return ok({ kind, meaning })
  },
})

/** Words that were only seen make room for one that is given a meaning. */
function isRoom({ tx }: Context, source: Source, { kind, value, meaning }: Mapping): boolean {
  if (meaning === null) return true
  const held = tx.get<{ n: number }>(sql`
    SELECT count(*) AS n FROM roster_word WHERE source_no = ${source.no}
      AND kind IN ('role', 'grade', 'user_id_type') AND meaning IS NOT NULL
      AND NOT (kind = ${kind} AND word = ${value})`)
  return (held?.n ?? 0) < WORDS_MAX
}

function keep({ tx, now }: Context, source: Source, { kind, value, meaning }: Mapping): void {
  tx.run(sql`
    INSERT INTO roster_word (source_no, kind, word, meaning, count, last_seen_at)
    VALUES (${source.no}, ${kind}, ${value}, ${meaning}, 0, ${now})
    ON CONFLICT (source_no, kind, word) DO UPDATE SET meaning = excluded.meaning`)
}
