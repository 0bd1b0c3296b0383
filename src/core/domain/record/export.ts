import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { readAudit } from '../../store/audit-log.ts'
import { query } from '../command.ts'

const PAGE_MAX = 5_000
const PAGE_DEFAULT = 1_000

/** The district's record of every act, in order, so that anyone can check it against a saved checkpoint. */
export const exportAudit = query({
  name: 'audit.export',
  input: z.object({
    after: z.int().min(0).default(0),
    limit: z.int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT),
  }),
  allowed: { on: 'audit_log', do: 'read' },
  audited: true,
  run: ({ tx }, { after, limit }) => {
    const rows = readAudit(tx, { after, limit: limit + 1 })
    const entries = rows.slice(0, limit)
    return ok({ entries, nextAfter: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null })
  },
})
