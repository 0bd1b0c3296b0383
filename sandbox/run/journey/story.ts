import { tellBeginning, tellConcern } from './chapter-concern.ts'
import { tellCalendars, tellChanges } from './chapter-tasks.ts'
import { tellHandover, tellMove } from './chapter-transfer.ts'
import { mailMark } from './direct-messages.ts'
import type { Student } from './student.ts'
import type { Telling } from './telling.ts'
import { wordsFound, wordsInLogs, wordsOf } from './words.ts'

/**
 * Plays and tells the whole journey: from a concern typed in Slack to a case that followed the student. The first hop
 * that fails ends it.
 */
export async function tellStory(telling: Telling): Promise<void> {
  const student = await tellBeginning(telling)
  const file = await tellConcern(telling, student)
  const tasks = await tellCalendars(telling, file)
  await tellChanges(telling, tasks)
  const isNews = await mailMark(telling.scene, 'receivingLead')
  await tellMove(telling, student)
  await tellHandover(telling, { file, tasks, isNews })
  await tellWords(telling, student)
}

async function tellWords({ scene, tell, logs }: Telling, student: Student): Promise<void> {
  await tell.hop(
    'What left the house',
    async () => {
      const found = Object.entries(await wordsFound(scene)).filter(([, hits]) => hits.length > 0)
      const logged = wordsInLogs(logs, wordsOf(student))
      if (found.length > 0) throw new Error(`words were received: ${JSON.stringify(found)}`)
      if (logged.length > 0) throw new Error(`words were logged: ${JSON.stringify(logged)}`)
    },
    () => [
      `${Object.keys(scene.receivers).join(', ')} and our own log were searched for the student’s name`,
      'and every sentence that was typed: 0 findings.',
    ],
  )
}
