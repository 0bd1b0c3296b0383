import type { Context } from '../../command.ts'
import type { IdTrust, KeyTrust } from '../identity/keys.ts'
import type { Source } from '../source/source.ts'
import { settingsOf } from '../source/settings.ts'
import { mappedWords } from '../word/load.ts'

/** Which numbers and addresses identify people in this source: its settings, and what administrators said. */
export function trustOf(context: Context, source: Source): KeyTrust {
  const { trustedIdTypes, emailDomains } = settingsOf(source)
  const mapped = mappedWords(context, source.no).filter(({ kind }) => kind === 'user_id_type')
  return {
    types: trustedIdTypes && new Set(trustedIdTypes.map((type) => type.toLowerCase())),
    // safe because only these meanings are accepted for kinds of number
    mapped: new Map(mapped.map(({ word, meaning }) => [word.toLowerCase(), meaning as IdTrust])),
    domains: domainSet(emailDomains),
  }
}

/** Domains as they stand after the @, whether written with it or not. */
export const domainSet = (domains: readonly string[]): ReadonlySet<string> =>
  new Set(domains.map((domain) => domain.trim().toLowerCase().replace(/^@/, '')))
