import { inOrder, listName } from './collection-words.ts'
import { number, plural } from './progress.ts'
import { guardLines } from './sync-report.ts'
import { table } from './table.ts'
import { wrap } from './wrap.ts'
import type { IssueCount, Plan, Word, Words } from './wire.ts'

/** What is shown of a plan: all of it, or as much as fits beside a question. */
type Shown = { readonly schools: number; readonly transfers: number }

/** What a plan would do: records, students of each school, students who move, and what trips. */
export const planLines = (plan: Plan, shown: Shown): string[] => [
  ...recordLines(plan),
  ...schoolLines(plan, shown.schools),
  ...transferLines(plan, shown.transfers),
  ...(plan.matches.count > 0
    ? [
        '',
        `${plural(plan.matches.count, 'record')} of which it is not certain whose they are; nobody is joined before you say so.`,
      ]
    : []),
  ...(plan.guards.length > 0 ? ['', 'What needs a decision', ...guardLines(plan.guards)] : []),
]

const HEAD = ['', 'new', 'changed', 'back again', 'ended', 'missing']

function recordLines({ counts }: Plan): string[] {
  const rows = inOrder(counts).map(([name, c]) => [
    listName(name),
    ...['create', 'change', 'restore', 'remove', 'absent'].map((op) => c[op] ?? 0),
  ])
  return ['What it would do', ...table(HEAD, rows)]
}

function schoolLines({ schools }: Plan, most: number): string[] {
  if (schools.length === 0) return ['', 'No school would have a student.']
  const rows = schools
    .toSorted((a, b) => a.school.name.localeCompare(b.school.name))
    .map(({ school, students: { arriving, leaving, staying } }) => [
      school.name,
      staying + leaving,
      arriving,
      leaving,
      staying + arriving,
    ])
  return [
    '',
    'Students of each school',
    ...table(['', 'now', 'arriving', 'leaving', 'afterwards'], rows.slice(0, most)),
    ...more(rows.length - most, 'school'),
  ]
}

const KINDS: Readonly<Record<string, string>> = {
  left: 'leaves the district',
  returned: 'comes back',
  school_changed: 'moves up with the class',
}

function transferLines({ transfers }: Plan, most: number): string[] {
  if (transfers.count === 0) return []
  const samples = transfers.samples.slice(0, most)
  return [
    '',
    `Students who would change school: ${number(transfers.count)}`,
    ...samples.map(({ person, from, to, effectiveOn, kind }) => {
      const note = KINDS[kind] === undefined ? '' : ` (${KINDS[kind]})`
      return `  ${person}: ${from.name} to ${to?.name ?? 'no school of the district'}, ${effectiveOn}${note}`
    }),
    ...more(transfers.count - samples.length, 'student'),
  ]
}

const more = (left: number, what: string): string[] =>
  left > 0 ? [`  … and ${plural(left, `more ${what}`)}`] : []

/** Words of the SIS nobody gave a meaning yet, with the command that does. */
export function wordLines({ unmapped }: Words, district: string): string[] {
  const [first] = unmapped
  if (!first) return []
  return [
    '',
    'Words of the SIS that have no meaning here yet',
    ...unmapped.map((word) => wordLine(word)),
    `  Give one a meaning: offramp roster word ${first.kind} "${first.value}" ${EXAMPLES[first.kind] ?? 'teacher'} --district ${district}`,
  ]
}

/** A meaning a word of that kind may have. */
const EXAMPLES: Readonly<Record<string, string>> = {
  role: 'teacher',
  grade: '07',
  user_id_type: 'district',
}

/** What people call a kind of word. */
const WORD_KINDS: Readonly<Record<string, string>> = { user_id_type: 'kind of number' }

const wordLine = ({ kind, value, count }: Word): string =>
  `  ${WORD_KINDS[kind] ?? kind} "${value}", seen ${plural(count, 'time')}${UNTIL_THEN[kind] ?? ''}`

/** What such a word means while nobody has said anything. */
const UNTIL_THEN: Readonly<Record<string, string>> = {
  user_id_type: ', taken as its name says',
}

/** Rows with something wrong in them, by what became of them and by reason, with words for the vendor. */
export const issueLines = (summary: readonly IssueCount[]): string[] =>
  ISSUE_GROUPS.flatMap(({ title, isSetAside }) => {
    const kinds = summary.filter((kind) => kind.isSetAside === isSetAside)
    return kinds.length === 0 ? [] : ['', title, ...kinds.flatMap(kindLines)]
  })

const ISSUE_GROUPS = [
  { title: 'Rows set aside: not used, and what was known of them before stays', isSetAside: true },
  { title: 'Rows taken with a gap: used as far as they go', isSetAside: false },
]

const kindLines = ({ code, count, words, remedy }: IssueCount): string[] => [
  ...wrap(`  ${number(count)} × ${code}: `, words),
  ...wrap('      ', remedy),
]
