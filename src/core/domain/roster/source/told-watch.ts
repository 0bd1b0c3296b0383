import { NOTICE_PATIENCE, type EffectHandler } from '../../outbox/effect.ts'
import { sourceById } from './source.ts'
import { keepTold, readTold, showTold } from './told.ts'
import { lasts } from './trouble.ts'

/**
 * Looks now and then whether a trouble that people were told of is over, and then lets their messages say so. A trouble
 * ends in many ways: by a decision, a good reading, time, a new setting, or the end of the connection.
 */
export const rosterTold: EffectHandler = {
  patience: NOTICE_PATIENCE,
  prepare: () => ({ do: 'now' }),
  settle: (context, refs) => {
    const told = readTold(refs)
    if (!told) return
    const source = sourceById(context, told.sourceId)
    if (source && lasts(context, source, told.trouble)) keepTold(context, told)
    else showTold(context, told)
  },
  giveUp: () => undefined,
}
