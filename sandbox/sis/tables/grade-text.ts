import type { Switches } from '../state/switches.ts'

const WORDS = [
  'Kindergarten',
  'First grade',
  'Second grade',
  'Third grade',
  'Fourth grade',
  'Fifth grade',
  'Sixth grade',
  'Seventh grade',
  'Eighth grade',
  'Ninth grade',
  'Tenth grade',
  'Eleventh grade',
  'Twelfth grade',
]
const TOP = WORDS.length - 1

const twoDigit = (level: number): string => (level === 0 ? 'KG' : String(level).padStart(2, '0'))
const bare = (level: number): string => (level === 0 ? 'K' : String(level))
const word = (level: number): string => WORDS[level] ?? ''
const MIXED = [twoDigit, bare, word]

/** A grade as this provider writes it; `mixed` providers write it differently from row to row. */
export function gradeText(style: Switches['grades'], level: number, row: number): string {
  const grade = Math.min(Math.max(level, 0), TOP)
  if (style === 'two-digit') return twoDigit(grade)
  if (style === 'words') return word(grade)
  return (MIXED[row % MIXED.length] ?? twoDigit)(grade)
}
