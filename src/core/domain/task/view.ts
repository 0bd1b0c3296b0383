import type { TaskState } from '../../store/tables/casework.ts'
import type { PersonRef } from '../concern/refs.ts'

export type TaskView = {
  readonly id: string
  readonly title: string
  readonly caseId: string
  readonly caseReference: string
  readonly dueAt: number
  readonly state: TaskState
  readonly owner: PersonRef
  readonly backup: PersonRef | null
  /** Raised by every change. */
  readonly revision: number
  readonly doneAt: number | null
  readonly doneBy: PersonRef | null
  readonly outcome: string | null
}

/**
 * A task by itself. In chat, where nobody signed in, its case is left out and so is a title that a person wrote: it
 * may name somebody.
 */
export type TaskAlone = Omit<TaskView, 'title' | 'caseId' | 'caseReference'> & {
  readonly title: string | null
  readonly caseId: string | null
  readonly caseReference: string | null
}

/** A line of somebody's own work. What it is about is shown only to the signed-in. */
export type MyTask = {
  readonly id: string
  readonly dueAt: number
  readonly state: TaskState
  readonly revision: number
  readonly isBackup: boolean
  readonly title: string | null
  readonly caseReference: string | null
  readonly caseId: string | null
}
