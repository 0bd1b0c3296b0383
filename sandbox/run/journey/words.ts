import { readFileSync } from 'node:fs'
import type { Scene } from './scene.ts'
import type { Student } from './student.ts'

/** What is typed in the journey. None of it may be found anywhere outside the signed-in pages. */
export const TYPED = {
  what: 'He told two others near the lockers that the quiet sparrow would not sing on Friday.',
  where: 'Hallway by the cobalt stairs',
  when: 'Today between second and third period',
  reason: 'Two people heard it separately; the marigold question needs a team to look at it.',
  outlookTask: 'Ask the north hallway monitor about the thistle bench',
  feedTask: 'Write down which lessons the juniper group shares',
} as const

/** Shorter names turn up inside random tokens. */
const NAME_MIN = 6

export const wordsOf = (student: Student): string[] => [
  student.name,
  ...(student.familyName.length >= NAME_MIN ? [student.familyName] : []),
  ...Object.values(TYPED),
]

/** Tells every system that Offramp sends to which words it must never receive. */
export async function watchFor({ receivers }: Scene, needles: readonly string[]): Promise<void> {
  for (const receiver of Object.values(receivers)) await receiver.post('pii', { needles })
}

type Report = { findings?: unknown[]; occurrences?: unknown[] }

/** How often a watched word was received, by system, with what was found. */
export async function wordsFound({ receivers }: Scene): Promise<Record<string, unknown[]>> {
  const reports = Object.entries(receivers).map(async ([name, receiver]) => {
    const { findings, occurrences } = await receiver.get<Report>('pii')
    const found = findings ?? occurrences
    if (found === undefined) throw new Error(`${name} does not say what it found`)
    return [name, found] as const
  })
  return Object.fromEntries(await Promise.all(reports))
}

/** Which of the words stand in these log files. */
export function wordsInLogs(files: readonly string[], needles: readonly string[]): string[] {
  const text = files.map((file) => readFileSync(file, 'utf8').toLowerCase()).join('\n')
  return needles.filter((needle) => text.includes(needle.toLowerCase()))
}
