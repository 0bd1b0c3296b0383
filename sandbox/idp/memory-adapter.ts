import type { Adapter, AdapterPayload } from 'oidc-provider'

type Row = { payload: AdapterPayload; expiresAtMs: number }

/** Keeps the sessions and codes of one running provider in memory; stopping it forgets them. */
export function memoryAdapter(): (name: string) => Adapter {
  const rows = new Map<string, Row>()
  return (name) => {
    const find = (test: (payload: AdapterPayload) => boolean) =>
      [...rows].find(([key, { payload }]) => key.startsWith(`${name}:`) && test(payload))
    const byGrant = (grantId: string) => find((payload) => payload.grantId === grantId)
    const live = (row: Row | undefined) =>
      row && row.expiresAtMs > Date.now() ? row.payload : undefined
    return {
      upsert: async (id, payload, expiresIn) => {
        const expiresAtMs = expiresIn ? Date.now() + expiresIn * 1000 : Infinity
        rows.set(`${name}:${id}`, { payload, expiresAtMs })
      },
      find: async (id) => live(rows.get(`${name}:${id}`)),
      findByUid: async (uid) => live(find((payload) => payload.uid === uid)?.[1]),
      findByUserCode: async (code) => live(find((payload) => payload.userCode === code)?.[1]),
      consume: async (id) => {
        const row = rows.get(`${name}:${id}`)
        if (row) row.payload = { ...row.payload, consumed: Math.floor(Date.now() / 1000) }
      },
      destroy: async (id) => {
        rows.delete(`${name}:${id}`)
      },
      revokeByGrantId: async (grantId) => {
        for (let row = byGrant(grantId); row; row = byGrant(grantId)) rows.delete(row[0])
      },
    }
  }
}
