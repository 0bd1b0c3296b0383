import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { query } from '../command.ts'

/** What every page and message needs to know of the district: its name, clock and emergency number. */
export const districtFactsQuery = query({
  name: 'district.facts',
  input: z.object({}),
  allowed: { on: 'district', do: 'read' },
  run: ({ district }) => ok(district),
})
