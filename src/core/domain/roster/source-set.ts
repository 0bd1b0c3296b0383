import { z } from 'zod'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import { command } from '../command.ts'

const address = z.url({
  protocol: /^https?$/,
  error: 'Give a full address, such as https://sis.example.org/path.',
})

/** Connects the district to its school information system. */
export const setSource = command({
  name: 'source.set',
  input: z.object({
    kind: z.literal('oneroster-1.2', { error: 'The kind must be oneroster-1.2.' }),
    baseUrl: address,
    tokenUrl: address,
    clientId: z.string().trim().min(1, 'The client id is missing.').max(500),
    clientSecret: z.string().min(1, 'The client secret is missing.').max(2_000),
    name: z.string().trim().min(1).max(200).optional(),
  }),
  allowed: { on: 'source', do: 'update' },
  run: (): Result<{ sourceId: string; hookToken: string | null }, Failure> =>
    err({ kind: 'not_configured', what: 'sis' }),
})
