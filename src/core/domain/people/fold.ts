/** Letters that keep their stroke or ligature when accents are taken off, with what people type instead. */
const STROKES: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
}
const STROKE = /[łøđðþßæœı]/g
const ACCENTS = /\p{M}+/gu
const APOSTROPHES = /['’ʼ`]/g
const BREAKS = /[^\p{L}\p{N}]+/u
// oxlint-disable-next-line no-control-regex -- "plain" means exactly the ASCII range
const PLAIN = /^[\x00-\x7f]*$/

/** Longest part of a name that is searched by; anything longer is not typed. */
const WORD_MAX = 40
/** Most words kept of one person's names. */
const WORDS_MAX = 10

/** Small letters without accents, so that "jose" finds "José" and "osei" finds "Oséi". */
export function fold(text: string): string {
  const small = text.toLowerCase()
  if (PLAIN.test(small)) return small
  return small
    .normalize('NFD')
    .replace(ACCENTS, '')
    .replace(STROKE, (letter) => STROKES[letter] ?? letter)
}

/** The words a person can be found by: "O'Brien" by obrien and brien, "García-López" by garcia and lopez. */
export function nameWords(names: readonly (string | null)[]): string[] {
  const words = new Set<string>()
  for (const name of names) {
    if (!name) continue
    const folded = fold(name)
    addWords(words, folded.replace(APOSTROPHES, ''), 1)
    const parted = folded.replace(APOSTROPHES, ' ')
    if (parted !== folded) addWords(words, parted, 2)
  }
  return [...words].slice(0, WORDS_MAX)
}

/** The words of what somebody typed into a search field. */
export function searchWords(text: string): string[] {
  const words = new Set<string>()
  addWords(words, fold(text).replace(APOSTROPHES, ''), 1)
  return [...words]
}

function addWords(words: Set<string>, folded: string, shortest: number): void {
  for (const word of folded.split(BREAKS)) {
    if (word.length >= shortest) words.add(word.slice(0, WORD_MAX))
  }
}

/** What lists are ordered by: family name, then given name. */
export const sortKey = (names: { familyName: string; givenName: string }): string =>
  `${fold(names.familyName)} ${fold(names.givenName)}`.trim()
