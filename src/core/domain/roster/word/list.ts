import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Failure } from '../../../kernel/failure.ts'
import { ok, type Result } from '../../../kernel/result.ts'
import { query } from '../../command.ts'
import { pastOrPresentSource } from '../source/source.ts'
import { WORDS_MAX, type WordKind } from './load.ts'

/** A word of the provider, and how often it was seen in the last reading that counted it. */
export type WordView = {
  readonly kind: WordKind
  readonly value: string
  readonly meaning: string | null
  readonly count: number
  readonly lastSeenAt: number
}

type Words = { readonly mapped: readonly WordView[]; readonly unmapped: readonly WordView[] }

/** Mapped words, and words seen without one; more than the limit only while both lists are full. */
const LISTED_MAX = 2 * WORDS_MAX

/** Words of the school information system that were given a meaning, and those that still wait for one. */
export const listWords = query({
  name: 'roster.words',
  input: z.object({}),
  allowed: { on: 'roster', do: 'read' },
  run: (context): Result<Words, Failure> => {
    const source = pastOrPresentSource(context)
    if (!source) return ok({ mapped: [], unmapped: [] })
    const words = context.tx.all<WordView>(sql`
      SELECT kind, word AS value, meaning, count, last_seen_at AS "lastSeenAt" FROM roster_word
      WHERE source_no = ${source.no} AND kind IN ('role', 'grade', 'user_id_type')
      ORDER BY kind, word LIMIT ${LISTED_MAX}`)
    const mapped = words.filter(({ meaning }) => meaning !== null)
    const unmapped = words.filter(({ meaning }) => meaning === null)
    return ok({ mapped, unmapped: unmapped.toSorted((a, b) => b.count - a.count) })
  },
})
