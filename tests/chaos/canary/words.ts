/** Words that occur nowhere else in the world, so that whatever contains them got them from here. */

/** Stands in every name. Names are plain columns of the district's own roster, and nowhere else. */
export const IN_NAMES = 'narwhal'
/** Stands in every sentence somebody types. Sentences are ciphertext at rest. */
export const IN_SENTENCES = 'quokka'

/** With letters, quotes and signs that are written differently in addresses, JSON and pages. */
const sentence = (about: string): string =>
  `${IN_SENTENCES} ${about}: “ñandú” & 'two' <b>friends</b> said 7% "of it" \\ at once`

export const SENTENCES = {
  what: sentence('what'),
  where: sentence('where'),
  when: sentence('when'),
  someoneElse: sentence('someone else'),
  message: sentence('chat message'),
  consoleWhat: sentence('console what'),
  refusedWhat: sentence('refused what'),
  reasonCase: sentence('reason for a case'),
  reasonDismiss: sentence('reason to dismiss'),
  reasonRefer: sentence('reason to refer'),
  reasonDecline: sentence('reason to decline'),
  note: sentence('note'),
  outlookTask: sentence('task in Outlook'),
  feedTask: sentence('task in a feed'),
  googleTask: sentence('task at Google'),
  outcome: sentence('outcome'),
} as const

export type Name = { readonly givenName: string; readonly familyName: string }
export const NAMES: readonly [Name, Name] = [
  { givenName: 'Zephnarwhal', familyName: 'Narwhalström' },
  { givenName: 'Ödnarwhal', familyName: 'Narwhalsøn' },
]

/** How a word looks in base64, wherever in the encoded text it begins: the characters that depend on it alone. */
function base64Cores(word: string): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(word)])
      .toString('base64')
      .replaceAll('=', '')
    const from = Math.ceil((offset * 8) / 6)
    const to = Math.floor(((offset + word.length) * 8) / 6)
    return encoded.slice(from, to)
  })
}

const upperFirst = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`

/** Every way the word may be written: as it is, in hexadecimal, in base64 and in UTF-16. */
function disguises(word: string): string[] {
  const spellings = [word, upperFirst(word), word.toUpperCase()]
  return spellings.flatMap((spelling) => [
    spelling,
    Buffer.from(spelling).toString('hex'),
    Buffer.from(spelling, 'utf16le').toString('latin1'),
    ...base64Cores(spelling),
  ])
}

/** Which of the words stand in the bytes, in whatever disguise. */
export function found(bytes: Buffer | string, words: readonly string[]): string[] {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1')
  return words.filter((word) => disguises(word).some((disguise) => text.includes(disguise)))
}
