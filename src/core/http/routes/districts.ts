import { z } from '@hono/zod-openapi'
import { createId } from '../../kernel/ids.ts'
import { err, ok } from '../../kernel/result.ts'
import { endpoint, NOTHING, type Mount } from '../endpoint.ts'
import { unlessOperator } from '../unless-operator.ts'

const HOSTNAME = /^[a-z0-9.-]{1,253}(:\d{1,5})?$/

const hostname = z
  .string()
  .toLowerCase()
  .regex(HOSTNAME, 'Use a hostname such as maple.example.org, without https://.')

const created = z.object({ id: z.string(), hostnames: z.array(z.string()) })

/** Districts themselves: only the operator makes and lists them. */
export const DISTRICTS: readonly Mount[] = [
  endpoint({
    method: 'post',
    path: '/districts',
    act: 'district.configure',
    tag: 'Districts',
    summary: 'Create a district, or change the name, clock or hostnames of one.',
    params: NOTHING,
    query: NOTHING,
    body: z.object({
      id: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'Use lower-case letters, digits and hyphens.')
        .optional()
        .openapi({ description: 'Chosen once; made up when left out.' }),
      name: z.string(),
      timeZone: z.string().openapi({ example: 'America/Chicago' }),
      emergencyNumber: z.string().optional(),
      hostnames: z.array(hostname).max(20).default([]),
    }),
    status: 201,
    answer: created,
    run: async ({ body, shell, envelope }) => {
      const refusal = unlessOperator(envelope.caller)
      if (refusal) return err(refusal)
      const id =
        body.id ?? createId(Date.now(), (count) => crypto.getRandomValues(new Uint8Array(count)))
      const { hostnames, ...facts } = body
      const made = await shell.district(id).run('district.configure', { ...facts, id }, envelope)
      if (!made.ok) return made
      await shell.directory.register({ id, name: body.name, createdAt: Date.now() })
      for (const name of hostnames) {
        const claimed = await shell.directory.claim(id, 'hostname', name)
        if (!claimed.ok)
          return err({ kind: 'conflict', code: 'already_installed_elsewhere', detail: name })
      }
      return ok({ id, hostnames })
    },
  }),
  endpoint({
    method: 'get',
    path: '/districts',
    act: 'district.list',
    tag: 'Districts',
    summary: 'List the districts of this deployment.',
    params: NOTHING,
    query: NOTHING,
    body: undefined,
    status: 200,
    answer: z.object({ districts: z.array(z.object({ id: z.string(), name: z.string() })) }),
    run: async ({ shell, envelope }) => {
      const refusal = unlessOperator(envelope.caller)
      if (refusal) return err(refusal)
      const entries = await shell.directory.list()
      return ok({ districts: entries.map(({ id, name }) => ({ id, name })) })
    },
  }),
]
