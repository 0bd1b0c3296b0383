import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { query } from '../command.ts'
import { lastRun } from '../roster/source/schedule.ts'
import { pastOrPresentSource } from '../roster/source/source.ts'
import { countDead, countDeliveries, oldestPendingAt } from './counts.ts'

/** Whether the district's work goes out: for the watchdog and the operator. Counts and times only. */
export const districtHealth = query({
  name: 'district.health',
  input: z.object({}),
  allowed: { on: 'district', do: 'read' },
  run: (context) => {
    const { tx, now } = context
    const source = pastOrPresentSource(context)
    const run = source && lastRun(context, source)
    return ok({
      oldestPendingAt: oldestPendingAt(tx, now),
      pending: countDeliveries(tx, 'pending'),
      dead: countDead(tx),
      lastSync: run
        ? { state: run.state, startedAt: run.startedAt, finishedAt: run.finishedAt }
        : null,
    })
  },
})
