import { sql } from 'drizzle-orm'
import type { RosterWords } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { MAPPER_VERSION } from '../run/limits.ts'
import { settingsOf } from '../source/settings.ts'

type Source = { readonly no: number; readonly settings: string }

export const WORD_KINDS = ['role', 'grade', 'user_id_type'] as const
export type WordKind = (typeof WORD_KINDS)[number]

export type MappedWord = {
  readonly kind: WordKind
  readonly word: string
  readonly meaning: string
}

/** Most words kept of one source, with a meaning or without; the vocabulary of a district is smaller. */
export const WORDS_MAX = 200
/** Longest word; anything longer is a sentence somebody typed. */
export const WORD_CHARS_MAX = 60

/** The provider's words that were given a meaning, always in the same order. */
export const mappedWords = ({ tx }: Pick<Context, 'tx'>, sourceNo: number): MappedWord[] =>
  tx.all<MappedWord>(sql`
    SELECT kind, word, meaning FROM roster_word
    WHERE source_no = ${sourceNo} AND kind IN ('role', 'grade', 'user_id_type')
      AND meaning IS NOT NULL
    ORDER BY kind, word`)

/** What the connector is told about words. */
export function rosterWords(context: Pick<Context, 'tx'>, source: Source): RosterWords {
  const mapped = mappedWords(context, source.no)
  const of = (wanted: WordKind): Record<string, string> =>
    Object.fromEntries(
      mapped.filter(({ kind }) => kind === wanted).map(({ word, meaning }) => [word, meaning]),
    )
  return {
    roles: of('role'),
    grades: of('grade'),
    metadataIds: settingsOf(source).metadataIds,
  }
}

/** Hexadecimal digits of a 32-bit number: the fingerprint mixes in that much. */
const SALT_DIGITS = 8

/**
 * Salt of the row fingerprints: it changes with the meaning of words, the numbers that count and the schools that are
 * read, so that every row is then compared anew; such a change is nobody's and no guard counts it.
 */
export function mapperVersionOf(context: Context, source: Source): number {
  const { trustedIdTypes, emailDomains, metadataIds, orgs } = settingsOf(source)
  const mapped = mappedWords(context, source.no)
  const isPlain = mapped.length + emailDomains.length + metadataIds.length + orgs.length === 0
  if (isPlain && trustedIdTypes === null) return MAPPER_VERSION
  const words = mapped.map(({ kind, word, meaning }) => [kind, word, meaning])
  const all = [MAPPER_VERSION, words, trustedIdTypes, emailDomains, metadataIds, orgs]
  return Number.parseInt(context.hash(JSON.stringify(all)).slice(0, SALT_DIGITS), 16)
}
