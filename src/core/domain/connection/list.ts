import { gt } from 'drizzle-orm'
import { z } from 'zod'
import { ok } from '../../kernel/result.ts'
import { connection } from '../../store/tables/door.ts'
import { query } from '../command.ts'
import { CONNECTIONS, type ConnectionKind } from './secrets.ts'

const isKind = (kind: string): kind is ConnectionKind => Object.hasOwn(CONNECTIONS, kind)

/** What the district is connected to. Secrets are not even opened for it. */
export const listConnections = query({
  name: 'connection.list',
  input: z.object({}),
  allowed: { on: 'connection', do: 'list' },
  run: ({ tx }) => {
    const rows = tx
      .select({ kind: connection.kind, config: connection.config, updatedAt: connection.updatedAt })
      .from(connection)
      .where(gt(connection.kind, ''))
      .orderBy(connection.kind)
      .limit(Object.keys(CONNECTIONS).length)
      .all()
    const connections = rows.flatMap(({ kind, config, updatedAt }) =>
      isKind(kind)
        ? [{ kind, config: CONNECTIONS[kind].config.parse(JSON.parse(config)), updatedAt }]
        : [],
    )
    return ok({ connections })
  },
})
