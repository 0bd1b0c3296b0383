import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { DAY, isTimeZone } from '../../kernel/time.ts'
import { district } from '../../store/tables/door.ts'
import { command } from '../command.ts'
import { askToPrune } from '../record/prune.ts'

/** Names a district and its clock. Saying it again changes the name; the id never changes. */
export const configureDistrict = command({
  name: 'district.configure',
  input: z.object({
    id: z.string().min(1).max(64),
    name: z.string().trim().min(1, 'Give the district a name.').max(200),
    timeZone: z.string().refine(isTimeZone, 'Use a time zone name such as America/Chicago.'),
    emergencyNumber: z.string().trim().min(1).max(20).default('911'),
  }),
  allowed: { on: 'district', do: 'create' },
  subject: (input) => input.id,
  run: (context, input) => {
    const { now, tx } = context
    const { name, timeZone, emergencyNumber } = input
    tx.insert(district)
      .values({ ...input, createdAt: now })
      .onConflictDoUpdate({ target: district.id, set: { name, timeZone, emergencyNumber } })
      .run()
    askToPrune(context, now + DAY)
    return ok({ id: input.id })
  },
})
