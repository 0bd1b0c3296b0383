import { z } from '@hono/zod-openapi'
import type { DistrictClient, Envelope } from '../../district/client.ts'
import type { AddressKind } from '../../district/locate.ts'
import type { Failure } from '../../kernel/failure.ts'
import { err, type Result } from '../../kernel/result.ts'
import type { Shell } from '../app-env.ts'
import { asks, DISTRICT, endpoint, NOTHING, type Mount } from '../endpoint.ts'
import { SIS_CONNECTION } from './sis-connection.ts'

const OUTSIDE = {
  slack: z.object({ teamId: z.string(), botToken: z.string() }),
  google: z.object({
    clientId: z.string(),
    clientSecret: z.string(),
    domain: z.string().toLowerCase().min(1).max(253).optional(),
  }),
  microsoft: z.object({ tenantId: z.string(), clientId: z.string(), clientSecret: z.string() }),
  'sign-in': z.object({
    issuer: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    emailDomain: z.string(),
  }),
} as const

const OUTSIDE_CONNECTIONS: readonly Mount[] = [
  endpoint({
    method: 'put',
    path: '/districts/{id}/connections/slack',
    act: 'connection.set',
    tag: 'Connections',
    summary: 'Connect a Slack workspace with its bot token.',
    params: DISTRICT,
    query: NOTHING,
    body: OUTSIDE.slack,
    status: 200,
    answer: z.object({ kind: z.string() }),
    run: async ({ params, body, shell, envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const wanted = { id: params.id, kind: 'slack_team', key: body.teamId } as const
      const claimed = await claim({ shell, envelope, client: found.value }, wanted)
      if (!claimed.ok) return claimed
      const { teamId, botToken } = body
      return found.value.run(
        'connection.set',
        { kind: 'slack', config: { teamId }, secret: { botToken } },
        envelope,
      )
    },
  }),
  endpoint({
    method: 'put',
    path: '/districts/{id}/connections/google',
    act: 'connection.set_google',
    tag: 'Connections',
    summary:
      "Connect the district's Google OAuth client, so that staff can connect their calendars.",
    params: DISTRICT,
    query: NOTHING,
    body: OUTSIDE.google,
    status: 200,
    answer: z.object({ kind: z.string() }),
    run: async ({ params, body, shell, envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const { clientId, clientSecret, domain } = body
      if (domain !== undefined) {
        const wanted = { id: params.id, kind: 'google_domain', key: domain } as const
        const claimed = await claim({ shell, envelope, client: found.value }, wanted)
        if (!claimed.ok) return claimed
      }
      const input = { kind: 'google', config: { clientId }, secret: { clientSecret } } as const
      return found.value.run('connection.set', input, envelope)
    },
  }),
  endpoint({
    method: 'put',
    path: '/districts/{id}/connections/microsoft',
    act: 'connection.set_microsoft',
    tag: 'Connections',
    summary: 'Connect the Microsoft 365 tenant that holds staff calendars.',
    params: DISTRICT,
    query: NOTHING,
    body: OUTSIDE.microsoft,
    status: 200,
    answer: z.object({ kind: z.string() }),
    run: async ({ params, body, shell, envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const wanted = { id: params.id, kind: 'entra_tenant', key: body.tenantId } as const
      const claimed = await claim({ shell, envelope, client: found.value }, wanted)
      if (!claimed.ok) return claimed
      const { clientSecret, ...config } = body
      return found.value.run(
        'connection.set',
        { kind: 'microsoft', config, secret: { clientSecret } },
        envelope,
      )
    },
  }),
  endpoint({
    method: 'put',
    path: '/districts/{id}/connections/sign-in',
    act: 'connection.set_sign_in',
    tag: 'Connections',
    summary: "Connect the district's identity provider (OpenID Connect) for console sign-in.",
    params: DISTRICT,
    query: NOTHING,
    body: OUTSIDE['sign-in'],
    status: 200,
    answer: z.object({ kind: z.string() }),
    run: async ({ body, envelope, district }) => {
      const found = await district()
      const { clientSecret, ...config } = body
      const input = { kind: 'sign_in', config, secret: { clientSecret } } as const
      return found.ok ? found.value.run('connection.set', input, envelope) : found
    },
  }),
]

/** What a district is connected to. Secrets go in and never come out. */
export const CONNECTIONS: readonly Mount[] = [
  ...SIS_CONNECTION,
  ...OUTSIDE_CONNECTIONS,
  endpoint({
    method: 'get',
    path: '/districts/{id}/connections',
    act: 'connection.list',
    tag: 'Connections',
    summary: 'List what the district is connected to, without any secret.',
    params: DISTRICT,
    query: NOTHING,
    body: undefined,
    status: 200,
    answer: z.object({
      connections: z.array(
        z.object({
          kind: z.string(),
          config: z.record(z.string(), z.string()),
          updatedAt: z.number(),
        }),
      ),
    }),
    run: asks('connection.list', () => ({})),
  }),
]

type Claimant = {
  readonly shell: Shell
  readonly envelope: Envelope
  readonly client: DistrictClient
}

/** Only the operator gives a workspace, tenant or domain to a district; nobody else reaches the directory. */
async function claim(
  { shell, envelope, client }: Claimant,
  wanted: { id: string; kind: AddressKind; key: string },
): Promise<Result<null, Failure>> {
  if (envelope.caller.via !== 'operator') {
    // The district knows whether that is a key of its own, or of nobody.
    const known = await client.ask('connection.list', {}, envelope)
    return known.ok ? err({ kind: 'forbidden', why: 'role' }) : known
  }
  const claimed = await shell.directory.claim(wanted.id, wanted.kind, wanted.key)
  return claimed.ok
    ? claimed
    : err({ kind: 'conflict', code: 'already_installed_elsewhere', detail: wanted.key })
}
