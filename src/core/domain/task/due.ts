import { invalid, type Failure } from '../../kernel/failure.ts'
import type { Instant } from '../../kernel/time.ts'

/** Why a task cannot be due then; undefined when it can. */
export const cannotBeDue = (now: Instant, dueAt: Instant): Failure | undefined =>
  dueAt > now ? undefined : invalid('dueAt', 'Choose a date and time that is still to come.')
