import { and, eq } from 'drizzle-orm'
import { chatCard, chatStray } from '../../store/tables/notification.ts'
import type { TaskOf } from './ask.ts'

/** The row of the one message a person has for a task. */
export const cardOf = ({ personId, taskId }: TaskOf) =>
  and(eq(chatCard.personId, personId), eq(chatCard.taskId, taskId))

/** The rows of messages that were left behind. */
export const strayOf = ({ personId, taskId }: TaskOf) =>
  and(eq(chatStray.personId, personId), eq(chatStray.taskId, taskId))
