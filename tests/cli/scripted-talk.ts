import { LeftError } from '../../cli/failure.ts'
import type { Question, Talk } from '../../cli/talk.ts'

/** Somebody who answers what was written down beforehand, by a part of the question, and then presses Ctrl-C. */
export type Scripted = Talk & {
  /** Everything that was shown, questions included, answers not. */
  readonly said: string[]
  readonly asked: Question[]
}

export type Answer = readonly [question: string, answer: string]

export function scriptedTalk(answers: readonly Answer[]): Scripted {
  const left = [...answers]
  const said: string[] = []
  const asked: Question[] = []
  return {
    said,
    asked,
    screen: {
      isLive: false,
      width: () => 80,
      draw: () => undefined,
      say: (...lines) => void said.push(...lines),
    },
    rest: () => (left.length === 0 ? Promise.reject(new LeftError()) : Promise.resolve()),
    ask: (question) => {
      asked.push(question)
      said.push(question.hint ?? '', question.label)
      const next = left.shift()
      if (!next) return Promise.reject(new LeftError())
      if (!question.label.includes(next[0]))
        throw new Error(`asked "${question.label}" and not "${next[0]}"`)
      return Promise.resolve(next[1] || (question.usual ?? ''))
    },
  }
}
