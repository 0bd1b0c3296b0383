import type { RosterWords } from '../../core/ports/roster-source.ts'
import { gradeOf, OTHER, plain, roleOf } from './vocabulary.ts'

/** The words of the standard and those an administrator has given a meaning; his come first. */
export type Words = {
  /** A role of the standard, or null for a word nobody has mapped. */
  readonly role: (text: string) => string | null
  /** A grade code, or null for a word nobody has mapped. */
  readonly grade: (text: string) => string | null
  readonly metadataIds: readonly string[]
  /** Counts a grade nobody has mapped, or a kind of number: whether one identifies somebody is for an administrator. */
  readonly saw: (kind: 'grade' | 'user_id_type', word: string) => void
  /** JSON text of what an administrator may give a meaning, `[[kind, word, times], …]`. */
  readonly unmapped: () => string
}

/** Words of a kind kept of one page, and their longest: more is no vocabulary but free text. */
const UNMAPPED_MAX = 50
const WORD_CHARS_MAX = 60

export function createWords({ roles, grades, metadataIds }: RosterWords): Words {
  const ownRoles = byPlain(roles)
  const ownGrades = byPlain(grades)
  const counts = { role: new Map(), grade: new Map(), user_id_type: new Map() } satisfies Counts
  const saw = (kind: keyof Counts, word: string): void => count(counts[kind], word)
  const roleIn = remembered((text) => {
    const meaning = ownRoles.get(plain(text))
    return meaning === undefined ? roleOf(text) : meaning === OTHER ? OTHER : roleOf(meaning)
  })
  return {
    role: (text) => {
      const role = roleIn(text)
      if (role === null) saw('role', text)
      return role
    },
    grade: remembered((text) => ownGrades.get(plain(text)) ?? gradeOf(text)),
    metadataIds,
    saw,
    unmapped: () =>
      JSON.stringify(
        Object.entries<Count>(counts).flatMap(([kind, words]) =>
          [...words].map(([word, times]) => [kind, word, times]),
        ),
      ),
  }
}

type Count = Map<string, number>
type Counts = Record<'role' | 'grade' | 'user_id_type', Count>

function count(words: Count, word: string): void {
  const times = words.get(word)
  const isRoom = words.size < UNMAPPED_MAX && word.length <= WORD_CHARS_MAX
  if (times !== undefined || isRoom) words.set(word, (times ?? 0) + 1)
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
