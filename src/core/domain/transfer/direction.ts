import { ALL_SCHOOLS } from '../../kernel/actor.ts'
import { schoolsFor } from '../access/decide.ts'
import type { Context } from '../command.ts'
import type { HandoverDirection } from './view.ts'

/** Incoming to whoever answers for the receiving school, outgoing to everybody else. */
export function directionOf({ actor }: Context, toSchoolId: string): HandoverDirection {
  const schools = schoolsFor(actor, 'transfer', 'list')
  return schools === ALL_SCHOOLS || schools.includes(toSchoolId) ? 'incoming' : 'outgoing'
}
