/** From a concern typed in Slack to an opened case. */
import { mailMark, nextMessage } from './direct-messages.ts'
import { raiseConcern } from './raise-concern.ts'
import { nameOf } from './scene.ts'
import { chooseStudent, type Student } from './student.ts'
import { HOME, quote, type Telling } from './telling.ts'
import { openCase, type OpenedCase } from './triage.ts'
import { watchFor, wordsOf } from './words.ts'

export async function tellBeginning({ scene, tell, pick }: Telling): Promise<Student> {
  return tell.hop(
    'A student in the school information system',
    async () => {
      const student = await chooseStudent(scene, HOME, pick)
      await watchFor(scene, wordsOf(student))
      return student
    },
    ({ name, home }) => [
      `The story is about ${name} of ${home?.name}. Slack, Google, Outlook and the sign-in service`,
      'now watch everything they receive for that name and for every sentence typed below.',
    ],
  )
}

export async function tellConcern({ scene, tell }: Telling, student: Student): Promise<OpenedCase> {
  const isNew = await mailMark(scene, 'counselor')
  await tell.hop(
    `${nameOf('teacher')} raises a concern in Slack`,
    () => raiseConcern(scene, student),
    ({ typed, offered, reference, receipt }) => [
      `She typed /concern, then ${quote(typed)}: ${offered.length} of her own students were offered.`,
      `The form answered with reference ${reference}. Slack received: ${quote(receipt.text)}`,
    ],
  )
  const notice = await tell.hop(
    `${nameOf('counselor')} is told`,
    () => nextMessage(scene, { who: 'counselor', isNew, link: '/concerns/' }),
    ({ text }) => [`Slack received: ${quote(text)}, with a link and nothing else.`],
  )
  return tell.hop(
    'He signs in, reads it and opens a case',
    () => openCase(scene, notice.link ?? ''),
    ({ tasks }) => [
      'Behind the sign-in he read what was told. The case has a team and its first tasks:',
      ...tasks.map(({ title }) => `  ${title}`),
    ],
  )
}
