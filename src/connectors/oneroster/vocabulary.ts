/** The words of the standard (1.1 and 1.2) and the common other spellings of them. */

export const OTHER = 'other'

/** `administrator` is the one administrative role of 1.1. */
const ROLES = [
  'administrator',
  'aide',
  'counselor',
  'districtAdministrator',
  'guardian',
  'parent',
  'principal',
  'proctor',
  'relative',
  'siteAdministrator',
  'student',
  'systemAdministrator',
  'teacher',
]

/** Whoever works for the district; only they keep an e-mail address and a user name. */
export const STAFF_ROLES: ReadonlySet<string> = new Set([
  'administrator',
  'aide',
  'counselor',
  'districtAdministrator',
  'principal',
  'proctor',
  'siteAdministrator',
  'systemAdministrator',
  'teacher',
])
export const GUARDIAN_ROLES: ReadonlySet<string> = new Set(['guardian', 'parent', 'relative'])

/** A word without letter case, blanks, dots and dashes: how words are compared. */
export const plain = (text: string): string => text.toLowerCase().replace(/[\s._-]+/g, '')
const byPlain = (words: readonly string[]): ReadonlyMap<string, string> =>
  new Map(words.map((word) => [plain(word), word]))

const roleByPlain = byPlain(ROLES)
const orgTypeByPlain = byPlain(['department', 'district', 'local', 'national', 'school', 'state'])
const sessionTypeByPlain = byPlain(['gradingPeriod', 'semester', 'schoolYear', 'term'])
const classTypeByPlain = byPlain(['homeroom', 'scheduled'])
const statusByPlain: ReadonlyMap<string, 0 | 1> = new Map([
  ['active', 0],
  ['tobedeleted', 1],
  ['inactive', 1],
])

/** A role of the standard in its own spelling, or null for a word nobody has mapped (`ext:` words included). */
export const roleOf = (text: string): string | null => roleByPlain.get(plain(text)) ?? null
export const orgTypeOf = (text: string): string => orgTypeByPlain.get(plain(text)) ?? OTHER
export const sessionTypeOf = (text: string): string => sessionTypeByPlain.get(plain(text)) ?? OTHER
export const classTypeOf = (text: string): string => classTypeByPlain.get(plain(text)) ?? OTHER
/** 1 for a record the provider withdrew, 0 for an active one, null for an unknown word. */
export const deletedOf = (text: string): 0 | 1 | null => statusByPlain.get(plain(text)) ?? null

/** Federal grade codes (CEDS entry grade level, which the standard names) by the words districts use. */
const gradeByWord: ReadonlyMap<string, string> = new Map([
  ...entries('IT', 'it', 'infanttoddler', 'infant', 'toddler'),
  ...entries('PR', 'pr', 'preschool'),
  ...entries(
    'PK',
    'pk',
    'p',
    'prek',
    'prekindergarten',
    'pk3',
    'pk4',
    'pre',
    '-1',
    '-2',
    'prek3',
    'prek4',
    'k4',
    '4k',
  ),
  ...entries('TK', 'tk', 'transitionalkindergarten'),
  ...entries('KG', 'kg', 'k', 'kk', 'kindergarten', 'kinder', '0', '00', 'kf', 'k5', '5k'),
  ...entries('01', 'first'),
  ...entries('02', 'second'),
  ...entries('03', 'third'),
  ...entries('04', 'fourth'),
  ...entries('05', 'fifth'),
  ...entries('06', 'sixth'),
  ...entries('07', 'seventh'),
  ...entries('08', 'eighth'),
  ...entries('09', 'ninth', 'freshman'),
  ...entries('10', 'tenth', 'sophomore'),
  ...entries('11', 'eleventh', 'junior'),
  ...entries('12', 'twelfth', 'senior'),
  ...entries('13', 'thirteenth'),
  ...entries('PS', 'ps', 'postsecondary'),
  ...entries('UG', 'ug', 'ungraded'),
  ...entries('Other', 'other'),
])

function entries(code: string, ...words: string[]): [string, string][] {
  return words.map((word) => [word, code])
}

const NUMBERED = /^0*([1-9]|1[0-3])(?:st|nd|rd|th)?$/

/** The two-character grade code for "9", "09", "9th", "9.0", "Grade 9", "Gr 9", "Tenth grade", "Kindergarten"; null when unknown. */
export function gradeOf(text: string): string | null {
  const bare = text.replace(/(?<=^\d+)\.0+$/, '')
  const word = /^-\d$/.test(bare) ? bare : plain(bare).replace(/^grade|^gr?(?=\d)|grade$/, '')
  const numbered = NUMBERED.exec(word)?.[1]
  return numbered ? numbered.padStart(2, '0') : (gradeByWord.get(word) ?? null)
}

const YES = new Set(['true', '1', 'yes', 'y', 't'])
const NO = new Set(['false', '0', 'no', 'n', 'f'])

/** 1, 0, or null when the word is neither. */
export function flagOf(text: string): 0 | 1 | null {
  const word = text.toLowerCase()
  if (YES.has(word)) return 1
  return NO.has(word) ? 0 : null
}
