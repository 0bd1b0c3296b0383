import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { auditHead } from '../../store/audit-log.ts'
import { signCheckpoint } from '../../store/checkpoint.ts'
import { query } from '../command.ts'

/**
 * A signed statement of how long the record is and what it hashes to. Whoever keeps one can later prove that
 * nothing before it was changed.
 */
export const checkpointAudit = query({
  name: 'audit.checkpoint',
  input: z.object({}),
  allowed: { on: 'audit_log', do: 'read' },
  audited: true,
  run: ({ tx, district, vault }) => {
    const host = district.publicUrl.replace(/^https?:\/\//, '')
    const origin = `${host}/${district.id}`
    return ok(signCheckpoint(vault.keyFor('audit-checkpoint'), { origin, ...auditHead(tx) }))
  },
})
