import type { RosterWords } from '../../core/ports/roster-source.ts'
import { gradeOf, OTHER, plain, roleOf } from './vocabulary.ts'

/** The words of the standard and those an administrator has given a meaning; his come first. */
export type Words = {
  /** A role of the standard, or null for a word nobody has mapped. */
  readonly role: (text: string) => string | null
  /** A grade code, or null for a word nobody has mapped. */
  readonly grade: (text: string) => string | null
  readonly metadataIds: readonly string[]
  /** JSON text of the role words nobody has mapped, `[['role', word, times], …]`. */
  readonly unmapped: () => string
}

/** Words kept of one page, and their longest: more is no vocabulary but free text. */
const UNMAPPED_MAX = 50
const WORD_CHARS_MAX = 60

export function createWords({ roles, grades, metadataIds }: RosterWords): Words {
  const ownRoles = byPlain(roles)
  const ownGrades = byPlain(grades)
  const unmapped = new Map<string, number>()
  const note = (word: string): void => {
    const times = unmapped.get(word)
    const isRoom = unmapped.size < UNMAPPED_MAX && word.length <= WORD_CHARS_MAX
    if (times !== undefined || isRoom) unmapped.set(word, (times ?? 0) + 1)
  }
  const roleIn = remembered((text) => {
    const meaning = ownRoles.get(plain(text))
    return meaning === undefined ? roleOf(text) : meaning === OTHER ? OTHER : roleOf(meaning)
  })
  return {
    role: (text) => {
      const role = roleIn(text)
      if (role === null) note(text)
      return role
    },
    grade: remembered((text) => ownGrades.get(plain(text)) ?? gradeOf(text)),
    metadataIds,
    unmapped: () => JSON.stringify([...unmapped].map(([word, times]) => ['role', word, times])),
  }
}

/** A page has few different words; past this many they are worked out anew. */
const REMEMBERED_MAX = 500

function remembered(meaningOf: Words['grade']): Words['grade'] {
  const known = new Map<string, string | null>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const meaning = meaningOf(text)
    if (known.size < REMEMBERED_MAX) known.set(text, meaning)
    return meaning
  }
}

const byPlain = (words: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(words).map(([word, meaning]) => [plain(word), meaning]))
