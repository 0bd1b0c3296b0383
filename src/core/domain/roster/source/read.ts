import { z } from 'zod'
import { ok } from '../../../kernel/result.ts'
import { query } from '../../command.ts'
import { findSource } from './source.ts'
import { sourceView } from './view.ts'

/** How the district is connected to its school information system; null while it is not. */
export const readSource = query({
  name: 'source.read',
  input: z.object({}),
  allowed: { on: 'source', do: 'read' },
  run: (context) => {
    const source = findSource(context)
    return ok(source ? sourceView(context, source) : null)
  },
})
